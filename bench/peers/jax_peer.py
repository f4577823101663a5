"""JAX under jit on the CPU. Usage: jax_peer.py jit|scan
jit: one compiled call a step, state donated; scan: many steps in one call (lax.scan), data on the device: JAX at its best."""
import os
import sys

from serve import THREADS, batches, serve

if THREADS == 1 and hasattr(os, "sched_setaffinity"):
    # XLA sizes its pools by the cores that it sees, and takes no other word for it.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
os.environ["JAX_PLATFORMS"] = "cpu"
import jax
import jax.numpy as jnp
import numpy as np

VARIANT = sys.argv[1]
CHUNK = 256


def build(workload, load):
    widths, kind, rate = workload["widths"], workload["optimizer"], workload["learningRate"]
    layers, drop, l2, last, batch = len(widths) - 1, workload["dropout"], workload["l2"], workload["loss"], workload["batch"]
    params = [(jnp.array(load(f"{workload['data']}.weight{l}")), jnp.array(load(f"{workload['data']}.bias{l}"))) for l in range(layers)]

    def loss_of(params, x, y, key):
        a = x
        for l, (w, b) in enumerate(params):
            a = a @ w + b
            if l < layers - 1:
                a = jax.nn.relu(a)
                if drop:
                    key, own = jax.random.split(key)
                    a = jnp.where(jax.random.bernoulli(own, 1 - drop, a.shape), a / (1 - drop), 0)
        if last == "binary":
            return jnp.mean(jnp.maximum(a, 0) - a * y + jnp.log1p(jnp.exp(-jnp.abs(a))))
        if last == "softmax":
            return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(a), y[:, None], axis=1))
        return jnp.mean((a - y) ** 2)

    def update(state, x, y):
        params, m, v, t = state
        loss, g = jax.value_and_grad(loss_of)(params, x, y, jax.random.key(t) if drop else None)
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

    zeros = lambda: jax.tree.map(jnp.zeros_like, params)  # noqa: E731
    state = [(params, zeros() if kind != "gradientDescent" else None, zeros() if kind == "adam" else None, jnp.int32(0))]
    return (scanned if VARIANT == "scan" else stepped)(workload, load, update, state)


def stepped(workload, load, update, state):
    train = jax.jit(update, donate_argnums=0)
    supply = batches(workload, load, convert=jnp.asarray)

    def run(steps, reading):
        losses = []
        for _ in range(steps):
            state[0], loss = train(state[0], *next(supply))
            if reading:
                losses.append(loss)
        jax.block_until_ready(state[0])
        return losses

    return run


def scanned(workload, load, update, state):
    data, batch = workload["data"], workload["batch"]
    x, y = jnp.asarray(load(f"{data}.x")), jnp.asarray(load(f"{data}.y"))
    used = len(x) - len(x) % batch
    order = load(f"{data}.order") if workload["shuffle"] else np.arange(used, dtype=np.int32)[None]
    rows = jnp.asarray(order.reshape(-1, batch))
    full = batch >= len(x)

    def body(carry, _):
        state, at = carry
        picked = None if full else rows[at % len(rows)]
        state, loss = update(state, x if full else x[picked], y if full else y[picked])
        return (state, at + 1), loss

    def many(steps):
        return jax.jit(lambda carry: jax.lax.scan(body, carry, None, length=steps), donate_argnums=0)

    chunks = {}
    carry = [(state[0], jnp.int32(0))]

    def run(steps, reading):
        losses = []
        while steps:
            n = CHUNK if steps >= CHUNK else 1 << (steps.bit_length() - 1)
            if n not in chunks:
                chunks[n] = many(n)
            carry[0], part = chunks[n](carry[0])
            losses.append(part)
            steps -= n
        jax.block_until_ready(carry[0])
        return np.concatenate(losses) if reading else []

    return run


serve(build)
