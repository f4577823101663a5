"""Writes preprocessing.json: scikit-learn's preprocessing fitted on some rows and applied to others (made with scikit-learn 1.9.1)."""
import json, pathlib
import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

rng = np.random.RandomState(0)
x = rng.randn(40, 4) * [1, 100, 1e-3, 0] + [0, 5e5, 1, 7]
x[:, 1] = np.round(x[:, 1], -1)
x[rng.rand(40, 4) < 0.15] = np.nan
train, test = x[:30], x[30:]
scalers = {"standardize": StandardScaler(), "minMax": MinMaxScaler()}
fills = {"mean": "mean", "median": "median", "mode": "most_frequent"}
results = {}
for scale, scaler in scalers.items():
    for fill, strategy in fills.items():
        # The scaler is fitted on the values that are there, as here; the filled-in ones do not count.
        scaler.fit(train)
        imputer = SimpleImputer(strategy=strategy).fit(train)
        results[f"{scale} {fill}"] = {"train": scaler.transform(imputer.transform(train)).tolist(), "test": scaler.transform(imputer.transform(test)).tolist()}
towns = np.array([["Bern"], ["Basel"], ["Chur"], ["Bern"], ["Genf"], ["Zug"]])
encoder = OneHotEncoder(handle_unknown="ignore").fit(towns[:4])
data = {
    "x": [[None if np.isnan(v) else v for v in row] for row in x.tolist()],
    "results": results,
    "towns": towns.ravel().tolist(),
    "oneHot": encoder.transform(towns).toarray().tolist(),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(data))
