"""Golden trajectories of every optimizer: 100 steps in float64, recorded from PyTorch, Optax, schedulefree or a formula by hand.

Run: python test/golden/optimization/optimizers.py     (needs torch, optax, jax, schedulefree)

Each JSON file is one optimizer: a list of runs with
  source      the library's call, exactly
  note        where libraries differ
  hyper       the same settings in this project's words
  problem     quadratic, rosenbrock or leastSquares (problems.json)
  losses      101 values (fewer where the note says so): before step 1, before step 2, ... and after step 100
  params      the parameters after some steps
  averaged    schedule-free only: the averaged iterate x (params holds y), and losses are taken at y
"""
import os
import sys
import warnings

import numpy as np
import optax
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from problems import DESCRIPTION, PROBLEMS
from recording import write
from steppers import VERSIONS, by_hand, with_muon, with_optax, with_optax_schedule_free, with_schedulefree, with_torch

warnings.filterwarnings("ignore")
np.seterr(all="ignore")
RECORDED = [1, 2, 3, 10, 30, 100]
T = torch.optim
RUNS = {}


def drive(start, problem, steps, nudge=0.0):
    function, initial = PROBLEMS[problem]
    params = {k: v * (1 + nudge) for k, v in initial.items()}
    step = start(params)
    losses, recorded, averaged = [], {}, {}
    for t in range(steps + 1):
        loss, gradients = function(params)
        losses.append(float(loss))
        if t in RECORDED:
            recorded[t] = params
            if hasattr(step, "averaged"):
                averaged[t] = step.averaged(params)
        if t < steps:
            params = step(params, gradients)
    return losses, recorded, averaged


def check_stable(name, problem, start, steps, losses):
    """A chaotic trajectory is no golden value: a nudge of 1e-13 must not grow past 1e-6."""
    nudged = np.array(drive(start, problem, steps, 1e-13)[0])
    losses = np.array(losses)
    finite = np.isfinite(losses) & (np.abs(losses) < 1e300)
    off = np.max(np.abs(nudged - losses)[finite] / (np.abs(losses)[finite] + 1e-9))
    if off > 1e-6:
        raise SystemExit(f"{name} on {problem}: a nudge of 1e-13 became {off:.1e}")


def record(name, call, start, hyper, problems="quadratic rosenbrock leastSquares", note=None, steps=100):
    for problem in problems.split():
        losses, params, averaged = drive(start, problem, steps)
        check_stable(call, problem, start, steps, losses)
        run = {"source": call, "hyper": hyper, "problem": problem, "losses": losses, "params": params}
        if note:
            run["note"] = note
        if averaged:
            run["averaged"] = averaged
        RUNS.setdefault(name, []).append(run)


def torch_run(name, kind, settings, hyper, **more):
    call = f"torch.optim.{kind}({', '.join(f'{k}={v}' for k, v in settings.items())})"
    record(name, call, with_torch(lambda p: getattr(T, kind)(p, **settings)), hyper, **more)


def optax_run(name, make, settings, hyper, **more):
    call = f"optax.{make}({', '.join(f'{k}={v}' for k, v in settings.items())})"
    module = optax.contrib if make.startswith("contrib.") else optax
    transformation = getattr(module, make.removeprefix("contrib."))(**settings)
    wrap = with_optax_schedule_free if "schedule_free" in make else with_optax
    record(name, call, wrap(transformation), hyper, **more)


# -- gradient descent and momentum
for rate in (1e-3, 1e3):
    torch_run("gradientDescent", "SGD", dict(lr=rate), dict(learningRate=rate))
torch_run("gradientDescent", "SGD", dict(lr=1e-3, weight_decay=0.1), dict(learningRate=1e-3, weightDecay=0.1), note="coupled: weight_decay * param is added to the gradient")

CLASSICAL = "classical form: v = momentum v + grad; param -= learningRate v"
for rate in (1e-3, 1e3):
    torch_run("momentum", "SGD", dict(lr=rate, momentum=0.9), dict(learningRate=rate, momentum=0.9), note=CLASSICAL)
torch_run("momentum", "SGD", dict(lr=1e-3, momentum=0.5, weight_decay=0.1), dict(learningRate=1e-3, momentum=0.5, weightDecay=0.1), note=CLASSICAL + "; weight decay coupled")


def averaged_momentum(rate, beta, corrected):
    def update(t, p, g, v):
        v = beta * v + (1 - beta) * g
        return p - rate * (v / (1 - beta**t) if corrected else v), v

    return by_hand(np.zeros_like, update)


