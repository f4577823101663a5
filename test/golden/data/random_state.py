"""Writes random_state.json: draws of NumPy's legacy RandomState. Run with numpy (made with 2.4.6)."""
import json, pathlib
import numpy as np

R = np.random.RandomState
mixed = R(42)
data = {
    "rand": {str(s): R(s).rand(8).tolist() for s in (0, 1, 3, 2**32 - 1)},
    "randn": {str(s): R(s).randn(41).tolist() for s in (0, 1, 2, 3, 11)},
    "permutation": {f"{s},{n}": R(s).permutation(n).tolist() for s, n in ((11, 300), (12, 7), (0, 1), (5, 1025))},
    "late": R(7).rand(2000)[-3:].tolist(),
    "mixed": [mixed.randn(3).tolist(), mixed.uniform(-2, 5, 3).tolist(), mixed.permutation(6).tolist(), mixed.normal(1, 0.5, 4).tolist()],
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(data))
