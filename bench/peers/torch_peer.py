"""PyTorch. Usage: torch_peer.py eager|fused|compiled
eager: the usual loop; fused: the same with the fused optimizer; compiled: the whole step, gradients and update, under torch.compile.
Convolutions run in whichever of PyTorch's two memory formats is faster here; both are tried first."""
import sys
import time

from serve import THREADS, batches, serve

import torch
import torch.nn as nn

torch.set_num_threads(THREADS)
VARIANT = sys.argv[1]
LOSSES = {"binary": nn.BCEWithLogitsLoss, "softmax": nn.CrossEntropyLoss, "squared": nn.MSELoss}


class ChannelsFirst(nn.Module):
    """The bench's pictures have their channels last; with one channel, or in channels_last format, this moves nothing."""

    def forward(self, x):
        return x.permute(0, 3, 1, 2)


class FlattenChannelsLast(nn.Module):
    """Flattens in the order of the bench's weights; in channels_last format this moves nothing."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


def network(workload, load, channels_last):
    data, layers, channels_of = workload["data"], [], None
    if len(workload["input"]) == 3:
        layers.append(ChannelsFirst())
    for layer in workload["layers"]:
        kind = layer["kind"]
        if "weight" in layer:
            weight, bias = (torch.from_numpy(load(f"{data}.{part}{layer['index']}")) for part in ("weight", "bias"))
        if kind == "dense":
            module = nn.Linear(*layer["weight"])
            if channels_of is not None:
                # Rather the weights in the picture's order, once, than the picture in the weights' order every step.
                height, width, channels = channels_of
                weight = weight.reshape(height, width, channels, -1).permute(2, 0, 1, 3).reshape(weight.shape)
                channels_of = None
            weight = weight.t()
        elif kind == "conv":
            size, _, inside, outside = layer["weight"]
            module, weight = nn.Conv2d(inside, outside, size, padding=size // 2), weight.permute(3, 2, 0, 1)
        elif kind == "flatten":
            module = FlattenChannelsLast() if channels_last else nn.Flatten()
            channels_of = None if channels_last else layer["input"]
        else:
            module = {"relu": nn.ReLU, "maxPool": lambda: nn.MaxPool2d(layer["size"]), "dropout": lambda: nn.Dropout(layer["rate"])}[kind]()
        if "weight" in layer:
            with torch.no_grad():
                module.weight.copy_(weight)
                module.bias.copy_(bias)
        layers.append(module)
    net = nn.Sequential(*layers)
    return net.to(memory_format=torch.channels_last) if channels_last else net


def eager(workload, load, channels_last):
    net, loss_of, rate = network(workload, load, channels_last), LOSSES[workload["loss"]](), workload["learningRate"]
    fused = VARIANT == "fused" or None
    if workload["optimizer"] == "adam":
        optimizer = torch.optim.Adam(net.parameters(), lr=rate, weight_decay=workload["l2"], fused=fused)
    else:
        optimizer = torch.optim.SGD(net.parameters(), lr=rate, momentum=0.9 if workload["optimizer"] == "momentum" else 0.0, fused=fused)

    def step(x, y):
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(net(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return step


class Compiled:
    """One compiled step; its learning rate is an input, so that a search compiles once for every batch size."""

    def __init__(self, workload, load, channels_last):
        from torch.func import functional_call, grad_and_value

        net, loss_of, l2, kind = network(workload, load, channels_last), LOSSES[workload["loss"]](), workload["l2"], workload["optimizer"]
        params = self.params = {k: p.detach().clone() for k, p in net.named_parameters()}
        self.first = {k: p.clone() for k, p in params.items()}
        m = self.m = {k: torch.zeros_like(p) for k, p in params.items()}
        v = self.v = {k: torch.zeros_like(p) for k, p in params.items()}
        power1, power2, rate = self.power1, self.power2, self.rate = torch.ones(()), torch.ones(()), torch.ones(())

        @torch.no_grad()
        def train(x, y):
            gradients, loss = grad_and_value(lambda p: loss_of(functional_call(net, p, (x,)), y))(params)
            if kind == "adam":
                power1.mul_(0.9)
                power2.mul_(0.999)
            for k, p in params.items():
                g = gradients[k] + l2 * p if l2 else gradients[k]
                if kind == "adam":
                    m[k].mul_(0.9).add_(g, alpha=0.1)
                    v[k].mul_(0.999).add_(g * g, alpha=0.001)
                    p.sub_(rate * (m[k] / (1 - power1)) / ((v[k] / (1 - power2)).sqrt() + 1e-8))
                elif kind == "momentum":
                    m[k].mul_(0.9).add_(g)
                    p.sub_(rate * m[k])
                else:
                    p.sub_(rate * g)
            return loss

        self.step = torch.compile(train, dynamic=False)

    def restart(self, rate):
        self.rate.fill_(rate)
        self.power1.fill_(1)
        self.power2.fill_(1)
        for k, p in self.params.items():
            p.copy_(self.first[k])
            self.m[k].zero_()
            self.v[k].zero_()
        return self.step


_compiled = {}


def stepping(workload, load, channels_last):
    if VARIANT != "compiled":
        return eager(workload, load, channels_last)
    key = (workload["name"], channels_last)
    if key not in _compiled:
        _compiled[key] = Compiled(workload, load, channels_last)
    return _compiled[key].restart(workload["learningRate"])


def faster_format(workload, load, supply):
    """Times a few steps in both memory formats."""
    seconds = {}
    for channels_last in (False, True):
        step, own = stepping(workload, load, channels_last), supply()
        times = []
        for _ in range(6):
            x, y = next(own)
            start = time.perf_counter()
            step(x, y).item()
            times.append(time.perf_counter() - start)
        seconds[channels_last] = min(times)
    return min(seconds, key=seconds.get)


def build(workload, load):
    def convert(array):
        tensor = torch.from_numpy(array)
        return tensor.long() if tensor.dtype == torch.int32 else tensor

    def supply():
        return batches(workload, load, convert=convert)

    convolves = any(layer["kind"] == "conv" for layer in workload["layers"])
    channels_last = convolves and faster_format(workload, load, supply)
    step, source = stepping(workload, load, channels_last), supply()

    def run(steps, reading):
        losses, loss = [], None
        for _ in range(steps):
            loss = step(*next(source))
            if reading:
                losses.append(loss.item())
        if loss is not None:
            loss.item()
        return losses

    run.note = ("channels_last" if channels_last else "contiguous") if convolves else ""
    return run


if __name__ == "__main__":
    serve(build)
