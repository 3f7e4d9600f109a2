"""Training runs: a first step by hand, and which of the states on the way are kept."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest

from math_core import (
    SGD,
    Adam,
    ClassificationData,
    ClassifierRun,
    DenseLayer,
    LanguageModel,
    LanguageModelRun,
    Network,
    TransformerStack,
    train_classifier,
    train_language_model,
    two_moons,
)
from math_core.validation import Array

# One point of class 0 to learn from; the same point is of class 1 in the test.
POINT = np.array([[2.0, 1.0]])
LEARNED, ASKED = ClassificationData(POINT, np.array([0])), ClassificationData(POINT, np.array([1]))
SENTENCE, FOLLOWERS = [[1, 2, 3]], [[2, 3, 0]]


class Counting(SGD):
    """Gradient descent that counts its steps."""

    steps = 0

    def step(
        self, parameters: Mapping[str, Array], gradients: Mapping[str, Array]
    ) -> dict[str, Array]:
        self.steps += 1
        return super().step(parameters, gradients)


def blank() -> Network:
    return Network([DenseLayer(np.zeros((2, 2)), np.zeros(2))])


def moons(n_steps: int, **options: object) -> ClassifierRun:
    data = two_moons(np.random.RandomState(0), 12)
    network = Network.from_sizes([2, 3, 2], np.random.RandomState(1))
    return train_classifier(network, data, data, n_steps=n_steps, **options)  # type: ignore[arg-type]


def tiny_model() -> LanguageModel:
    random = np.random.RandomState(2)
    stack = TransformerStack.fresh(random, n_blocks=1, d_model=2, n_heads=1, d_ff=2)
    head = DenseLayer(random.randn(2, 4), np.zeros(4))
    return LanguageModel(random.randn(4, 2), stack, head)


def sentence(n_steps: int | None = None, **options: object) -> LanguageModelRun:
    counted = np.ones((1, 3), dtype=bool)
    if n_steps is not None:
        options["n_steps"] = n_steps
    return train_language_model(tiny_model(), SENTENCE, FOLLOWERS, counted, **options)  # type: ignore[arg-type]


def test_the_first_step_downhill_by_hand() -> None:
    run = train_classifier(blank(), LEARNED, ASKED, n_steps=1, optimiser=SGD(1.0))
    # Blank, both classes have probability 1/2, so the logits' gradient is (−1/2, 1/2); a step of
    # rate 1 gives weights ±x/2 and biases ±1/2, and with |x|² = 5 logits of ±3.
    assert run.network is run.networks[1]
    np.testing.assert_allclose(run.network.layers[0].weights, [[1.0, -1.0], [0.5, -0.5]])
    np.testing.assert_allclose(run.network.layers[0].biases, [0.5, -0.5])
    np.testing.assert_allclose(run.trace.loss, [math.log(2.0), math.log1p(math.exp(-6.0))])
    # What is learned is the opposite of what the test asks for.
    assert run.trace.accuracy.tolist()[-1] == 0.0


def test_the_history_holds_the_steps_that_were_asked_for_and_no_others() -> None:
    run = moons(6, keep=(4, 2), optimiser=SGD(0.5))
    assert run.trace.steps.tolist() == [0, 2, 4, 6]
    assert len(run.networks) == len(run.trace.loss) == len(run.trace.accuracy) == 4
    # After so many steps, a run stands where a shorter one ends.
    for i, n_steps in enumerate((0, 2, 4, 6)):
        shorter = moons(n_steps, optimiser=SGD(0.5))
        assert run.trace.loss[i] == shorter.trace.loss[-1]
        assert run.trace.accuracy[i] == shorter.trace.accuracy[-1]
        for name, array in shorter.network.parameters().items():
            np.testing.assert_array_equal(run.networks[i].parameters()[name], array)


def test_a_language_models_history_holds_the_steps_that_were_asked_for_and_no_others() -> None:
    run = sentence(6, keep=(3,), optimiser=SGD(0.1))
    assert run.trace.steps.tolist() == [0, 3, 6]
    shorter = [sentence(n_steps, optimiser=SGD(0.1)) for n_steps in (0, 3, 6)]
    assert run.trace.loss.tolist() == [each.trace.loss[-1] for each in shorter]
    assert run.trace.accuracy.tolist() == [each.trace.accuracy[-1] for each in shorter]
    assert len(set(run.trace.loss.tolist())) == 3


def test_a_run_takes_as_many_steps_as_it_says() -> None:
    for run in (moons, sentence):
        optimiser = Counting(0.1)
        run(3, optimiser=optimiser)
        assert optimiser.steps == 3


def test_a_run_of_no_steps_keeps_what_it_began_with() -> None:
    network = blank()
    run = train_classifier(network, LEARNED, ASKED, n_steps=0)
    assert run.networks == (network,)
    assert run.trace.steps.tolist() == [0]
    assert sentence(0).trace.loss.shape == (1,)


def test_without_other_wishes_adam_takes_hundreds_of_steps_of_a_hundredth() -> None:
    assert moons(3).trace == moons(3, optimiser=Adam(0.01)).trace
    assert sentence(3).trace == sentence(3, optimiser=Adam(0.01)).trace
    data = two_moons(np.random.RandomState(0), 12)
    assert train_classifier(blank(), data, data).trace.steps.tolist() == [0, 400]
    assert sentence().trace.steps.tolist() == [0, 300]


@pytest.mark.parametrize(
    ("n_steps", "keep", "message"),
    [
        (-1, (), "n_steps must not be negative; got -1"),
        (5, (6,), "kept steps must be from 0 to 5; got 0 to 6"),
        (5, (-2,), "kept steps must be from 0 to 5; got -2 to 5"),
    ],
)
def test_steps_that_cannot_be_are_refused_by_name(
    n_steps: int, keep: tuple[int, ...], message: str
) -> None:
    for run in (moons, sentence):
        with pytest.raises(ValueError, match=f"^{message}$"):
            run(n_steps, keep=keep)
