"""PyTorch. Usage: torch_peer.py eager|fused|compiled
eager: the usual loop; fused: the same with the fused optimizer; compiled: the whole step, gradients and update, under torch.compile."""
import sys

from serve import THREADS, batches, serve

import torch
import torch.nn as nn

torch.set_num_threads(THREADS)
VARIANT = sys.argv[1]
LOSSES = {"binary": nn.BCEWithLogitsLoss, "softmax": nn.CrossEntropyLoss, "squared": nn.MSELoss}


def network(workload, load):
    widths, layers = workload["widths"], []
    for l, (fan_in, fan_out) in enumerate(zip(widths, widths[1:])):
        linear = nn.Linear(fan_in, fan_out)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(load(f"{workload['data']}.weight{l}")).t())
            linear.bias.copy_(torch.from_numpy(load(f"{workload['data']}.bias{l}")))
        layers.append(linear)
        if l + 2 < len(widths):
            layers.append(nn.ReLU())
            if workload["dropout"]:
                layers.append(nn.Dropout(workload["dropout"]))
    return nn.Sequential(*layers)


def eager(net, loss_of, workload):
    rate, fused = workload["learningRate"], VARIANT == "fused" or None
    if workload["optimizer"] == "adam":
        optimizer = torch.optim.Adam(net.parameters(), lr=rate, weight_decay=workload["l2"], fused=fused)
    else:
        optimizer = torch.optim.SGD(net.parameters(), lr=rate, momentum=0.9 if workload["optimizer"] == "momentum" else 0.0)

    def step(x, y):
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(net(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return step


def compiled(net, loss_of, workload):
    from torch.func import functional_call, grad_and_value

    rate, l2, kind = workload["learningRate"], workload["l2"], workload["optimizer"]
    params = {k: v.detach().clone() for k, v in net.named_parameters()}
    m = {k: torch.zeros_like(v) for k, v in params.items()}
    v = {k: torch.zeros_like(p) for k, p in params.items()}
    power1, power2 = torch.ones(()), torch.ones(())

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
                p.sub_(m[k], alpha=rate)
            else:
                p.sub_(g, alpha=rate)
        return loss

    return torch.compile(train, dynamic=False)


def build(workload, load):
    net, loss_of = network(workload, load), LOSSES[workload["loss"]]()
    step = (compiled if VARIANT == "compiled" else eager)(net, loss_of, workload)

    def convert(array):
        tensor = torch.from_numpy(array)
        return tensor.long() if tensor.dtype == torch.int32 else tensor

    supply = batches(workload, load, convert=convert)

    def run(steps, reading):
        losses = []
        for _ in range(steps):
            loss = step(*next(supply))
            if reading:
                losses.append(loss.item())
        loss.item()
        return losses

    return run


serve(build)
