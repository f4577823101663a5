"""Golden values of layers on sequences and images in float64, from PyTorch: outputs, and the gradients of sum(upstream * output).

Run: python test/golden/nn/layers.py     (needs torch)

  attention.json         dense over the last axis, embedding, attention, multiHeadAttention, transformerBlock
  images.json            convolutions, transposed convolutions, pooling, batchNorm over channels

PyTorch puts channels first and kernels as [out, in / groups, ...window]; here everything is written channels last, kernels as
[...window, in / groups, out] (of a transposed convolution: [...window, in, out / groups]), dense weights as [in, out].
"""
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from recording import write

torch.set_default_dtype(torch.float64)
VERSIONS = {"torch": torch.__version__.split("+")[0], "numpy": np.__version__}
random = np.random.RandomState(5)


def numbers(*shape, scale=1.0):
    return torch.tensor(np.round(scale * random.randn(*shape), 3), requires_grad=True)


def flat(tensor):
    array = tensor.detach().numpy() if hasattr(tensor, "detach") else np.asarray(tensor)
    return {"shape": list(array.shape), "data": array.reshape(-1).tolist()}


def last(tensor):
    """Channels first to channels last."""
    return tensor.movedim(1, -1)


def kernel(tensor):
    """[out, in, ...window] to [...window, in, out]."""
    return tensor.movedim((0, 1), (-1, -2))


def transposed_kernel(tensor):
    """[in, out, ...window] to [...window, in, out]."""
    return tensor.movedim((0, 1), (-2, -1))


def case(source, options, x, params, output, form=lambda t: t, forms=None):
    """`params` are leaves by our path; `form` writes x and outputs, `forms` parameters in our order of axes."""
    upstream = torch.tensor(np.round(random.randn(*output.shape), 3))
    wanted = [t for t in [x, *params.values()] if t.requires_grad]
    gradients = dict(zip([id(t) for t in wanted], torch.autograd.grad((output * upstream).sum(), wanted)))
    forms = forms or {}
    return {
        "source": source,
        "options": options,
        "x": flat(form(x)),
        "params": {path: flat(forms.get(path, lambda t: t)(t)) for path, t in params.items()},
        "upstream": flat(form(upstream)),
        "output": flat(form(output)),
        "gradients": {path: flat((form if path == "x" else forms.get(path, lambda t: t))(gradients[id(t)])) for path, t in {"x": x, **params}.items() if id(t) in gradients},
    }


transpose = lambda t: t.T

# -- sequences
attention = {"versions": VERSIONS}

x, w, b = numbers(2, 3, 4), numbers(5, 4), numbers(5)
attention["dense"] = [case("torch.nn.functional.linear on [2, 3, 4]", {"units": 5}, x, {"weight": w, "bias": b}, F.linear(x, w, b), forms={"weight": transpose})]

ids, table = torch.tensor([[0, 2, 6], [2, 2, 5]]), numbers(7, 4)
attention["embedding"] = [case("torch.nn.functional.embedding", {"count": 7, "features": 4}, ids, {"weight": table}, F.embedding(ids, table))]

attention["attention"] = []
for causal in (False, True):
    q, k, v = numbers(2, 3, 5, 4), numbers(2, 3, 5, 4), numbers(2, 3, 5, 6)
    attention["attention"].append(case(f"torch.nn.functional.scaled_dot_product_attention(is_causal={causal})", {"causal": causal}, q, {"k": k, "v": v}, F.scaled_dot_product_attention(q, k, v, is_causal=causal)))


def in_projection(w, b, features):
    return {name: {"weight": w[i * features:(i + 1) * features].T, "bias": b[i * features:(i + 1) * features]} for i, name in enumerate(("query", "key", "value"))}


def heads_of(layer, prefix=""):
    """The parameters of a torch.nn.MultiheadAttention as leaves by our paths, and the function that hands them to it."""
    features = layer.embed_dim
    leaves = {}
    for name in ("query", "key", "value"):
        leaves[f"{prefix}{name}.weight"], leaves[f"{prefix}{name}.bias"] = numbers(features, features, scale=0.3), numbers(features)
    leaves[f"{prefix}output.weight"], leaves[f"{prefix}output.bias"] = numbers(features, features, scale=0.3), numbers(features)
    return leaves


def torch_names(leaves, prefix, into):
    three = ("query", "key", "value")
    return {
        f"{into}in_proj_weight": torch.cat([leaves[f"{prefix}{name}.weight"].T for name in three]),
        f"{into}in_proj_bias": torch.cat([leaves[f"{prefix}{name}.bias"] for name in three]),
        f"{into}out_proj.weight": leaves[f"{prefix}output.weight"].T,
        f"{into}out_proj.bias": leaves[f"{prefix}output.bias"],
    }


