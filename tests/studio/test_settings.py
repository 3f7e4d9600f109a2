"""From words and settings files to the parameters of films."""

from __future__ import annotations

import pytest

from scenes.attention.params import AttentionParams
from scenes.catalog import find_part
from scenes.neuron.params import NeuronParams
from studio.errors import RefusedError
from studio.settings import build_params

ATTENTION, NEURON = find_part("attention"), find_part("neuron")


def heads_and_seeds(*words: str, **settings: object) -> list[tuple[int, int]]:
    films = build_params([ATTENTION], words, settings)["attention"]
    assert all(isinstance(film, AttentionParams) for film in films)
    return [(film.n_heads, film.seed) for film in films]  # type: ignore[attr-defined]


def test_several_values_where_one_is_wanted_are_as_many_films() -> None:
    assert heads_and_seeds("n_heads=1,2, 4,8") == [(1, 42), (2, 42), (4, 42), (8, 42)]


def test_two_such_parameters_give_every_combination() -> None:
    wanted = [(1, 7), (1, 8), (2, 7), (2, 8)]
    assert heads_and_seeds("n_heads=1,2", "seed=7,8") == wanted
    assert heads_and_seeds(n_heads=[1, 2], seed="7,8") == wanted


def test_the_same_film_is_made_once() -> None:
    assert heads_and_seeds("n_heads=2,1,2") == [(2, 42), (1, 42)]


def test_a_list_of_values_stays_one() -> None:
    (film,) = build_params([NEURON], ["inputs=1,2", "weights=3,4"], {})["neuron"]
    assert film == NeuronParams(inputs=(1, 2), weights=(3, 4))


def test_one_refused_value_refuses_everything() -> None:
    # d_model is 8, which 3 heads do not divide.
    with pytest.raises(RefusedError, match="3"):
        heads_and_seeds("n_heads=1,3")
    with pytest.raises(RefusedError, match="bias"):
        build_params([NEURON], ["bias=1,,2"], {})