for rate, beta, corrected in ((1e-2, 0.9, False), (1e-2, 0.9, True), (1e3, 0.9, False)):
    record("emaMomentum", "by hand: v = beta v + (1 - beta) grad; " + ("param -= learningRate v / (1 - beta^t)" if corrected else "param -= learningRate v"), averaged_momentum(rate, beta, corrected), dict(learningRate=rate, momentum=beta, biasCorrection=corrected))

for rate in (1e-3, 1e3):
    torch_run("nesterov", "SGD", dict(lr=rate, momentum=0.9, nesterov=True), dict(learningRate=rate, momentum=0.9), note="v = momentum v + grad; param -= learningRate (grad + momentum v)")
optax_run("nesterov", "sgd", dict(learning_rate=1e-3, momentum=0.9, nesterov=True), dict(learningRate=1e-3, momentum=0.9))

# -- adaptive rates
for rate in (0.1, 1e6):
    torch_run("adagrad", "Adagrad", dict(lr=rate, eps=1e-10), dict(learningRate=rate, epsilon=1e-10, initialAccumulator=0), note="epsilon outside the root")
torch_run("adagrad", "Adagrad", dict(lr=0.1, eps=1e-10, initial_accumulator_value=0.1, lr_decay=0.01, weight_decay=0.01), dict(learningRate=0.1, epsilon=1e-10, initialAccumulator=0.1, learningRateDecay=0.01, weightDecay=0.01), note="rate / (1 + (t - 1) lr_decay); weight decay coupled")
optax_run("adagrad", "adagrad", dict(learning_rate=0.1, initial_accumulator_value=0.1, eps=1e-7), dict(learningRate=0.1, epsilon=1e-7, initialAccumulator=0.1), note="epsilon inside the root")

for rate in (0.01, 1e6):
    torch_run("rmsprop", "RMSprop", dict(lr=rate, alpha=0.99, eps=1e-8), dict(learningRate=rate, decay=0.99, epsilon=1e-8, centred=False), note="epsilon outside the root")
torch_run("rmsprop", "RMSprop", dict(lr=0.01, alpha=0.99, eps=1e-2, centered=True), dict(learningRate=0.01, decay=0.99, epsilon=1e-2, centred=True), note="epsilon outside the root")
torch_run("rmsprop", "RMSprop", dict(lr=0.01, alpha=0.9, eps=1e-8, momentum=0.9, weight_decay=0.01), dict(learningRate=0.01, decay=0.9, epsilon=1e-8, momentum=0.9, weightDecay=0.01, centred=False), note="buffer = momentum buffer + grad / (sqrt(v) + epsilon); weight decay coupled")
optax_run("rmsprop", "rmsprop", dict(learning_rate=0.001, decay=0.9, eps=1e-4), dict(learningRate=0.001, decay=0.9, epsilon=1e-4, centred=False), note="epsilon inside the root")
optax_run("rmsprop", "rmsprop", dict(learning_rate=0.01, decay=0.99, eps=1e-2, centered=True), dict(learningRate=0.01, decay=0.99, epsilon=1e-2, centred=True), note="epsilon inside the root")

for rate in (1.0, 1e4):
    torch_run("adadelta", "Adadelta", dict(lr=rate, rho=0.9, eps=1e-6), dict(learningRate=rate, decay=0.9, epsilon=1e-6), problems="quadratic leastSquares" if rate > 1 else "quadratic rosenbrock leastSquares")
optax_run("adadelta", "adadelta", dict(learning_rate=1.0, rho=0.9, eps=1e-6), dict(learningRate=1.0, decay=0.9, epsilon=1e-6))

# -- Adam and its family
BETAS = dict(beta1=0.9, beta2=0.999)
OUTSIDE = "epsilon outside the root, after bias correction"
for rate in (0.01, 1e6):
    torch_run("adam", "Adam", dict(lr=rate, betas=(0.9, 0.999), eps=1e-8), dict(learningRate=rate, **BETAS, epsilon=1e-8), note=OUTSIDE)
torch_run("adam", "Adam", dict(lr=0.05, betas=(0.8, 0.95), eps=1e-3), dict(learningRate=0.05, beta1=0.8, beta2=0.95, epsilon=1e-3), note=OUTSIDE)
torch_run("adam", "Adam", dict(lr=0.01, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.1), dict(learningRate=0.01, **BETAS, epsilon=1e-8, weightDecay=0.1), note="weight decay coupled: weight_decay * param is added to the gradient")
optax_run("adam", "adam", dict(learning_rate=0.01, b1=0.9, b2=0.999, eps=1e-8), dict(learningRate=0.01, **BETAS, epsilon=1e-8), note=OUTSIDE)

