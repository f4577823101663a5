"""Golden values of activations, normalizations and facts about initializers in float64, from PyTorch and SciPy.

Run: python test/golden/nn/nn.py     (needs torch, scipy)

  activations.json       values and derivatives on one grid; `atZero` is the derivative that is taken at the kink
  normalization.json     batchNorm and layerNorm: outputs, running statistics, gradients
  initialization.json    gains, fans and the moments of the distributions
"""
import os
import sys

import numpy as np
import scipy
import scipy.stats
import torch
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from recording import write

torch.set_default_dtype(torch.float64)
VERSIONS = {"torch": torch.__version__.split("+")[0], "scipy": scipy.__version__, "numpy": np.__version__}
random = np.random.RandomState(3)


def rounded(array):
    return np.round(array, 3)


# -- activations
GRID = [-1000.0, -100.0, -30.0, -20.0, -10.0, -5.0, -3.0, -2.0, -1.0, -0.5, -0.1, -1e-3, -1e-8, -1e-20, 0.0]
GRID += [-x for x in reversed(GRID[:-1])]


def softplus(x):
    # torch.nn.functional.softplus turns linear above 20; this is the exact function.
    return torch.logaddexp(x, torch.zeros_like(x))


ACTIVATIONS = {
    "relu": ("torch.nn.functional.relu", F.relu),
    "leakyRelu": ("torch.nn.functional.leaky_relu(negative_slope=0.01)", lambda x: F.leaky_relu(x, 0.01)),
    "elu": ("torch.nn.functional.elu(alpha=1)", F.elu),
    "selu": ("torch.nn.functional.selu", F.selu),
    "gelu": ("torch.nn.functional.gelu", F.gelu),
    "geluTanh": ("torch.nn.functional.gelu(approximate='tanh')", lambda x: F.gelu(x, approximate="tanh")),
    "silu": ("torch.nn.functional.silu", F.silu),
    "softplus": ("torch.logaddexp(x, 0)", softplus),
    "tanh": ("torch.tanh", torch.tanh),
    "sigmoid": ("torch.sigmoid", torch.sigmoid),
}
runs = {}
for name, (source, function) in ACTIVATIONS.items():
    x = torch.tensor(GRID, requires_grad=True)
    y = function(x)
    (slope,) = torch.autograd.grad(y.sum(), x)
    runs[name] = {"source": source, "values": y.detach().numpy(), "derivatives": slope.numpy(), "atZero": slope[GRID.index(0.0)].item()}
x = torch.tensor(rounded(random.randn(4, 5) * 3).tolist() + [[1000.0, 0.0, -1000.0, 999.0, 1.0]], requires_grad=True)
weights = torch.tensor(rounded(random.randn(5, 5)))
softmax = F.softmax(x, dim=-1)
(slope,) = torch.autograd.grad((softmax * weights).sum(), x)
runs["softmax"] = {"source": "torch.nn.functional.softmax(dim=-1)", "x": x.detach().numpy(), "upstream": weights.numpy(), "values": softmax.detach().numpy(), "gradient": slope.numpy()}
write(__file__, "activations", {"versions": VERSIONS, "grid": GRID, "activations": runs})

# -- batch normalization: three batches in training, then one in evaluation
BATCHES = [rounded(random.randn(5, 3) * scale + shift) for scale, shift in ((1.0, 0.0), (2.0, [1.0, -3.0, 10.0]), (0.1, 5.0))]
UPSTREAM = rounded(random.randn(5, 3))
SCALE, SHIFT = rounded(random.rand(3) + 0.5), rounded(random.randn(3))


def filled(layer):
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(SCALE))
        layer.bias.copy_(torch.tensor(SHIFT))
    return layer


def outputs_and_gradients(layer, batch):
    x = torch.tensor(batch, requires_grad=True)
    layer.zero_grad()
    y = layer(x)
    (y * torch.tensor(UPSTREAM)).sum().backward()
    return {"x": batch, "y": y.detach().numpy(), "gradients": {"x": x.grad.numpy(), "scale": layer.weight.grad.numpy().copy(), "shift": layer.bias.grad.numpy().copy()}}


