"""Makes torch_attention.npz: PyTorch's answers, for tests that must not trust our own.

Run by hand, in an environment of its own, since PyTorch is not a dependency:

    pip install torch==2.13.0 numpy
    python tests/oracles/make_torch_attention.py

The stored file was made with torch 2.13.0 on Linux x86-64, in float64.
"""

from pathlib import Path

import numpy as np
import torch

D_MODEL, N_HEADS, TOKENS, BATCH = 12, 4, 5, 2


def main() -> None:
    """Draw weights and inputs, let PyTorch attend, and store all of it."""
    torch.manual_seed(20)
    torch.set_default_dtype(torch.float64)
    reference = torch.nn.MultiheadAttention(D_MODEL, N_HEADS, bias=False, batch_first=True)
    x = torch.randn(BATCH, TOKENS, D_MODEL)
    future = torch.triu(torch.ones(TOKENS, TOKENS, dtype=torch.bool), diagonal=1)
    stored = {"x": x, "torch_version": np.array(torch.__version__)}
    # PyTorch multiplies by transposed weights: W_q is rows 0 to d_model of in_proj, transposed.
    for i, name in enumerate(("w_q", "w_k", "w_v")):
        stored[name] = reference.in_proj_weight[i * D_MODEL : (i + 1) * D_MODEL].T
    stored["w_o"] = reference.out_proj.weight.T
    for case, mask in (("plain", None), ("causal", future)):
        output, weights = reference(x, x, x, attn_mask=mask, average_attn_weights=False)
        stored[f"{case}_output"], stored[f"{case}_weights"] = output, weights
    arrays = {k: v.detach().numpy() if torch.is_tensor(v) else v for k, v in stored.items()}
    np.savez(Path(__file__).with_name("torch_attention.npz"), **arrays)


if __name__ == "__main__":
    main()
