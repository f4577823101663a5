"""Answers the bench's questions for a Python library: build(workload, load) returns run(steps, reading) -> losses, which are used where reading.
Where the library did more steps than it was asked for, run returns their number instead of losses. run.note tells how it computes."""
import json
import os
import resource
import sys
import time

MARK = "@@answer "
# Libraries print what they like; only answers go out under the mark.
_out = os.fdopen(os.dup(1), "w")
THREADS = int(os.environ.get("BENCH_THREADS", "1"))


def reader(arrays):
    import numpy as np

    types, cache = {"i32": np.int32, "f32": np.float32}, {}

    def load(name):
        if name not in cache:
            entry = arrays[name]
            cache[name] = np.fromfile(entry["file"], dtype=types[entry["type"]]).reshape(entry["shape"])
        return cache[name].copy()

    return load


def order_of(workload, load):
    """Row numbers by epoch, [epochs, used]: whole batches only."""
    order, batch = load(f"{workload['data']}.order"), workload["batch"]
    return order[:, : order.shape[1] - order.shape[1] % batch]


def batches(workload, load, convert=lambda array: array):
    """Endless batches: an epoch is put in order once, a batch is a slice of it."""
    data, batch = workload["data"], workload["batch"]
    x, y = load(f"{data}.x"), load(f"{data}.y")
    used = len(x) - len(x) % batch
    order = [convert(rows) for rows in order_of(workload, load)] if workload["shuffle"] else None
    x, y = convert(x), convert(y)
    if batch >= len(x):
        while True:
            yield x, y
    epoch = 0
    while True:
        xs, ys = (x[order[epoch % len(order)]], y[order[epoch % len(order)]]) if order else (x, y)
        for start in range(0, used, batch):
            yield xs[start : start + batch], ys[start : start + batch]
        epoch += 1


def _processor():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _peak_bytes():
    """The most memory this process held. Linux counts its parent's into ru_maxrss, so there the process's own status is read."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def search(build, workload, arrays, runs, epochs, limit):
    """Trains one network after the other and tells the mean loss of each one's last epoch; stops early after `limit` seconds."""
    load, losses, start = reader(arrays), [], time.perf_counter()
    for number, settings in enumerate(runs):
        if time.perf_counter() - start > limit:
            break
        own = {**workload, **settings}
        run = build(own, load)
        steps = len(load(f"{own['data']}.x")) // own["batch"]
        run(steps * (epochs - 1), False)
        last = run(steps, True)
        losses.append(sum(float(loss) for loss in last) / len(last))
    return {"losses": losses}


def serve(build):
    run = None
    for line in sys.stdin:
        question = json.loads(line)
        try:
            kind = question["do"]
            if kind == "prepare":
                run = build(question["workload"], reader(question["arrays"]))
                answer = {"note": getattr(run, "note", "")}
            elif kind == "losses":
                answer = {"losses": [float(loss) for loss in run(question["steps"], True)]}
            elif kind == "time":
                used, start = _processor(), time.perf_counter()
                # A library that can only do whole epochs says how many steps it did.
                steps = run(question["steps"], False)
                steps = steps if isinstance(steps, int) else question["steps"]
                answer = {"steps": steps, "seconds": time.perf_counter() - start, "processor": _processor() - used}
            elif kind == "search":
                answer = search(build, question["workload"], question["arrays"], question["runs"], question["epochs"], question["limit"])
            else:
                answer = {"bytes": _peak_bytes()}
        except Exception as error:  # told to the bench, which leaves this library out
            answer = {"error": f"{type(error).__name__}: {error}"[:500]}
        _out.write(MARK + json.dumps(answer) + "\n")
        _out.flush()
