"""NumPy by hand, as course notebooks write it: a dictionary of parameters, columns are examples, the cost every step; float32."""
from serve import batches, serve

import numpy as np

f32 = np.float32


def build(workload, load):
    widths, last, rate = workload["widths"], workload["loss"], f32(workload["learningRate"])
    layers, l2, drop, kind = len(widths) - 1, f32(workload["l2"]), workload["dropout"], workload["optimizer"]
    P = {}
    for l in range(1, layers + 1):
        P[f"W{l}"] = np.ascontiguousarray(load(f"{workload['data']}.weight{l - 1}").T)
        P[f"b{l}"] = load(f"{workload['data']}.bias{l - 1}").reshape(-1, 1)
    v = {k: np.zeros_like(p) for k, p in P.items()}
    s = {k: np.zeros_like(p) for k, p in P.items()}
    rng, t = np.random.default_rng(0), [0]

    def forward(X):
        A, cache, masks = X, [X], []
        for l in range(1, layers + 1):
            Z = np.dot(P[f"W{l}"], A) + P[f"b{l}"]
            if l < layers:
                A = np.maximum(0, Z)
                if drop:
                    D = rng.random(A.shape, dtype=f32) >= drop
                    A = A * D / f32(1 - drop)
                    masks.append(D)
            elif last == "binary":
                A = 1 / (1 + np.exp(-Z))
            elif last == "softmax":
                E = np.exp(Z - Z.max(axis=0, keepdims=True))
                A = E / E.sum(axis=0, keepdims=True)
            else:
                A = Z
            cache.append(A)
        return A, cache, masks

    def cost(A, Y):
        m = A.shape[1]
        if last == "binary":
            return -np.sum(Y * np.log(A + f32(1e-12)) + (1 - Y) * np.log(1 - A + f32(1e-12))) / m
        if last == "softmax":
            return -np.sum(Y * np.log(A + f32(1e-12))) / m
        return np.mean((A - Y) ** 2)

    def backward(Y, cache, masks):
        m, A, G = Y.shape[1], cache[layers], {}
        dZ = (A - Y) * f32(2.0 / A.size) if last == "squared" else (A - Y) / f32(m)
        for l in range(layers, 0, -1):
            G[f"W{l}"] = np.dot(dZ, cache[l - 1].T)
            G[f"b{l}"] = np.sum(dZ, axis=1, keepdims=True)
            if l2:
                G[f"W{l}"] += l2 * P[f"W{l}"]
                G[f"b{l}"] += l2 * P[f"b{l}"]
            if l > 1:
                dA = np.dot(P[f"W{l}"].T, dZ)
                if drop:
                    dA = dA * masks[l - 2] / f32(1 - drop)
                dZ = dA * (cache[l - 1] > 0)
        return G

    def update(G):
        t[0] += 1
        for k in P:
            if kind == "adam":
                v[k] = f32(0.9) * v[k] + f32(0.1) * G[k]
                s[k] = f32(0.999) * s[k] + f32(0.001) * np.square(G[k])
                corrected = v[k] / f32(1 - 0.9 ** t[0])
                P[k] = P[k] - rate * corrected / (np.sqrt(s[k] / f32(1 - 0.999 ** t[0])) + f32(1e-8))
            elif kind == "momentum":
                v[k] = f32(0.9) * v[k] + G[k]
                P[k] = P[k] - rate * v[k]
            else:
                P[k] = P[k] - rate * G[k]

    # Columns are examples: the whole set is turned once.
    def turned(name):
        array = load(name)
        if name.endswith(".y") and last == "softmax":
            array = np.eye(widths[-1], dtype=f32)[array]
        return array

    supply = batches(workload, turned)
    full = workload["batch"] >= len(load(f"{workload['data']}.x"))
    fixed = [np.ascontiguousarray(part.T) for part in next(supply)] if full else None

    def run(steps, reading):
        losses = []
        for _ in range(steps):
            X, Y = fixed if full else [part.T for part in next(supply)]
            A, cache, masks = forward(X)
            loss = cost(A, Y)
            update(backward(Y, cache, masks))
            if reading:
                losses.append(loss)
        return losses

    return run


serve(build)