for rate in (0.01, 1e6):
    torch_run("amsgrad", "Adam", dict(lr=rate, betas=(0.9, 0.99), eps=1e-8, amsgrad=True), dict(learningRate=rate, beta1=0.9, beta2=0.99, epsilon=1e-8), note="torch: maximum of the uncorrected second moments, then bias correction")
optax_run("amsgrad", "amsgrad", dict(learning_rate=0.01, b1=0.9, b2=0.99, eps=1e-8), dict(learningRate=0.01, beta1=0.9, beta2=0.99, epsilon=1e-8), note="optax: maximum of the bias-corrected second moments")

for rate in (0.01, 1e6):
    torch_run("adamw", "AdamW", dict(lr=rate, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01), dict(learningRate=rate, **BETAS, epsilon=1e-8, weightDecay=0.01), note="decoupled: param *= 1 - learningRate weightDecay", problems="quadratic rosenbrock leastSquares" if rate < 1 else "quadratic")
optax_run("adamw", "adamw", dict(learning_rate=0.01, b1=0.9, b2=0.999, eps=1e-8, weight_decay=0.01), dict(learningRate=0.01, **BETAS, epsilon=1e-8, weightDecay=0.01))

for rate in (0.02, 1e6):
    torch_run("adamax", "Adamax", dict(lr=rate, betas=(0.9, 0.999), eps=1e-8), dict(learningRate=rate, **BETAS, epsilon=1e-8), note="u = max(beta2 u, |grad| + epsilon)")
optax_run("adamax", "adamax", dict(learning_rate=0.02, b1=0.9, b2=0.999, eps=1e-8), dict(learningRate=0.02, **BETAS, epsilon=1e-8), note="u = max(|grad| + epsilon, beta2 u)")

for rate in (0.01, 1e6):
    torch_run("nadam", "NAdam", dict(lr=rate, betas=(0.9, 0.999), eps=1e-8, momentum_decay=4e-3), dict(learningRate=rate, **BETAS, epsilon=1e-8, momentumDecay=4e-3), note="torch: Dozat's warming momentum, mu_t = beta1 (1 - 0.5 * 0.96^(t momentumDecay))")
optax_run("nadam", "nadam", dict(learning_rate=0.01, b1=0.9, b2=0.999, eps=1e-8), dict(learningRate=0.01, **BETAS, epsilon=1e-8), note="optax: constant beta1, beta1 m/(1 - beta1^(t+1)) + (1 - beta1) grad/(1 - beta1^t)")

for rate in (0.01, 1e6):
    torch_run("radam", "RAdam", dict(lr=rate, betas=(0.9, 0.999), eps=1e-8), dict(learningRate=rate, **BETAS, epsilon=1e-8), note="torch: rectified where rho_t > 5, epsilon added to the uncorrected root")
optax_run("radam", "radam", dict(learning_rate=0.01, b1=0.9, b2=0.999, eps=1e-8, threshold=5.0), dict(learningRate=0.01, **BETAS, epsilon=1e-8), note="optax: rectified where rho_t >= 5, epsilon outside the corrected root")

# -- sign, layer-wise and matrix methods
for rate in (0.01, 1e6):
    optax_run("lion", "lion", dict(learning_rate=rate, b1=0.9, b2=0.99, weight_decay=0.0), dict(learningRate=rate, beta1=0.9, beta2=0.99, weightDecay=0.0))
optax_run("lion", "lion", dict(learning_rate=0.01, b1=0.9, b2=0.99, weight_decay=0.1), dict(learningRate=0.01, beta1=0.9, beta2=0.99, weightDecay=0.1))

for rate in (0.01, 1e3):
    optax_run("lamb", "lamb", dict(learning_rate=rate, b1=0.9, b2=0.999, eps=1e-6, weight_decay=0.0), dict(learningRate=rate, **BETAS, epsilon=1e-6, weightDecay=0.0), note="trust ratio |param| / |update| per tensor, 1 where either norm is 0; no upper bound")
optax_run("lamb", "lamb", dict(learning_rate=0.01, b1=0.9, b2=0.999, eps=1e-6, weight_decay=0.1), dict(learningRate=0.01, **BETAS, epsilon=1e-6, weightDecay=0.1))

