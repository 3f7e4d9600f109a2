"""Makes torch_gradients.npz: autograd's gradients of an encoder layer, GELU, and Adam's way.

Run by hand, in an environment of its own, since PyTorch is not a dependency:

    pip install torch==2.13.0 numpy
    python tests/oracles/make_torch_gradients.py

The stored file was made with torch 2.13.0 on Linux x86-64, in float64.
"""

from pathlib import Path

import numpy as np
import torch

D_MODEL, N_HEADS, D_FF, TOKENS, BATCH = 6, 3, 5, 4, 2


def main() -> None:
    """Draw one set of weights, differentiate both norm orders, and store all of it."""
    torch.manual_seed(22)
    torch.set_default_dtype(torch.float64)
    x, upstream = torch.randn(BATCH, TOKENS, D_MODEL), torch.randn(BATCH, TOKENS, D_MODEL)
    stored = {"x": x, "upstream": upstream, "torch_version": np.array(torch.__version__)}
    layer = torch.nn.TransformerEncoderLayer(
        D_MODEL, N_HEADS, D_FF, dropout=0.0, activation="gelu", batch_first=True, bias=False
    )
    layer.train()
    with torch.no_grad():
        for norm in (layer.norm1, layer.norm2):
            norm.weight.copy_(1 + 0.3 * torch.randn(D_MODEL))
    stored |= weights_of(layer, lambda parameter: parameter)
    mask = torch.nn.Transformer.generate_square_subsequent_mask(TOKENS)
    for case, first in (("post", False), ("pre", True)):
        layer.norm_first = first
        layer.zero_grad()
        inputs = x.clone().requires_grad_(True)
        (layer(inputs, src_mask=mask) * upstream).sum().backward()
        stored[f"{case}_inputs"] = inputs.grad
        gradients = weights_of(layer, lambda parameter: parameter.grad)
        stored |= {f"{case}_{name}": gradient.clone() for name, gradient in gradients.items()}

    z = torch.linspace(-8, 8, 81).requires_grad_(True)
    stored["z"] = z
    for name, kind in (("gelu", "none"), ("gelu_tanh", "tanh")):
        values = torch.nn.functional.gelu(z, approximate=kind)
        stored[name] = values
        stored[f"{name}_slope"] = torch.autograd.grad(values.sum(), z)[0]

    logits, targets = torch.randn(7, 4, requires_grad=True), torch.randint(0, 4, (7,))
    loss = torch.nn.functional.cross_entropy(logits, targets)
    stored |= {"logits": logits, "targets": targets, "loss": loss}
    stored["logits_gradient"] = torch.autograd.grad(loss, logits)[0]

    for name, make in (
        ("adam", lambda p: torch.optim.Adam(p, lr=0.05)),
        ("sgd", lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9)),
    ):
        stored[name] = torch.stack(trajectory(make))
    arrays = {k: v.detach().numpy() if torch.is_tensor(v) else v for k, v in stored.items()}
    np.savez(Path(__file__).with_name("torch_gradients.npz"), **arrays)


def weights_of(layer, what):
    """Return something of each weight under our names; PyTorch multiplies by transposed ones."""
    packed, d = what(layer.self_attn.in_proj_weight), D_MODEL
    return {
        "w_q": packed[:d].T,
        "w_k": packed[d : 2 * d].T,
        "w_v": packed[2 * d :].T,
        "w_o": what(layer.self_attn.out_proj.weight).T,
        "expand": what(layer.linear1.weight).T,
        "project": what(layer.linear2.weight).T,
        "gamma_1": what(layer.norm1.weight),
        "gamma_2": what(layer.norm2.weight),
    }


def trajectory(make):
    """Return ten steps of an optimiser on Rosenbrock's function, from (−1, 1.5)."""
    point = torch.tensor([-1.0, 1.5], requires_grad=True)
    optimiser = make([point])
    way = []
    for _ in range(10):
        optimiser.zero_grad()
        ((1 - point[0]) ** 2 + (point[1] - point[0] ** 2) ** 2).backward()
        optimiser.step()
        way.append(point.detach().clone())
    return way


if __name__ == "__main__":
    main()
