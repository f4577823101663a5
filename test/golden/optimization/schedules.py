"""Golden learning rates of every schedule: the rate of steps 0 to 99 in float64, from PyTorch, Optax or a formula by hand.

Run: python test/golden/optimization/schedules.py     (needs torch, optax, jax)

`rates[t]` is the rate that step t is taken with. Plateau has a metric for every step: `rates[t]` is the rate after
the scheduler has seen metrics[0..t].
"""
import os
import sys
import warnings

import jax
import numpy as np
import optax
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from recording import write

jax.config.update("jax_enable_x64", True)
warnings.filterwarnings("ignore")
S = torch.optim.lr_scheduler
RUNS = []


def arguments(settings):
    return ", ".join(f"{k}={v}" for k, v in settings.items())


def record(name, source, rates, note=None):
    RUNS.append({"schedule": name, "source": source, "rates": [float(r) for r in rates], **({"note": note} if note else {})})


def optimizer(rate, kind=torch.optim.SGD, **more):
    return kind([torch.zeros(1, requires_grad=True)], lr=rate, **more)


def torch_run(name, kind, rate, note=None, make=None, **settings):
    opt = optimizer(rate)
    scheduler = make(opt) if make else getattr(S, kind)(opt, **settings)
    rates = []
    for _ in range(100):
        rates.append(opt.param_groups[0]["lr"])
        opt.step()
        scheduler.step()
    record(name, f"torch.optim.lr_scheduler.{kind}(lr={rate}, {arguments(settings)})" if not make else kind, rates, note)


def optax_run(name, make, note=None, **settings):
    schedule = getattr(optax, make)(**settings)
    record(name, f"optax.{make}({arguments(settings)})", [schedule(np.int64(t)) for t in range(100)], note)


def by_hand(name, formula, function, note=None):
    record(name, "by hand: " + formula, [function(t) for t in range(100)], note)


by_hand("constant", "0.05", lambda t: 0.05)
torch_run("step", "StepLR", 0.1, step_size=30, gamma=0.1)
torch_run("multiStep", "MultiStepLR", 0.1, milestones=[20, 50, 51, 90], gamma=0.3)
torch_run("exponential", "ExponentialLR", 0.1, gamma=0.95)
optax_run("exponential", "exponential_decay", init_value=0.1, transition_steps=10, decay_rate=0.5)
optax_run("exponential", "exponential_decay", init_value=0.1, transition_steps=10, decay_rate=0.5, staircase=True)
optax_run("exponential", "exponential_decay", init_value=0.1, transition_steps=10, decay_rate=0.5, transition_begin=20, end_value=0.01)
by_hand("inverseTime", "0.1 / (1 + 0.5 t)", lambda t: 0.1 / (1 + 0.5 * t))
by_hand("inverseTime", "0.1 / (1 + 0.5 t / 10)", lambda t: 0.1 / (1 + 0.5 * t / 10), "Keras InverseTimeDecay(0.1, decay_steps=10, decay_rate=0.5)")
by_hand("inverseTime", "0.1 / (1 + 0.5 floor(t / 10))", lambda t: 0.1 / (1 + 0.5 * (t // 10)), "with floor; Keras: staircase=True")
torch_run("polynomial", "PolynomialLR", 0.1, total_iters=60, power=2.0)
optax_run("polynomial", "polynomial_schedule", init_value=0.1, end_value=0.01, power=3, transition_steps=60)
optax_run("polynomial", "polynomial_schedule", init_value=0.1, end_value=0.01, power=1, transition_steps=60, transition_begin=20)
torch_run("cosine", "CosineAnnealingLR", 0.1, T_max=99, eta_min=0.001)
optax_run("cosine", "cosine_decay_schedule", init_value=0.1, decay_steps=60, alpha=0.01, note="stays at alpha * init_value afterwards; PyTorch rises again")
torch_run("cosineRestarts", "CosineAnnealingWarmRestarts", 0.1, T_0=20, T_mult=1, eta_min=0.001)
torch_run("cosineRestarts", "CosineAnnealingWarmRestarts", 0.1, T_0=10, T_mult=2, eta_min=0.0)
torch_run("linearWarmup", "LinearLR", 0.1, start_factor=0.1, end_factor=1.0, total_iters=20)
optax_run("linearWarmup", "warmup_constant_schedule", init_value=0.0, peak_value=0.1, warmup_steps=20)
optax_run("linearWarmup", "warmup_cosine_decay_schedule", init_value=0.0, peak_value=0.1, warmup_steps=10, decay_steps=80, end_value=0.001, note="warm-up, then cosine; decay_steps counts the warm-up too")
optax_run("linear", "linear_schedule", init_value=0.1, end_value=0.02, transition_steps=50)
torch_run("oneCycle", "OneCycleLR", 0.1, max_lr=0.1, total_steps=101, pct_start=0.3, anneal_strategy="cos", div_factor=25.0, final_div_factor=1e4, three_phase=False, cycle_momentum=False, note="total_steps is 101 because PyTorch refuses the step after the last")
torch_run("oneCycle", "OneCycleLR", 0.1, max_lr=0.1, total_steps=101, pct_start=0.25, anneal_strategy="linear", div_factor=10.0, final_div_factor=100.0, three_phase=False, cycle_momentum=False)
torch_run("oneCycle", "OneCycleLR", 0.1, max_lr=0.1, total_steps=101, pct_start=0.3, anneal_strategy="cos", div_factor=25.0, final_div_factor=1e4, three_phase=True, cycle_momentum=False)
optax_run("oneCycle", "cosine_onecycle_schedule", transition_steps=100, peak_value=0.1, pct_start=0.3, div_factor=25.0, final_div_factor=1e4)
for mode in ("triangular", "triangular2"):
    torch_run("cyclic", "CyclicLR", 0.01, base_lr=0.01, max_lr=0.1, step_size_up=10, step_size_down=15, mode=mode, cycle_momentum=False)
torch_run("cyclic", "CyclicLR", 0.01, base_lr=0.01, max_lr=0.1, step_size_up=10, mode="exp_range", gamma=0.97, cycle_momentum=False)
optax_run("piecewise", "piecewise_constant_schedule", init_value=0.1, boundaries_and_scales={20: 0.5, 50: 0.2, 80: 2.0}, note="the rate changes at step = boundary")

METRICS = np.round(np.concatenate([np.linspace(1, 0.5, 15), 0.5 + 0.01 * np.sin(np.arange(35)), np.linspace(0.499, 0.3, 20), np.full(30, 0.3)]), 6)
for settings in (
    dict(mode="min", factor=0.5, patience=5, threshold=1e-4, threshold_mode="rel", cooldown=0, min_lr=0.0),
    dict(mode="min", factor=0.1, patience=3, threshold=0.01, threshold_mode="abs", cooldown=4, min_lr=1e-3),
    dict(mode="max", factor=0.5, patience=5, threshold=1e-4, threshold_mode="rel", cooldown=0, min_lr=0.0),
):
    opt = optimizer(0.1)
    scheduler = S.ReduceLROnPlateau(opt, **settings)
    metrics = METRICS if settings["mode"] == "min" else 1 - METRICS
    rates = []
    for metric in metrics:
        opt.step()
        scheduler.step(float(metric))
        rates.append(opt.param_groups[0]["lr"])
    record("plateau", f"torch.optim.lr_scheduler.ReduceLROnPlateau(lr=0.1, {arguments(settings)})", rates)
    RUNS[-1]["metrics"] = metrics

write(__file__, "schedules", {"versions": {"torch": torch.__version__.split("+")[0], "optax": optax.__version__}, "runs": RUNS})