SCHULZ = [3.4445, -4.775, 2.0315]
MUON = dict(momentum=0.95, nesterov=True, coefficients=SCHULZ, steps=5)
optax_run("muon", "contrib.muon", dict(learning_rate=0.02, ns_coeffs=tuple(SCHULZ), ns_steps=5, beta=0.95, eps=1e-8, nesterov=True, adam_b1=0.9, adam_b2=0.999), dict(learningRate=0.02, **MUON, epsilon=1e-8, weightDecay=0.0), problems="leastSquares", note="optax: momentum as a bias-corrected average; matrices [in, out] scaled by sqrt(max(1, out/in)); anything else by Adam(0.9, 0.999, 1e-8) at the same rate")
optax_run("muon", "contrib.muon", dict(learning_rate=10.0, ns_coeffs=tuple(SCHULZ), ns_steps=5, beta=0.95, eps=1e-8, nesterov=True, adam_b1=0.9, adam_b2=0.999), dict(learningRate=10.0, **MUON, epsilon=1e-8, weightDecay=0.0), problems="leastSquares", steps=10, note="ten steps only: at this rate the iteration soon turns chaotic")
optax_run("muon", "contrib.muon", dict(learning_rate=0.02, ns_coeffs=tuple(SCHULZ), ns_steps=5, beta=0.9, eps=1e-8, nesterov=False, weight_decay=0.1, adam_b1=0.9, adam_b2=0.999, adam_weight_decay=0.1, consistent_rms=0.2), dict(learningRate=0.02, momentum=0.9, nesterov=False, coefficients=SCHULZ, steps=5, epsilon=1e-8, weightDecay=0.1, scale="0.2 sqrt(max(in, out))"), problems="leastSquares", note="optax: decoupled weight decay 0.1 for both groups; update scaled by 0.2 sqrt(max(in, out))")


def torch_muon(settings, hyper, note):
    """torch.optim.Muon takes matrices only: the bias is left where it starts."""

    def start(params):
        inner = with_muon(**settings)({"weights": params["weights"]})
        return lambda current, gradients: {**inner({"weights": current["weights"]}, gradients), "bias": current["bias"]}

    call = f"torch.optim.Muon({', '.join(f'{k}={v}' for k, v in settings.items())}) on weights alone, bfloat16 cast removed"
    record("muon", call, start, hyper, problems="leastSquares", note=note)


torch_muon(dict(lr=0.02, momentum=0.95, nesterov=True, weight_decay=0.1, eps=1e-7), dict(learningRate=0.02, **MUON, epsilon=1e-7, weightDecay=0.1), "torch: average without bias correction; scaled by sqrt(max(1, rows/columns)), here rows = 3, columns = 4; norm clamped from below by epsilon; bias is not trained")
torch_muon(dict(lr=0.02, momentum=0.95, nesterov=True, weight_decay=0.0, eps=1e-7, adjust_lr_fn="match_rms_adamw"), dict(learningRate=0.02, **MUON, epsilon=1e-7, weightDecay=0.0, scale="0.2 sqrt(max(in, out))"), "torch: scaled by 0.2 sqrt(max(rows, columns)); bias is not trained")

# -- schedule-free
for settings, hyper in (
    (dict(lr=0.05, betas=(0.9, 0.999), eps=1e-8), dict(learningRate=0.05, **BETAS, epsilon=1e-8, weightDecay=0.0, warmup=0)),
    (dict(lr=0.05, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.1, warmup_steps=10), dict(learningRate=0.05, **BETAS, epsilon=1e-8, weightDecay=0.1, warmup=10)),
    (dict(lr=1e6, betas=(0.9, 0.999), eps=1e-8), dict(learningRate=1e6, **BETAS, epsilon=1e-8, weightDecay=0.0, warmup=0)),
):
    call = f"schedulefree.AdamWScheduleFree({', '.join(f'{k}={v}' for k, v in settings.items())})"
    record("scheduleFreeAdamw", call, with_schedulefree(**settings), hyper, note="params: y, where gradients are taken; averaged: x; weight decay at y; weights lr_max^2")
optax_run("scheduleFreeAdamw", "contrib.schedule_free_adamw", dict(learning_rate=0.05, b1=0.9, b2=0.999, eps=1e-8, weight_decay=0.1), dict(learningRate=0.05, **BETAS, epsilon=1e-8, weightDecay=0.1, warmup=0))

write(__file__, "problems", DESCRIPTION)
for name, runs in RUNS.items():
    write(__file__, name, {"versions": VERSIONS, "runs": runs})