attention["multiHeadAttention"] = []
for heads, causal in ((2, False), (4, True), (1, False)):
    layer = torch.nn.MultiheadAttention(8, heads, batch_first=True)
    leaves, x = heads_of(layer), numbers(2, 5, 8)
    mask = torch.triu(torch.full((5, 5), -torch.inf), 1) if causal else None
    y, _ = torch.func.functional_call(layer, torch_names(leaves, "", ""), (x, x, x), {"attn_mask": mask, "need_weights": False})
    attention["multiHeadAttention"].append(case(f"torch.nn.MultiheadAttention(8, {heads}), causal={causal}", {"heads": heads, "causal": causal}, x, leaves, y))

attention["transformerBlock"] = []
for activation, causal in (("gelu", False), ("relu", True)):
    layer = torch.nn.TransformerEncoderLayer(8, 2, 12, dropout=0.0, activation=activation, batch_first=True, norm_first=True)
    at = "residual1.multiHeadAttention1."
    leaves = {f"residual1.layerNorm1.{n}": numbers(8) for n in ("scale", "shift")}
    leaves |= heads_of(layer.self_attn, at)
    leaves |= {f"residual2.layerNorm1.{n}": numbers(8) for n in ("scale", "shift")}
    leaves |= {"residual2.dense1.weight": numbers(8, 12, scale=0.3), "residual2.dense1.bias": numbers(12), "residual2.dense2.weight": numbers(12, 8, scale=0.3), "residual2.dense2.bias": numbers(8)}
    given = torch_names(leaves, at, "self_attn.") | {
        "norm1.weight": leaves["residual1.layerNorm1.scale"], "norm1.bias": leaves["residual1.layerNorm1.shift"],
        "norm2.weight": leaves["residual2.layerNorm1.scale"], "norm2.bias": leaves["residual2.layerNorm1.shift"],
        "linear1.weight": leaves["residual2.dense1.weight"].T, "linear1.bias": leaves["residual2.dense1.bias"],
        "linear2.weight": leaves["residual2.dense2.weight"].T, "linear2.bias": leaves["residual2.dense2.bias"],
    }
    x = numbers(2, 4, 8)
    mask = torch.triu(torch.full((4, 4), -torch.inf), 1) if causal else None
    y = torch.func.functional_call(layer, given, (x,), {"src_mask": mask})
    attention["transformerBlock"].append(case(f"torch.nn.TransformerEncoderLayer(8, 2, 12, norm_first=True, activation={activation!r}), causal={causal}", {"features": 8, "heads": 2, "hidden": 12, "activation": activation, "causal": causal}, x, leaves, y))

write(__file__, "attention", attention)

# -- images
images = {"versions": VERSIONS}


