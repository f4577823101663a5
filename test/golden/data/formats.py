"""Writes formats.json: small files of NumPy and Parquet as base64 (made with NumPy 2.4.6, pyarrow 26.0.1)."""
import base64, datetime, io, json, pathlib
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

def npy(array, **kwargs):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, **kwargs)
    return base64.b64encode(out.getvalue()).decode()

grid = np.arange(6).reshape(3, 2)
files = {f"npy {t}": npy((grid * (0.5 if t[-2] == "f" else 1)).astype(t)) for t in ("<f8", ">f8", "<f4", "<f2", "<i8", ">i4", "<i2", "|i1", "<u8", "<u4", ">u2", "|u1")}
files["npy bool"] = npy(grid > 2)
files["npy fortran"] = npy(np.asfortranarray(grid.astype("<f8")))
files["npy fortran 3"] = npy(np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)))
files["npy version 2"] = npy(grid.astype("<f8"), version=(2, 0))
files["npy vector"] = npy(np.array([1.5, np.nan, -np.inf]))
files["npy half"] = npy(np.array([0.5, -2.0, 65504.0, 6e-8, np.inf, np.nan], "<f2"))
files["npy images"] = npy(np.arange(12, dtype="u1").reshape(3, 2, 2))
files["npy text"] = npy(np.array(["cat", "döner", "cat"]))
files["npy bytes"] = npy(np.array([b"cat", b"dog"]))
files["npy complex"] = npy(np.array([1j]))
files["npy object"] = npy(np.array([{}], dtype=object))
files["npy empty"] = npy(np.zeros((0, 3)))
files["npy scalar"] = npy(np.float64(3))

table = pa.table({
    "age": pa.array([31, None, 44, 27], pa.int64()),
    "height": pa.array([1.75, 1.5, None, 2.0], pa.float32()),
    "town": pa.array(["Bern", "Basel", None, "Bern"]).dictionary_encode(),
    "member": pa.array([True, False, True, True]),
    "day": pa.array([datetime.date(1970, 1, 2), datetime.date(2000, 1, 1), None, datetime.date(1970, 1, 1)]),
})
for codec in ("none", "snappy", "gzip", "zstd", "brotli", "lz4"):
    out = io.BytesIO()
    pq.write_table(table, out, compression=codec, row_group_size=3, store_schema=False)
    files[f"parquet {codec}"] = base64.b64encode(out.getvalue()).decode()
for name, odd in {"lists": pa.table({"a": [[1, 2], [3]]}), "no rows": table.slice(0, 0)}.items():
    out = io.BytesIO()
    pq.write_table(odd, out, store_schema=False)
    files[f"parquet {name}"] = base64.b64encode(out.getvalue()).decode()
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(files))
