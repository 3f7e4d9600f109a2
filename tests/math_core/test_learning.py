"""Losses, optimisers, data and training runs: by hand, and by what they must bring about."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

import numpy as np
import pytest

from math_core import (
    SENTENCES,
    SGD,
    Adam,
    DenseLayer,
    LanguageModel,
    Network,
    TransformerBlock,
    TransformerStack,
    cross_entropy,
    fit,
    glorot_uniform,
    make_corpus,
    mean_squared_error,
    measure_scaling,
    next_token,
    softmax,
    train_classifier,
    train_language_model,
    two_moons,
    two_spirals,
)

# --- losses --------------------------------------------------------------------------------------


def test_cross_entropy_by_hand() -> None:
    # Probabilities 1/4 and 3/4; the right one is the second, then the first.
    logits = [[0.0, math.log(3.0)], [0.0, math.log(3.0)]]
    trace = cross_entropy(logits, [1, 0])
    np.testing.assert_allclose(trace.probabilities, [[0.25, 0.75]] * 2, atol=1e-15)
    np.testing.assert_allclose(trace.losses, [-math.log(0.75), math.log(4.0)], atol=1e-15)
    assert float(trace.loss) == pytest.approx((math.log(4.0) - math.log(0.75)) / 2)
    assert float(trace.accuracy) == 0.5
    np.testing.assert_allclose(trace.gradient, [[0.125, -0.125], [-0.375, 0.375]], atol=1e-15)


def test_cross_entropy_of_extreme_logits_is_finite_or_refused() -> None:
    assert float(cross_entropy([[1e300, 0.0]], [0]).loss) == 0.0
    assert float(cross_entropy([[700.0, -700.0]], [1]).loss) == pytest.approx(1400.0)
    with pytest.raises(ValueError, match="too large"):
        cross_entropy([[1.7e308, -1.7e308]], [1])


@pytest.mark.parametrize(
    ("logits", "targets", "message"),
    [
        ([[1.0, 2.0]], [2], "from 0 to 1; got 2"),
        ([[1.0, 2.0]], [-1], "from 0 to 1; got -1"),
        ([[1.0, 2.0]], [0, 1], "one class for each row"),
        ([[1.0, math.nan]], [0], "NaN"),
        ([], [], "shape"),
    ],
)
def test_cross_entropy_refuses_what_makes_no_sense(
    logits: list[list[float]], targets: list[int], message: str
) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        cross_entropy(logits, np.array(targets, dtype=int))


def test_targets_that_are_not_integers_are_refused() -> None:
    with pytest.raises(TypeError, match="integers from 0 to 1"):
        cross_entropy([[1.0, 2.0]], [0.5])


def test_mean_squared_error_by_hand() -> None:
    trace = mean_squared_error([1.0, 3.0], [0.0, 5.0])
    assert float(trace.loss) == 2.5
    assert trace.gradient.tolist() == [1.0, -2.0]
    with pytest.raises(ValueError, match="one shape"):
        mean_squared_error([1.0], [1.0, 2.0])


# --- optimisers ----------------------------------------------------------------------------------


def test_gradient_descent_with_momentum_by_hand() -> None:
    optimiser = SGD(0.1, momentum=0.5)
    first = optimiser.step({"w": np.array([1.0])}, {"w": np.array([2.0])})
    assert first["w"].tolist() == pytest.approx([0.8])
    second = optimiser.step(first, {"w": np.array([4.0])})
    # Velocity 0.5 × 2 + 4 = 5.
    assert second["w"].tolist() == pytest.approx([0.3])


def test_adams_first_steps_by_hand() -> None:
    optimiser = Adam(0.1)
    first = optimiser.step({"w": np.array([1.0])}, {"w": np.array([2.0])})
    # Both running means are unbiased to g and g²: the first step is the rate itself.
    assert first["w"].tolist() == pytest.approx([0.9], abs=1e-8)
    second = optimiser.step(first, {"w": np.array([-1.0])})
    mean = (0.9 * 0.2 - 0.1) / (1 - 0.81)
    square = (0.999 * 0.004 + 0.001) / (1 - 0.999**2)
    assert second["w"].tolist() == pytest.approx([0.9 - 0.1 * mean / math.sqrt(square)], abs=1e-8)


@pytest.mark.parametrize("make", [lambda: SGD(-1.0), lambda: SGD(0.1, 1.0), lambda: Adam(0.1, 1.5)])
def test_rates_out_of_range_are_refused(make: object) -> None:
    with pytest.raises(ValueError, match="must be at least 0"):
        make()  # type: ignore[operator]


# --- data ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("draw", [two_spirals, two_moons])
def test_data_is_balanced_and_the_same_for_a_seed(draw: object) -> None:
    first = draw(np.random.RandomState(3), 101)  # type: ignore[operator]
    assert first == draw(np.random.RandomState(3), 101)  # type: ignore[operator]
    assert first != draw(np.random.RandomState(4), 101)  # type: ignore[operator]
    assert Counter(first.targets.tolist()) == {0: 51, 1: 50}
    with pytest.raises(ValueError, match="2 or more"):
        draw(np.random.RandomState(0), 1)  # type: ignore[operator]


def test_the_spirals_are_each_others_mirror_images() -> None:
    data = two_spirals(np.random.RandomState(0), 400, noise=0.0)
    radius = np.hypot(*data.inputs.T)
    angle = np.arctan2(data.inputs[:, 1], data.inputs[:, 0])
    wound = 2 * np.pi * 1.25 * radius + np.pi * data.targets
    np.testing.assert_allclose(np.cos(angle), np.cos(wound), atol=1e-9)


def test_the_corpus_knows_what_follows_what() -> None:
    corpus = make_corpus(["a b c", "a c"])
    assert corpus.words == (".", "a", "b", "c")
    assert corpus.tokens.tolist() == [[1, 2, 3], [1, 3, 0]]
    assert corpus.targets.tolist() == [[2, 3, 0], [3, 0, 0]]
    assert corpus.counted.tolist() == [[True, True, True], [True, True, False]]
    assert corpus.followers(["a"]) == {"b": 1, "c": 1}
    assert corpus.followers(["a", "c"]) == {".": 1}
    assert corpus.followers(["c"]) == {}
    assert corpus.sentence(1) == ("a", "c")
    tokens, targets, counted = corpus.gaps()
    assert corpus.hidden == 4
    assert tokens.tolist() == [[4, 2, 3], [1, 4, 3], [1, 2, 4], [4, 3, 0], [1, 4, 0]]
    assert targets[counted].tolist() == [1, 2, 3, 1, 3], "the hidden word is what is asked for"
    with pytest.raises(ValueError, match="unknown word 'd'"):
        corpus.indices(["d"])


def test_dot_products_spread_like_the_root_of_d_k() -> None:
    trace = measure_scaling(np.random.RandomState(1), (1, 9, 100), n_pairs=20_000)
    np.testing.assert_allclose(trace.spread, [1.0, 3.0, 10.0], rtol=0.03)
    np.testing.assert_array_equal(trace.expected, [1.0, 3.0, 10.0])
    np.testing.assert_allclose(trace.weights_scaled.sum(axis=1), 1.0)
    assert trace.samples.shape == (3, 60)
    np.testing.assert_allclose(trace.samples.std(axis=1), [1.0, 3.0, 10.0], rtol=0.5)
    np.testing.assert_allclose(trace.scaled_scores * [[1.0], [3.0], [10.0]], trace.scores)
    # The slope of softmax, by finite differences of one score.
    j, nudge = trace.scores[1].argmax(), 1e-6
    nudged = trace.scores[1] + nudge * (np.arange(6) == j)
    slope = (softmax(nudged)[j] - trace.weights_unscaled[1, j]) / nudge
    assert trace.slope_unscaled[1] == pytest.approx(slope, rel=1e-4, abs=1e-9)
    entropy = -(trace.weights_unscaled * np.log(trace.weights_unscaled + 1e-300)).sum(axis=1)
    assert entropy[0] > entropy[2], "without the division, large d_k makes softmax choose one"


# --- training ------------------------------------------------------------------------------------


def spirals_run(hidden: str, n_steps: int = 600) -> object:
    random = np.random.RandomState(0)
    train, test = two_spirals(random, 400), two_spirals(random, 200)
    network = Network.from_sizes(
        [2, 16, 16, 2, 2], random, initialiser=glorot_uniform, hidden=hidden
    )
    return train_classifier(network, train, test, n_steps=n_steps, keep=(10,), optimiser=Adam(0.02))


def test_spirals_are_learned_with_activations_and_not_without() -> None:
    run = spirals_run("tanh")
    assert run.trace.accuracy[-1] >= 0.99  # type: ignore[attr-defined]
    linear = spirals_run("linear")
    assert 0.55 < linear.trace.accuracy[-1] < 0.75  # type: ignore[attr-defined]


def test_a_run_is_the_same_every_time_and_remembers_its_way() -> None:
    one, two = spirals_run("tanh", 20), spirals_run("tanh", 20)
    assert one.trace == two.trace  # type: ignore[attr-defined]
    assert one.trace.steps.tolist() == [0, 10, 20]  # type: ignore[attr-defined]
    kept = one.networks[1]  # type: ignore[attr-defined]
    logits = kept.forward(one.train.inputs).output  # type: ignore[attr-defined]
    loss = cross_entropy(logits, one.train.targets).loss  # type: ignore[attr-defined]
    assert float(loss) == one.trace.loss[1]  # type: ignore[attr-defined]


def test_a_rate_of_zero_changes_nothing() -> None:
    random = np.random.RandomState(0)
    network = Network.from_sizes([2, 3, 1], random)
    fitted, losses = fit(
        network, random.randn(4, 2), random.randn(4, 1), n_steps=3, optimiser=SGD(0.0)
    )
    assert len(set(losses.tolist())) == 1
    for name, array in network.parameters().items():
        np.testing.assert_array_equal(fitted.parameters()[name], array)


def test_a_linear_network_finds_the_least_squares_solution() -> None:
    random = np.random.RandomState(1)
    x = random.randn(50, 3)
    targets = x @ np.array([[1.0], [-2.0], [0.5]]) + 0.25
    fitted, losses = fit(
        Network.from_sizes([3, 1], random), x, targets, n_steps=500, optimiser=SGD(0.2)
    )
    assert losses[-1] < 1e-12
    np.testing.assert_allclose(fitted.layers[0].weights[:, 0], [1.0, -2.0, 0.5], atol=1e-5)
    np.testing.assert_allclose(fitted.layers[0].biases, [0.25], atol=1e-5)


@pytest.mark.parametrize(("n_steps", "keep"), [(-1, ()), (5, (6,)), (5, (-1,))])
def test_steps_that_cannot_be_are_refused(n_steps: int, keep: tuple[int, ...]) -> None:
    data = two_moons(np.random.RandomState(0), 10)
    network = Network.from_sizes([2, 2], np.random.RandomState(0))
    with pytest.raises(ValueError, match="steps"):
        train_classifier(network, data, data, n_steps=n_steps, keep=keep)


# --- the language model --------------------------------------------------------------------------


def small_model(*, positions: bool = True, causal: bool = True, norm: str = "pre") -> LanguageModel:
    random = np.random.RandomState(2)
    stack = TransformerStack.fresh(
        random,
        n_blocks=2,
        d_model=8,
        n_heads=2,
        d_ff=6,
        norm=norm,  # type: ignore[arg-type]
    )
    head = DenseLayer(random.randn(8, 7), random.randn(7))
    return LanguageModel(random.randn(7, 8), stack, head, positions=positions, causal=causal)


def test_a_stack_is_its_blocks_one_after_another() -> None:
    random = np.random.RandomState(0)
    stack = TransformerStack.fresh(random, n_blocks=3, d_model=4, n_heads=2, d_ff=5)
    x = random.randn(1, 3, 4)
    trace = stack.forward(x)
    lengths = [np.linalg.norm(x, axis=-1).mean()]
    for block in stack.blocks:
        x = block.forward(x).output
        lengths.append(np.linalg.norm(x, axis=-1).mean())
    np.testing.assert_array_equal(trace.output, x)
    np.testing.assert_allclose(trace.residual_norms, lengths, rtol=1e-12)


def test_without_weights_a_block_hands_on_what_it_gets() -> None:
    block = TransformerBlock.fresh(
        np.random.RandomState(0), d_model=4, n_heads=2, d_ff=5, norm=None
    )
    still = block.with_parameters({n: np.zeros_like(a) for n, a in block.parameters().items()})
    x = np.random.RandomState(1).randn(2, 3, 4)
    np.testing.assert_array_equal(still.forward(x).output, x)


def test_what_comes_later_does_not_change_a_causal_models_past() -> None:
    model = small_model()
    one, other = model.forward([[1, 2, 3, 4]]), model.forward([[1, 2, 6, 0]])
    np.testing.assert_array_equal(one.logits[0, :2], other.logits[0, :2])
    assert np.abs(one.logits[0, 2] - other.logits[0, 2]).max() > 1e-3


def test_without_positions_a_model_that_sees_all_permutes_with_its_words() -> None:
    model = small_model(positions=False, causal=False)
    straight, shuffled = model.forward([[1, 2, 3]]).logits, model.forward([[3, 1, 2]]).logits
    np.testing.assert_allclose(shuffled[0], straight[0, [2, 0, 1]], atol=1e-12)
    placed = small_model(causal=False)
    difference = (
        placed.forward([[3, 1, 2]]).logits[0] - placed.forward([[1, 2, 3]]).logits[0, [2, 0, 1]]
    )
    assert np.abs(difference).max() > 1e-3


def test_a_batch_is_its_sentences_one_by_one() -> None:
    model = small_model()
    both = model.forward([[1, 2, 3], [4, 5, 6]]).logits
    np.testing.assert_allclose(both[1], model.forward([[4, 5, 6]]).logits[0], atol=1e-12)


def test_parameters_are_counted_by_hand() -> None:
    # Two blocks: 4 × 8² attention, 8·6 + 6 + 6·8 + 8 feed-forward, 4 × 8 norms; embedding 7 × 8,
    # final norm 2 × 8, head 8 × 7 + 7.
    assert small_model().n_parameters == 2 * (256 + 110 + 32) + 56 + 16 + 63
    assert small_model().stack.n_parameters == 2 * (256 + 110 + 32)
    assert small_model(norm="post").n_parameters == 2 * (256 + 110 + 32) + 56 + 63


@pytest.mark.parametrize("tokens", [[1, 2], [[]], [[7]], [[-1]]])
def test_tokens_that_are_no_words_are_refused(tokens: list[object]) -> None:
    with pytest.raises((ValueError, TypeError), match="tokens"):
        small_model().forward(tokens)


def test_temperature_and_top_k_by_hand() -> None:
    logits = [0.0, math.log(2.0), math.log(4.0)]
    np.testing.assert_allclose(next_token(logits).probabilities, [1 / 7, 2 / 7, 4 / 7])
    np.testing.assert_allclose(next_token(logits, 0.5).probabilities, [1 / 21, 4 / 21, 16 / 21])
    np.testing.assert_allclose(next_token(logits, top_k=2).probabilities, [0.0, 1 / 3, 2 / 3])
    np.testing.assert_allclose(next_token([1.0, 1.0, 1.0], top_k=1).probabilities, [1.0, 0.0, 0.0])
    np.testing.assert_allclose(next_token([1e300, 0.0], 10.0).probabilities, [1.0, 0.0])


@pytest.mark.parametrize(
    ("temperature", "top_k", "message"),
    [
        (0.0, None, "positive"),
        (-1.0, None, "positive"),
        (1.0, 0, "from 1 to 2"),
        (1.0, 3, "from 1"),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused(
    temperature: float, top_k: int | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        next_token([1.0, 2.0], temperature, top_k)


def test_a_trained_model_knows_its_sentences_as_well_as_can_be() -> None:
    corpus = make_corpus()
    random = np.random.RandomState(0)
    stack = TransformerStack.fresh(random, n_blocks=1, d_model=16, n_heads=2, d_ff=32, norm="pre")
    n_words = len(corpus.words)
    head = DenseLayer(glorot_uniform(random, 16, n_words), np.zeros(n_words))
    model = LanguageModel(0.5 * random.randn(n_words, 16), stack, head)
    run = train_language_model(
        model, corpus.tokens, corpus.targets, corpus.counted, n_steps=250, optimiser=Adam(0.01)
    )
    # The least loss there is: the entropy of the next word, counted from the sentences.
    following: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for sentence in SENTENCES:
        words = [*sentence.split(), "."]
        for i in range(1, len(words)):
            following[tuple(words[:i])][words[i]] += 1
    total = sum(sum(counts.values()) for counts in following.values())
    least = (
        -sum(
            n * math.log(n / sum(counts.values()))
            for counts in following.values()
            for n in counts.values()
        )
        / total
    )
    assert least < run.trace.loss[-1] < least + 0.02
