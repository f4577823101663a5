"""How long PyTorch takes to train a network of the search, in the loop that its users write, with the fused optimizer: a question a line
(shapes, epochs and parameters as JSON), an answer a line. The numbers are drawn: only their shapes matter here."""
import json
import os
import sys
import time

import torch
from torch import nn

MARK = "@@answer "
OPTIMIZERS = {
    "adam": lambda weights, rate, decay: torch.optim.Adam(weights, lr=rate, weight_decay=decay, fused=True),
    "momentum": lambda weights, rate, decay: torch.optim.SGD(weights, lr=rate, momentum=0.9, weight_decay=decay, fused=True),
    "rmsProp": lambda weights, rate, decay: torch.optim.RMSprop(weights, lr=rate, weight_decay=decay),  # has no fused form
}


def network(inputs, outputs, width, depth, dropout):
    layers = []
    for _ in range(depth):
        layers += [nn.Linear(inputs, width), nn.ReLU(), nn.Dropout(dropout)]
        inputs = width
    model = nn.Sequential(*layers, nn.Linear(inputs, outputs))
    for layer in model:
        if isinstance(layer, nn.Linear):
            nn.init.kaiming_normal_(layer.weight)
            nn.init.zeros_(layer.bias)
    return model


def seconds(question):
    """Of building the network, training it and measuring it on the held-out rows."""
    rows, held, columns, outputs = (question[name] for name in ("rows", "held", "columns", "outputs"))
    told, kind = question["parameters"], question["task"]

    def drawn(count):
        x = torch.randn(count, columns)
        if kind == "multiclass":
            return x, torch.randint(0, outputs, (count,))
        y = torch.randn(count, outputs)
        return x, (y > 0).float() if kind == "binary" else y

    (x, y), (held_x, held_y) = drawn(rows), drawn(held)
    loss_of = {"multiclass": nn.CrossEntropyLoss, "binary": nn.BCEWithLogitsLoss}.get(kind, nn.MSELoss)()
    begin = time.perf_counter()
    model = network(columns, outputs, told["width"], told["depth"], told["dropout"])
    optimizer = OPTIMIZERS[told["optimizer"]](model.parameters(), told["learningRate"], told["l2"])
    for _ in range(question["epochs"]):
        order = torch.randperm(rows)
        for batch in order.split(told["batchSize"]):
            optimizer.zero_grad()
            loss_of(model(x[batch]), y[batch]).backward()
            optimizer.step()
    model.eval()
    with torch.no_grad():
        loss_of(model(held_x), held_y).item()
    return time.perf_counter() - begin


def main():
    out = os.fdopen(os.dup(1), "w")
    torch.set_num_threads(1)
    for line in sys.stdin:
        out.write(MARK + json.dumps({"seconds": seconds(json.loads(line))}) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