def convolution(function, rank, channels, out, size, window, options, named, torch_named, bias=True):
    groups = torch_named.get("groups", 1)
    x, w = numbers(2, channels, *size), numbers(out, channels // groups, *window)
    params = {"weight": w} | ({"bias": numbers(out)} if bias else {})
    y = getattr(F, function)(x, w, params.get("bias"), **torch_named)
    told = ", ".join(f"{k}={v}" for k, v in torch_named.items())
    return case(f"torch.nn.functional.{function}({told})", {"channels": out, "kernel": list(window) if rank > 1 else window[0], **named, **({} if bias else {"bias": False})}, x, params, y, form=last, forms={"weight": kernel})


images["conv1d"] = [
    convolution("conv1d", 1, 3, 4, [7], [3], None, {}, {}),
    convolution("conv1d", 1, 2, 3, [9], [4], None, {"stride": 2, "padding": 2, "dilation": 2}, {"stride": 2, "padding": 2, "dilation": 2}),
    convolution("conv1d", 1, 4, 4, [6], [2], None, {"padding": "same", "groups": 2}, {"padding": "same", "groups": 2}, bias=False),
]
images["conv2d"] = [
    convolution("conv2d", 2, 1, 3, [6, 5], [3, 3], None, {}, {}),
    convolution("conv2d", 2, 3, 4, [6, 7], [3, 2], None, {"padding": "same"}, {"padding": "same"}),
    convolution("conv2d", 2, 2, 3, [7, 8], [3, 3], None, {"stride": 2, "padding": 1}, {"stride": 2, "padding": 1}),
    convolution("conv2d", 2, 2, 3, [7, 8], [2, 3], None, {"stride": [2, 1], "padding": [1, 2], "dilation": [1, 2]}, {"stride": (2, 1), "padding": (1, 2), "dilation": (1, 2)}, bias=False),
    convolution("conv2d", 2, 4, 6, [5, 5], [3, 3], None, {"groups": 2, "padding": 1}, {"groups": 2, "padding": 1}),
    convolution("conv2d", 2, 3, 3, [5, 6], [3, 3], None, {"groups": 3, "padding": "same"}, {"groups": 3, "padding": "same"}),
    convolution("conv2d", 2, 3, 6, [5, 6], [2, 3], None, {"groups": 3, "stride": 2}, {"groups": 3, "stride": 2}),
    convolution("conv2d", 2, 5, 7, [4, 3], [1, 1], None, {}, {}),
    convolution("conv2d", 2, 2, 4, [8, 8], [2, 2], None, {"stride": 3}, {"stride": 3}),
]


def transposed(channels, out, size, window, named, torch_named, bias=True):
    groups = torch_named.get("groups", 1)
    x, w = numbers(2, channels, *size), numbers(channels, out // groups, *window)
    params = {"weight": w} | ({"bias": numbers(out)} if bias else {})
    y = F.conv_transpose2d(x, w, params.get("bias"), **torch_named)
    told = ", ".join(f"{k}={v}" for k, v in torch_named.items())
    return case(f"torch.nn.functional.conv_transpose2d({told})", {"channels": out, "kernel": list(window), **named, **({} if bias else {"bias": False})}, x, params, y, form=last, forms={"weight": transposed_kernel})


images["convTranspose2d"] = [
    transposed(2, 3, [3, 4], [3, 3], {}, {}),
    transposed(3, 2, [3, 4], [2, 2], {"stride": 2}, {"stride": 2}),
    transposed(2, 3, [4, 3], [3, 3], {"stride": 2, "padding": 1, "outputPadding": 1}, {"stride": 2, "padding": 1, "output_padding": 1}),
    transposed(2, 3, [3, 3], [2, 3], {"stride": [1, 2], "padding": [0, 1], "dilation": [2, 1], "outputPadding": [0, 1]}, {"stride": (1, 2), "padding": (0, 1), "dilation": (2, 1), "output_padding": (0, 1)}, bias=False),
    transposed(4, 6, [3, 3], [3, 3], {"groups": 2, "stride": 2}, {"groups": 2, "stride": 2}),
]


def distinct(*shape):
    """No two numbers alike: PyTorch gives the gradient of a tie to the first, we share it."""
    size = int(np.prod(shape))
    return torch.tensor(((random.permutation(size) - size // 2) / 10).reshape(shape), requires_grad=True)


def pool(function, channels, size, named, torch_named, window, stride=None):
    x = distinct(2, channels, *size)
    y = getattr(F, function)(x, window, stride=stride, **torch_named)
    told = ", ".join(f"{k}={v}" for k, v in {"stride": stride, **torch_named}.items())
    return case(f"torch.nn.functional.{function}({window}, {told})", {"window": list(window) if isinstance(window, tuple) else window, **({} if stride is None else {"stride": list(stride) if isinstance(stride, tuple) else stride}), **named}, x, {}, y, form=last)


images["maxPool1d"] = [
    pool("max_pool1d", 2, [8], {}, {}, 2),
    pool("max_pool1d", 3, [7], {"padding": 1}, {"padding": 1}, 3, 2),
]
images["maxPool2d"] = [
    pool("max_pool2d", 3, [6, 4], {}, {}, 2),
    pool("max_pool2d", 2, [5, 7], {}, {}, 2),
    pool("max_pool2d", 2, [6, 7], {"padding": 1}, {"padding": 1}, 3, 2),
    pool("max_pool2d", 2, [6, 7], {"padding": [0, 1]}, {"padding": (0, 1)}, (2, 3), (1, 2)),
]
images["averagePool1d"] = [pool("avg_pool1d", 2, [7], {"padding": 1}, {"padding": 1, "count_include_pad": False}, 3, 2)]
images["averagePool2d"] = [
    pool("avg_pool2d", 3, [6, 4], {}, {}, 2),
    pool("avg_pool2d", 2, [6, 7], {"padding": 1}, {"padding": 1, "count_include_pad": False}, 3, 2),
    pool("avg_pool2d", 2, [6, 7], {"padding": 1, "countPadding": True}, {"padding": 1, "count_include_pad": True}, 3, 2),
]
x = numbers(2, 3, 4, 5)
images["globalAveragePool"] = [case("torch.nn.functional.adaptive_avg_pool2d(1)", {}, x, {}, F.adaptive_avg_pool2d(x, 1)[:, :, 0, 0], form=lambda t: t.movedim(1, -1) if t.ndim > 2 else t)]
x = distinct(2, 3, 4, 5)
images["globalMaxPool"] = [case("torch.nn.functional.adaptive_max_pool2d(1)", {}, x, {}, F.adaptive_max_pool2d(x, 1)[:, :, 0, 0], form=lambda t: t.movedim(1, -1) if t.ndim > 2 else t)]
x, scale, shift = numbers(3, 2, 4, 5), numbers(2), numbers(2)
images["batchNorm"] = [case("torch.nn.functional.batch_norm(training=True) on [3, 2, 4, 5]", {}, x, {"scale": scale, "shift": shift}, F.batch_norm(x, None, None, scale, shift, training=True), form=last)]

write(__file__, "images", images)
