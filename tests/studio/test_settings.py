"""From words and settings files to the parameters of films."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scenes.attention.params import AttentionParams
from scenes.catalog import find_part
from scenes.neuron.params import NeuronParams
from studio.errors import RefusedError
from studio.settings import build_params, check_render_settings, read_toml

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


def test_what_is_no_file_is_refused_without_being_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (Path("/dev/zero"), pipe, tmp_path):
        with pytest.raises(RefusedError, match="is no file"):
            read_toml(path)


def test_a_file_of_more_than_a_megabyte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    path.write_text("# " + "x" * 999_990)
    assert read_toml(path) == {}
    path.write_text("# " + "x" * 1_000_000)
    with pytest.raises(RefusedError, match="larger than 1 MB"):
        read_toml(path)


def test_a_file_nested_beyond_reason_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deep.toml"
    path.write_text(f"a = {'[' * 5000}{']' * 5000}")
    with pytest.raises(RefusedError, match="nested too deeply"):
        read_toml(path)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"output": 5}, "output must be text, not 5"),
        ({"quality": ["m"]}, "quality must be text"),
        ({"voice": ""}, "voice must be text"),
        ({"qualty": "m"}, "did you mean quality"),
        ("m", "must be a table"),
    ],
)
def test_render_settings_that_cannot_be_meant_are_refused(table: object, message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        check_render_settings({"render": table})


def test_render_settings_that_can_be_meant_are_taken() -> None:
    check_render_settings({})
    check_render_settings({"render": {"output": "films", "voice": "none"}, "neuron": {}})
