"""Writes generators.json: scikit-learn's generated data sets (made with scikit-learn 1.9.1, NumPy 2.4.6)."""
import json, pathlib
from sklearn.datasets import make_blobs, make_circles, make_moons

def points(x, y):
    return {"x": x.ravel().tolist(), "y": y.tolist()}

data = {
    "circles": points(*make_circles(300, noise=0.05, factor=0.8, random_state=1)),
    "circles:rows=100,seed=2": points(*make_circles(100, noise=0.05, factor=0.8, random_state=2)),
    "circles:rows=7,noise=0,factor=0.3,seed=5": points(*make_circles(7, noise=0.0, factor=0.3, random_state=5)),
    "moons": points(*make_moons(300, noise=0.2, random_state=3)),
    "moons:rows=9,seed=4": points(*make_moons(9, noise=0.2, random_state=4)),
    "blobs:rows=20,centers=3,features=4,spread=1.5,seed=8": points(*make_blobs(20, centers=3, n_features=4, cluster_std=1.5, random_state=8)),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(data))
