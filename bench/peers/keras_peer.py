"""Keras 3 on JAX (the fastest of its backends on a CPU), its step compiled: whole epochs of fit, which costs a tenth of as many
train_on_batch, or those where an epoch has one step; losses are read with train_on_batch. The learning rate is a variable, so that a
search compiles once for every batch size."""
import os

from serve import THREADS, batches, serve

if THREADS == 1 and hasattr(os, "sched_setaffinity"):
    # XLA sizes its pools by the cores that it sees, and takes no other word for it.
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1 - int(os.environ.get("BENCH_LANE", "0")) % len(cores)]})
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["KERAS_BACKEND"] = "jax"
import keras
from keras import layers, losses, optimizers, regularizers

LOSSES = {
    "binary": lambda: losses.BinaryCrossentropy(from_logits=True),
    "softmax": lambda: losses.SparseCategoricalCrossentropy(from_logits=True),
    "squared": lambda: losses.MeanSquaredError(),
}
OPTIMIZERS = {
    "adam": lambda rate: optimizers.Adam(rate, epsilon=1e-8),
    "momentum": lambda rate: optimizers.SGD(rate, momentum=0.9),
    "gradientDescent": lambda rate: optimizers.SGD(rate),
}
_models = {}


def made(layer, l2):
    # A penalty of l2 / 2 times the square has the gradient l2 times the parameter.
    penalty = regularizers.L2(l2 / 2) if l2 else None
    return {
        "dense": lambda: layers.Dense(layer["units"], kernel_regularizer=penalty, bias_regularizer=penalty),
        "conv": lambda: layers.Conv2D(layer["filters"], layer["size"], padding="same"),
        "maxPool": lambda: layers.MaxPooling2D(layer["size"]),
        "relu": lambda: layers.ReLU(),
        "flatten": lambda: layers.Flatten(),
        "dropout": lambda: layers.Dropout(layer["rate"]),
    }[layer["kind"]]()


def model_of(workload):
    name = workload["name"]
    if name not in _models:
        net = keras.Sequential([keras.Input(workload["input"]), *(made(layer, workload["l2"]) for layer in workload["layers"])])
        net.compile(optimizer=OPTIMIZERS[workload["optimizer"]](workload["learningRate"]), loss=LOSSES[workload["loss"]](), jit_compile=True)
        net.optimizer.build(net.trainable_variables)
        _models[name] = net
    return _models[name]


def build(workload, load):
    net = model_of(workload)
    for variable in net.optimizer.variables:
        variable.assign(0 * variable.value)
    net.optimizer.learning_rate = workload["learningRate"]
    net.set_weights([load(f"{workload['data']}.{part}{layer['index']}") for layer in workload["layers"] if "weight" in layer for part in ("weight", "bias")])
    data = workload["loss"] == "squared"
    supply, batch, l2 = batches(workload, load), workload["batch"], workload["l2"]
    x, y = (load(f"{workload['data']}.{part}") for part in "xy")
    per_epoch = len(x) // batch
    x, y = x[: per_epoch * batch], y[: per_epoch * batch]

    def run(steps, reading):
        if not reading and per_epoch > 1:
            epochs = -(-steps // per_epoch)
            net.fit(x, y, batch_size=batch, epochs=epochs, shuffle=workload["shuffle"], verbose=0)
            return epochs * per_epoch
        found = []
        for _ in range(steps):
            # The mean over what it saw since it was last reset.
            net.reset_metrics()
            # Its loss has the penalty in it, the others' have not.
            penalty = l2 / 2 * sum(float((p.numpy() ** 2).sum()) for p in net.trainable_variables) if reading and l2 else 0
            loss = net.train_on_batch(*next(supply))
            if reading:
                found.append(float(loss) - penalty)
        return found

    return run


serve(build)
