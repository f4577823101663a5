"""Writes golden values as JSON: float64 with repr precision, non-finite numbers as the strings "NaN", "Infinity", "-Infinity".

JavaScript's Number(value) reads every entry back exactly.
"""
import json
import math
import os
import re


def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def write(script, name, content):
    """Writes content beside the script as name.json; lists of numbers stay on one line."""
    text = json.dumps(plain(content), indent=1, allow_nan=False)
    flat = re.compile(r"\[\s+([^\[\]{}]*?)\s+\]")
    text = flat.sub(lambda match: "[" + re.sub(r",\s+", ", ", match.group(1)) + "]", text)
    path = os.path.join(os.path.dirname(os.path.abspath(script)), name + ".json")
    with open(path, "w") as file:
        file.write(text + "\n")
    print(f"{name}.json: {os.path.getsize(path) / 1000:.0f} kB")
