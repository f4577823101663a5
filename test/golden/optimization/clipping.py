"""Golden values of gradient clipping in float64, from PyTorch and Optax.

Run: python test/golden/optimization/clipping.py     (needs torch, optax, jax)
"""
import os
import sys

import jax
import numpy as np
import optax
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from recording import write

jax.config.update("jax_enable_x64", True)
random = np.random.RandomState(11)
WEIGHTS, BIAS = np.round(random.randn(3, 4), 3), np.round(random.randn(4), 3)
GRADIENTS = {
    "ordinary": {"weights": np.round(random.randn(3, 4) * 3, 3), "bias": np.round(random.randn(4), 3)},
    "small": {"weights": np.round(random.randn(3, 4) * 0.01, 5), "bias": np.round(random.randn(4) * 0.01, 5)},
    "zero": {"weights": np.zeros((3, 4)), "bias": np.zeros(4)},
}
RUNS = []


def with_torch(clip):
    def run(gradients):
        params = {k: torch.zeros(v.shape, dtype=torch.float64, requires_grad=True) for k, v in gradients.items()}
        for k, p in params.items():
            p.grad = torch.from_numpy(gradients[k].copy())
        clip(list(params.values()))
        return {k: p.grad.numpy() for k, p in params.items()}

    return run


def with_optax(transformation):
    def run(gradients):
        gradients = {k: jax.numpy.asarray(v) for k, v in gradients.items()}
        params = {"weights": jax.numpy.asarray(WEIGHTS), "bias": jax.numpy.asarray(BIAS)}
        clipped, _ = transformation.update(gradients, transformation.init(params), params)
        return {k: np.asarray(v) for k, v in clipped.items()}

    return run


def record(name, source, run, note=None, **hyper):
    for kind, gradients in GRADIENTS.items():
        RUNS.append({"clipping": name, "source": source, "hyper": hyper, "gradients": kind, "clipped": run(gradients), **({"note": note} if note else {})})


N = torch.nn.utils
record("value", "torch.nn.utils.clip_grad_value_(params, 0.5)", with_torch(lambda p: N.clip_grad_value_(p, 0.5)), maximum=0.5)
record("value", "optax.clip(0.5)", with_optax(optax.clip(0.5)), maximum=0.5)
record("norm", "torch.nn.utils.clip_grad_norm_([param], 1.0) for each parameter", with_torch(lambda p: [N.clip_grad_norm_([q], 1.0) for q in p]), note="torch divides by norm + 1e-6", maximum=1.0)
record("globalNorm", "torch.nn.utils.clip_grad_norm_(params, 1.0)", with_torch(lambda p: N.clip_grad_norm_(p, 1.0)), note="torch divides by norm + 1e-6", maximum=1.0)
record("globalNorm", "optax.clip_by_global_norm(1.0)", with_optax(optax.clip_by_global_norm(1.0)), note="optax divides by the norm itself", maximum=1.0)
record("globalNormMaximum", "torch.nn.utils.clip_grad_norm_(params, 1.0, norm_type=inf)", with_torch(lambda p: N.clip_grad_norm_(p, 1.0, norm_type=float("inf"))), maximum=1.0)
record("blockRms", "optax.clip_by_block_rms(0.5)", with_optax(optax.clip_by_block_rms(0.5)), maximum=0.5)
record("adaptive", "optax.adaptive_grad_clip(0.1, eps=1e-3)", with_optax(optax.adaptive_grad_clip(0.1, eps=1e-3)), note="unit-wise: norms along axis 0 of [in, out]; a vector is one unit an entry", maximum=0.1, epsilon=1e-3)

write(__file__, "clipping", {
    "versions": {"torch": torch.__version__.split("+")[0], "optax": optax.__version__},
    "params": {"weights": WEIGHTS, "bias": BIAS},
    "gradients": GRADIENTS,
    "runs": RUNS,
})
