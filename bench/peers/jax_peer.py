"""JAX under jit on the CPU. Usage: jax_peer.py jit|loop
jit: one compiled call a step, state donated; loop: as many steps as are asked for in one call (lax.fori_loop), with the data on the
device: JAX at its best. The learning rate is an input, so that a search compiles once for every batch size."""
import os
import sys

from serve import THREADS, batches, order_of, serve

if THREADS == 1 and hasattr(os, "sched_setaffinity"):
    # XLA sizes its pools by the cores that it sees, and takes no other word for it.
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1 - int(os.environ.get("BENCH_LANE", "0")) % len(cores)]})
os.environ["JAX_PLATFORMS"] = "cpu"
import jax
import jax.numpy as jnp
import numpy as np

VARIANT = sys.argv[1]
MOST = 4096  # losses that one call of the loop keeps


def forward(layers, params, x, key):
    a, weights = x, iter(params)
    for layer in layers:
        kind = layer["kind"]
        if kind == "dense":
            w, b = next(weights)
            a = a @ w + b
        elif kind == "conv":
            w, b = next(weights)
            a = jax.lax.conv_general_dilated(a, w, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")) + b
        elif kind == "maxPool":
            # Windows side by side: a reshape and a maximum, whose gradient is several times faster on the CPU than reduce_window's.
            n, (h, w, c) = layer["size"], layer["output"]
            a = a.reshape(-1, h, n, w, n, c).max(axis=(2, 4))
        elif kind == "flatten":
            a = a.reshape(len(a), -1)
        elif kind == "relu":
            a = jax.nn.relu(a)
        elif kind == "dropout":
            key, own = jax.random.split(key)
            a = jnp.where(jax.random.bernoulli(own, 1 - layer["rate"], a.shape), a / (1 - layer["rate"]), 0)
    return a


def updating(workload):
    layers, kind, l2, last = workload["layers"], workload["optimizer"], workload["l2"], workload["loss"]
    draws = any(layer["kind"] == "dropout" for layer in layers)

    def loss_of(params, x, y, key):
        a = forward(layers, params, x, key)
        if last == "binary":
            return jnp.mean(jnp.maximum(a, 0) - a * y + jnp.log1p(jnp.exp(-jnp.abs(a))))
        if last == "softmax":
            return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(a), y[:, None], axis=1))
        return jnp.mean((a - y) ** 2)

    def update(state, rate, x, y):
        params, m, v, t = state
        loss, g = jax.value_and_grad(loss_of)(params, x, y, jax.random.key(t) if draws else None)
        tree = jax.tree.map
        if l2:
            g = tree(lambda g, p: g + l2 * p, g, params)
        t = t + 1
        if kind == "adam":
            m = tree(lambda m, g: 0.9 * m + 0.1 * g, m, g)
            v = tree(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
            c1, c2 = 1 - 0.9 ** t.astype(jnp.float32), 1 - 0.999 ** t.astype(jnp.float32)
            params = tree(lambda p, m, v: p - rate * (m / c1) / (jnp.sqrt(v / c2) + 1e-8), params, m, v)
        elif kind == "momentum":
            m = tree(lambda m, g: 0.9 * m + g, m, g)
            params = tree(lambda p, m: p - rate * m, params, m)
        else:
            params = tree(lambda p, g: p - rate * g, params, g)
        return (params, m, v, t), loss

    return update


_jitted = {}


def jitted(workload):
    """One compiled function for all runs of a workload; it compiles again for another batch size only."""
    if workload["name"] not in _jitted:
        update = updating(workload)
        _jitted[workload["name"]] = jax.jit(looping(update) if VARIANT == "loop" else update, donate_argnums=0)
    return _jitted[workload["name"]]


def looping(update):
    def many(state, rate, at, count, x, y, rows):
        full = rows is None

        def body(i, carry):
            state, losses = carry
            picked = None if full else rows[(at + i) % len(rows)]
            state, loss = update(state, rate, x if full else x[picked], y if full else y[picked])
            return state, losses.at[i].set(loss)

        return jax.lax.fori_loop(0, count, body, (state, jnp.zeros(MOST)))

    return many


def build(workload, load):
    data, kind = workload["data"], workload["optimizer"]
    params = [tuple(jnp.array(load(f"{data}.{part}{layer['index']}")) for part in ("weight", "bias")) for layer in workload["layers"] if "weight" in layer]
    zeros = lambda: jax.tree.map(jnp.zeros_like, params)  # noqa: E731
    state = [(params, zeros() if kind != "gradientDescent" else None, zeros() if kind == "adam" else None, jnp.int32(0))]
    return (looped if VARIANT == "loop" else stepped)(workload, load, jitted(workload), state)


def stepped(workload, load, train, state):
    supply, rate = batches(workload, load, convert=jnp.asarray), jnp.float32(workload["learningRate"])

    def run(steps, reading):
        losses = []
        for _ in range(steps):
            state[0], loss = train(state[0], rate, *next(supply))
            if reading:
                losses.append(loss)
        jax.block_until_ready(state[0])
        return losses

    return run


def looped(workload, load, train, state):
    data, batch, rate = workload["data"], workload["batch"], jnp.float32(workload["learningRate"])
    x, y = jnp.asarray(load(f"{data}.x")), jnp.asarray(load(f"{data}.y"))
    used = len(x) - len(x) % batch
    order = order_of(workload, load) if workload["shuffle"] else np.arange(used, dtype=np.int32)[None]
    rows = None if batch >= len(x) else jnp.asarray(order.reshape(-1, batch))
    done = [0]

    def run(steps, reading):
        losses = []
        while steps:
            count = min(steps, MOST)
            state[0], part = train(state[0], rate, done[0], count, x, y, rows)
            done[0] += count
            steps -= count
            if reading:
                losses.extend(np.asarray(part[:count]))
        jax.block_until_ready(state[0])
        return losses

    return run


serve(build)
