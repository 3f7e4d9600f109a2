"""How much slower math_core is than the matrix products in it, traces and checks included.

    python benchmarks/math_core.py

Medians of whole calls in one process; nothing here is a test.
"""

from __future__ import annotations

import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from math_core import MultiHeadAttention, Network, glorot_uniform, he_normal

_RUNS = 60


def median(call: Callable[[], object], runs: int = _RUNS) -> float:
    """Return the median time of a call in milliseconds, after one to warm up."""
    call()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


def networks(random: np.random.RandomState) -> list[tuple[str, float, float]]:
    """Return [64] × 8 networks at several batch sizes: ours and the bare products."""
    network = Network.from_sizes([64] * 9, random, initialiser=he_normal)
    weights = [layer.weights for layer in network.layers]
    rows = []
    for batch in (1, 64, 1024, 4096):
        x = random.randn(batch, 64)

        def bare(x: np.ndarray = x) -> np.ndarray:
            for w in weights:
                x @ w
            return x

        rows.append(
            (f"[64] × 8, batch {batch}", median(lambda x=x: network.forward(x)), median(bare))
        )
    return rows


def attention(random: np.random.RandomState) -> tuple[str, float, float]:
    """Return 12 heads × 128 tokens × d_model 768: ours and the bare products."""
    heads, tokens, d_model = 12, 128, 768
    ours = MultiHeadAttention.fresh(random, d_model, heads, glorot_uniform)
    x = random.randn(1, tokens, d_model)
    q = random.randn(1, heads, tokens, d_model // heads)
    k, v = np.swapaxes(q, -1, -2).copy(), q.copy()
    weights = random.rand(1, heads, tokens, tokens)
    matrices = (ours.w_q, ours.w_k, ours.w_v, ours.w_o)

    def bare() -> None:
        for w in matrices:
            x @ w
        q @ k
        weights @ v

    name = f"{heads} heads × {tokens} tokens × {d_model}"
    return name, median(lambda: ours.forward(x)), median(bare)


def main() -> None:
    """Print the table."""
    random = np.random.RandomState(0)
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}")
    print(f"{'':34} {'math_core':>10} {'bare @':>10} {'ratio':>7}")
    for name, ours, bare in (*networks(random), attention(random)):
        print(f"{name:34} {ours:7.3f} ms {bare:7.3f} ms {ours / bare:6.2f}×")


if __name__ == "__main__":
    main()
