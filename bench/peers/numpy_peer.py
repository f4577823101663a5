"""NumPy by hand, as course notebooks write it: every layer forward and backward, the cost every step; float32. Convolutions are
matrix products of their windows (im2col)."""
from serve import batches, serve

import numpy as np

f32 = np.float32


class Dense:
    def __init__(self, weight, bias):
        self.params, self.grads = [weight, bias], None

    def forward(self, x):
        self.x = x
        return x @ self.params[0] + self.params[1]

    def backward(self, d, needed):
        self.grads = [self.x.T @ d, d.sum(axis=0)]
        return d @ self.params[0].T if needed else None


class Conv:
    def __init__(self, weight, bias):
        self.params, self.grads = [weight, bias], None

    def forward(self, x):
        size, _, inside, outside = self.params[0].shape
        batch, height, width, _ = self.shape = x.shape
        padded = np.pad(x, ((0, 0), (size // 2, size // 2), (size // 2, size // 2), (0, 0)))
        windows = np.empty((batch, height, width, size, size, inside), dtype=f32)
        for i in range(size):
            for j in range(size):
                windows[:, :, :, i, j] = padded[:, i : i + height, j : j + width]
        self.windows = windows.reshape(-1, size * size * inside)
        return (self.windows @ self.params[0].reshape(-1, outside) + self.params[1]).reshape(batch, height, width, outside)

    def backward(self, d, needed):
        size, _, inside, outside = self.params[0].shape
        batch, height, width, _ = self.shape
        d = d.reshape(-1, outside)
        self.grads = [(self.windows.T @ d).reshape(self.params[0].shape), d.sum(axis=0)]
        if not needed:
            return None
        windows = (d @ self.params[0].reshape(-1, outside).T).reshape(batch, height, width, size, size, inside)
        padded = np.zeros((batch, height + size - 1, width + size - 1, inside), dtype=f32)
        for i in range(size):
            for j in range(size):
                padded[:, i : i + height, j : j + width] += windows[:, :, :, i, j]
        return padded[:, size // 2 : size // 2 + height, size // 2 : size // 2 + width]


class Relu:
    params = []

    def forward(self, x):
        self.out = np.maximum(x, 0)
        return self.out

    def backward(self, d, needed):
        return d * (self.out > 0)


class Dropout:
    params = []

    def __init__(self, rate):
        self.rate, self.rng = rate, np.random.default_rng(0)

    def forward(self, x):
        self.mask = (self.rng.random(x.shape, dtype=f32) >= self.rate) * f32(1 / (1 - self.rate))
        return x * self.mask

    def backward(self, d, needed):
        return d * self.mask


class MaxPool:
    params = []

    def __init__(self, size):
        self.size = size

    def forward(self, x):
        batch, height, width, channels = x.shape
        n = self.size
        self.windows = x.reshape(batch, height // n, n, width // n, n, channels)
        self.out = self.windows.max(axis=(2, 4), keepdims=True)
        return self.out[:, :, 0, :, 0]

    def backward(self, d, needed):
        # After ReLU only zeros tie, and through those nothing flows.
        d = (self.windows == self.out) * d[:, :, None, :, None]
        batch, height, n, width, _, channels = d.shape
        return d.reshape(batch, height * n, width * n, channels)


class Flatten:
    params = []

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, d, needed):
        return d.reshape(self.shape)


def made(layer, data, load):
    kind = layer["kind"]
    if "weight" in layer:
        return {"dense": Dense, "conv": Conv}[kind](*(load(f"{data}.{part}{layer['index']}") for part in ("weight", "bias")))
    return {"relu": Relu, "flatten": Flatten, "maxPool": lambda: MaxPool(layer["size"]), "dropout": lambda: Dropout(layer["rate"])}[kind]()


def cost(z, y, kind):
    """The mean loss and its gradient by z."""
    rows = f32(len(z))
    if kind == "binary":
        a = 1 / (1 + np.exp(-z))
        return -np.sum(y * np.log(a + f32(1e-12)) + (1 - y) * np.log(1 - a + f32(1e-12))) / rows, (a - y) / rows
    if kind == "softmax":
        e = np.exp(z - z.max(axis=1, keepdims=True))
        a = e / e.sum(axis=1, keepdims=True)
        return -np.sum(y * np.log(a + f32(1e-12))) / rows, (a - y) / rows
    return np.mean((z - y) ** 2), (z - y) * f32(2 / z.size)


class Adam:
    def __init__(self, rate):
        self.rate, self.t, self.v, self.s = f32(rate), 0, {}, {}

    def update(self, k, p, g):
        v = self.v[k] = f32(0.9) * self.v.get(k, f32(0)) + f32(0.1) * g
        s = self.s[k] = f32(0.999) * self.s.get(k, f32(0)) + f32(0.001) * np.square(g)
        return p - self.rate * (v / f32(1 - 0.9**self.t)) / (np.sqrt(s / f32(1 - 0.999**self.t)) + f32(1e-8))


class Descent:
    def __init__(self, rate, momentum=0.0):
        self.rate, self.momentum, self.t, self.v = f32(rate), f32(momentum), 0, {}

    def update(self, k, p, g):
        if self.momentum:
            g = self.v[k] = self.momentum * self.v.get(k, f32(0)) + g
        return p - self.rate * g


def build(workload, load):
    data, last, l2, rate = workload["data"], workload["loss"], f32(workload["l2"]), workload["learningRate"]
    layers = [made(layer, data, load) for layer in workload["layers"]]
    trained = [layer for layer in layers if layer.params]
    optimizer = {"adam": lambda: Adam(rate), "momentum": lambda: Descent(rate, 0.9), "gradientDescent": lambda: Descent(rate)}[workload["optimizer"]]()

    def step(x, y):
        for layer in layers:
            x = layer.forward(x)
        loss, d = cost(x, y, last)
        for i in reversed(range(len(layers))):
            d = layers[i].backward(d, i > 0)
        optimizer.t += 1
        for number, layer in enumerate(trained):
            for i, g in enumerate(layer.grads):
                p = layer.params[i]
                layer.params[i] = optimizer.update((number, i), p, g + l2 * p if l2 else g)
        return loss

    def loaded(name):
        array = load(name)
        return np.eye(workload["outputs"], dtype=f32)[array] if name.endswith(".y") and last == "softmax" else array

    supply = batches(workload, loaded)

    def run(steps, reading):
        losses = [step(*next(supply)) for _ in range(steps)]
        return losses if reading else []

    return run


serve(build)
