"""One interface over PyTorch, Optax, schedulefree and formulas by hand: start(params) -> step(params, gradients) -> params."""
import jax
import numpy as np
import optax
import schedulefree
import torch

jax.config.update("jax_enable_x64", True)
torch.set_default_dtype(torch.float64)

VERSIONS = {
    "torch": torch.__version__.split("+")[0],
    "optax": optax.__version__,
    "schedulefree": "1.4.1",
    "numpy": np.__version__,
}


def _as_torch(params):
    # clone: torch.from_numpy would share memory with the recorded arrays
    return {k: torch.from_numpy(np.array(v)).clone().requires_grad_() for k, v in params.items()}


def with_torch(make):
    """make(list of parameters) -> torch optimizer"""

    def start(params):
        tensors = _as_torch(params)
        optimizer = make(list(tensors.values()))

        def step(_, gradients):
            for k, t in tensors.items():
                t.grad = torch.from_numpy(np.array(gradients[k]))
            optimizer.step()
            return {k: t.detach().numpy().copy() for k, t in tensors.items()}

        return step

    return start


def with_muon(**settings):
    """torch.optim.Muon, which rounds to bfloat16 inside its Newton-Schulz iteration: here that cast is switched off."""

    def start(params):
        inner = with_torch(lambda p: torch.optim.Muon(p, **settings))(params)

        def step(current, gradients):
            cast = torch.Tensor.bfloat16
            torch.Tensor.bfloat16 = lambda tensor: tensor.clone()
            try:
                return inner(current, gradients)
            finally:
                torch.Tensor.bfloat16 = cast

        return step

    return start


def with_optax(transformation):
    def start(params):
        state = [transformation.init({k: jax.numpy.asarray(v) for k, v in params.items()})]

        def step(current, gradients):
            current = {k: jax.numpy.asarray(v) for k, v in current.items()}
            gradients = {k: jax.numpy.asarray(v) for k, v in gradients.items()}
            updates, state[0] = transformation.update(gradients, state[0], current)
            step.state = state[0]
            return {k: np.asarray(v) for k, v in optax.apply_updates(current, updates).items()}

        return step

    return start


def with_optax_schedule_free(transformation):
    start_plain = with_optax(transformation)

    def start(params):
        step = start_plain(params)

        def averaged(current):
            if not hasattr(step, "state"):
                return current
            x = optax.contrib.schedule_free_eval_params(step.state, current)
            return {k: np.asarray(v) for k, v in x.items()}

        step.averaged = averaged
        return step

    return start


def with_schedulefree(**settings):
    def start(params):
        tensors = _as_torch(params)
        optimizer = schedulefree.AdamWScheduleFree(list(tensors.values()), **settings)
        optimizer.train()

        def values():
            return {k: t.detach().numpy().copy() for k, t in tensors.items()}

        def step(_, gradients):
            for k, t in tensors.items():
                t.grad = torch.from_numpy(np.array(gradients[k]))
            optimizer.step()
            return values()

        def averaged(_):
            # Restoring a copy, because eval() followed by train() rounds y.
            y = values()
            optimizer.eval()
            x = values()
            optimizer.train()
            for k, t in tensors.items():
                t.data.copy_(torch.from_numpy(y[k]))
            return x

        step.averaged = averaged
        return step

    return start


def by_hand(init, update):
    """init(param) -> state, update(t, param, grad, state) -> (param, state); t counts from 1"""

    def start(params):
        states = {k: init(v) for k, v in params.items()}
        count = [0]

        def step(current, gradients):
            count[0] += 1
            result = {}
            for k, p in current.items():
                result[k], states[k] = update(count[0], p, gradients[k], states[k])
            return result

        return step

    return start
