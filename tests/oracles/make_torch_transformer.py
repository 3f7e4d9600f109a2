"""Makes torch_transformer.npz: PyTorch's encoder layer in both norm orders, and its layer norm.

Run by hand, in an environment of its own, since PyTorch is not a dependency:

    pip install torch==2.13.0 numpy
    python tests/oracles/make_torch_transformer.py

The stored file was made with torch 2.13.0 on Linux x86-64, in float64.
"""

from pathlib import Path

import numpy as np
import torch

D_MODEL, N_HEADS, D_FF, TOKENS, BATCH = 8, 2, 16, 6, 2


def main() -> None:
    """Draw one set of weights, run both orders on it, and store all of it."""
    torch.manual_seed(21)
    torch.set_default_dtype(torch.float64)
    x = torch.randn(BATCH, TOKENS, D_MODEL)
    layer = torch.nn.TransformerEncoderLayer(
        D_MODEL, N_HEADS, D_FF, dropout=0.0, activation="relu", batch_first=True, bias=False
    )
    stored = {"x": x, "torch_version": np.array(torch.__version__)}
    with torch.no_grad():
        for norm in (layer.norm1, layer.norm2):
            norm.weight.copy_(1 + 0.3 * torch.randn(D_MODEL))
        attention = layer.self_attn
        # PyTorch multiplies by transposed weights.
        for i, name in enumerate(("w_q", "w_k", "w_v")):
            stored[name] = attention.in_proj_weight[i * D_MODEL : (i + 1) * D_MODEL].T
        stored["w_o"] = attention.out_proj.weight.T
        stored["expand"], stored["project"] = layer.linear1.weight.T, layer.linear2.weight.T
        stored["gamma_1"], stored["gamma_2"] = layer.norm1.weight, layer.norm2.weight
        # In training mode, so that no fused kernel with an order of its own is used.
        layer.train()
        for case, first in (("post", False), ("pre", True)):
            layer.norm_first = first
            stored[f"{case}_output"] = layer(x)
        gamma, beta = torch.randn(D_MODEL), torch.randn(D_MODEL)
        stored["gamma"], stored["beta"] = gamma, beta
        stored["normed"] = torch.nn.functional.layer_norm(x, (D_MODEL,), gamma, beta, 1e-5)
    arrays = {k: v.detach().numpy() if torch.is_tensor(v) else v for k, v in stored.items()}
    np.savez(Path(__file__).with_name("torch_transformer.npz"), **arrays)


if __name__ == "__main__":
    main()