def batch_norm_run(momentum, epsilon):
    layer = filled(torch.nn.BatchNorm1d(3, eps=epsilon, momentum=momentum))
    train = []
    for batch in BATCHES:
        step = outputs_and_gradients(layer, batch)
        step["runningMean"] = layer.running_mean.numpy().copy()
        step["runningVariance"] = layer.running_var.numpy().copy()
        train.append(step)
    layer.eval()
    return {
        "source": f"torch.nn.BatchNorm1d(3, eps={epsilon}, momentum={momentum})",
        "note": "running = (1 - momentum) running + momentum batch; the running variance takes the unbiased batch variance (rows - 1), the output the biased one",
        "hyper": {"momentum": momentum, "epsilon": epsilon},
        "train": train,
        "predict": outputs_and_gradients(layer, BATCHES[0]),
    }


def layer_norm_run(epsilon):
    layer = filled(torch.nn.LayerNorm(3, eps=epsilon))
    return {"source": f"torch.nn.LayerNorm(3, eps={epsilon})", "hyper": {"epsilon": epsilon}, "batches": [outputs_and_gradients(layer, batch) for batch in BATCHES]}


write(__file__, "normalization", {
    "versions": VERSIONS,
    "scale": SCALE,
    "shift": SHIFT,
    "upstream": UPSTREAM,
    "batchNorm": [batch_norm_run(0.1, 1e-5), batch_norm_run(0.3, 1e-3)],
    "layerNorm": [layer_norm_run(1e-5), layer_norm_run(1e-3)],
})

# -- initialization
GAINS = [("linear", None), ("sigmoid", None), ("tanh", None), ("relu", None), ("leaky_relu", None), ("leaky_relu", 0.2), ("leaky_relu", 1.0), ("selu", None)]
truncated = scipy.stats.truncnorm(-2, 2)


def orthogonal_facts(rows, columns):
    """Entries of a uniformly random matrix with orthonormal rows or columns: mean 0, variance 1 / max(rows, columns)."""
    n = max(rows, columns)
    # The first entry is one coordinate of a uniform point on the unit sphere of n dimensions.
    points = np.array([-0.5, -0.25, 0.0, 0.25, 0.5]) if n > 1 else np.array([0.0])
    cdf = [scipy.stats.beta.cdf((x + 1) / 2, (n - 1) / 2, (n - 1) / 2) for x in points] if n > 1 else [0.5]
    return {"rows": rows, "columns": columns, "variance": 1 / n, "fourthMoment": 3 / (n * (n + 2)), "orthonormal": "rows" if rows < columns else "columns" if rows > columns else "both", "points": points, "cdf": cdf}


def convolution_fans(out, inner, height, width):
    fan_in, fan_out = torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(out, inner, height, width))
    return {"torchShape": [out, inner, height, width], "fanIn": fan_in, "fanOut": fan_out}


write(__file__, "initialization", {
    "versions": VERSIONS,
    "gains": [{"source": f"torch.nn.init.calculate_gain({name!r}, {param})", "nonlinearity": name, "slope": param, "gain": torch.nn.init.calculate_gain(name, param)} for name, param in GAINS],
    "fans": {
        "dense": [{"in": i, "out": o, "fanIn": torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(o, i))[0], "fanOut": torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(o, i))[1]} for i, o in ((30, 64), (1, 7), (784, 10))],
        "convolution": [convolution_fans(16, 3, 5, 5), convolution_fans(32, 16, 3, 1)],
    },
    "variances": {
        "note": "variance of a weight of a dense layer with fanIn 30, fanOut 64, gain 1; uniform bounds are sqrt(3 variance)",
        "lecun": 1 / 30,
        "glorot": 2 / (30 + 64),
        "he": 2 / 30,
        "heFanOut": 2 / 64,
        "heFanAverage": 2 / 47,
    },
    "truncatedNormal": {
        "source": "scipy.stats.truncnorm(-2, 2)",
        "standardDeviation": float(truncated.std()),
        "note": "a truncated normal of wanted deviation s is drawn with deviation s / 0.87962566103423978 and cut at two of its own deviations",
        "fourthMoment": float(truncated.moment(4)),
        "points": [-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0],
        "cdf": truncated.cdf([-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0]),
    },
    "orthogonal": [orthogonal_facts(8, 8), orthogonal_facts(16, 5), orthogonal_facts(3, 12), orthogonal_facts(1, 1)],
})
