"""What files are called, and when a chapter counts as changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenes import catalog
from scenes.attention.params import AttentionParams
from scenes.catalog import resolve
from scenes.hierarchy.params import HierarchyParams
from scenes.neuron.params import NeuronParams
from studio import fingerprint as fingerprints
from studio.errors import RefusedError
from studio.fingerprint import steps
from studio.formats import resolve_format
from studio.plan import make_plan
from studio.quality import QUALITIES
from studio.voice.voices import SILENT, VoiceChoice

MP4 = resolve_format("mp4", False)
VOICE, RENDERS = SILENT, Path("renders")


def paths(target: str, **params: object) -> list[str]:
    plan = make_plan(
        resolve([target]),
        {"neuron": [NeuronParams.model_validate(params)]},
        QUALITIES["h"],
        MP4,
        RENDERS,
        VOICE,
    )
    return [file.path.as_posix() for file in plan.files]


def test_names_say_quality_part_and_chapter() -> None:
    assert paths("neuron") == ["renders/1080p60/1-neuron.mp4"]
    assert paths("neuron/only-a-line") == ["renders/1080p60/1-neuron/2-only-a-line.mp4"]
    assert len(paths("neuron/all")) == 5


def test_changed_parameters_show_in_the_name_and_never_replace_the_default_film() -> None:
    assert paths("neuron", activation="tanh", bias=-1.5) == [
        "renders/1080p60/1-neuron~bias=-1.5~activation=tanh.mp4"
    ]
    assert paths("neuron/dead-neuron", inputs=(1, 2), weights=(3, 4))[0] == (
        "renders/1080p60/1-neuron~inputs=1,2~weights=3,4/5-dead-neuron.mp4"
    )


def test_another_voice_shows_in_the_name(tmp_path: Path) -> None:
    def name(voice: VoiceChoice) -> str:
        params = {"neuron": [NeuronParams(bias=0.25)]}
        plan = make_plan(resolve(["neuron"]), params, QUALITIES["h"], MP4, RENDERS, voice)
        return plan.files[0].path.stem

    for folder in ("my-voice", "my voice"):
        (tmp_path / folder).mkdir()
    names = [
        name(VoiceChoice(f"recordings:{tmp_path}/{folder}", "none"))
        for folder in ("my-voice", "my voice")
    ]
    assert names[0] == "1-neuron~bias=0.25~voice=my-voice"
    # What a file's name cannot have is told apart all the same.
    assert names[1].startswith("1-neuron~bias=0.25~voice=my-voice~")
    assert name(VOICE) == "1-neuron~bias=0.25"


def test_long_names_are_shortened_but_stay_different() -> None:
    one, two = (
        paths("neuron", inputs=[1.125] * 6, weights=[2.375] * 6, bias=b)[0] for b in (1.25, 1.5)
    )
    assert one != two
    assert len(Path(one).stem) <= len("1-neuron") + 61


def test_names_tell_words_of_any_script_apart_and_fit_every_file_system() -> None:
    def name(*tokens: str) -> str:
        params = {"attention": [AttentionParams(tokens=tokens, query=0)]}
        plan = make_plan(resolve(["attention"]), params, QUALITIES["h"], MP4, RENDERS, VOICE)
        return plan.files[0].path.stem

    assert name("猫", "😀", "नमस्ते") == "3-attention~tokens=猫,😀,नमस्ते~query=0"
    for one, other in (("😀", "😃"), ("a/b", "a?b"), ("a/b", "a-b")):
        assert name(one) != name(other)
    assert "/" not in name("a/b")
    assert len(name(*["猫犬鳥" * 4] * 16).encode()) <= 80


def test_fonts_are_part_of_every_key() -> None:
    assert {"typst", "manimgx-fonts", "noto-cjk-sans-jp-regular"} <= fingerprints.versions().keys()


STEPS_OF_WEIGHTED_SUM = (
    "docstring",
    "bring_in_the_neuron",
    "give_edges_their_weights",
    "make_room_for_the_sum",
    "add_up_the_products",
    "add_the_bias",
    "turn_the_inputs_down",
    "call_it_z",
    "name_the_strongest_input",
    "answer",
    "move_to_the_end_stage",
)
KEYS: dict[str, object] = {"quality": "h", "params": NeuronParams(), "format": MP4}


def key(chapter: str, **changes: object) -> str:
    return keys_of_steps(chapter, **changes)[-1]


def keys_of_steps(chapter: str, part: str = "neuron", **changes: object) -> list[str]:
    values = {**KEYS, **changes}
    (target,) = resolve([f"{part}/{chapter}"])
    assert target.chapter is not None
    found = steps(
        target.part,
        target.chapter,
        values["params"],  # type: ignore[arg-type]
        QUALITIES[str(values["quality"])],
        values["format"],  # type: ignore[arg-type]
    )
    return [step.key for step in found]


def test_what_determines_the_pixels_changes_the_key() -> None:
    keys = {
        key("dead-neuron"),
        key("weighted-sum"),
        key("dead-neuron", quality="l"),
        key("dead-neuron", params=NeuronParams(bias=0.25)),
        key("dead-neuron", format=resolve_format("webm", False)),
        key("dead-neuron", format=resolve_format("webm", True)),
    }
    assert len(keys) == 6
    assert key("dead-neuron") in keys


@pytest.mark.parametrize(
    ("module", "changed"),
    [
        ("scenes.neuron.dead_neuron", {"dead-neuron"}),
        ("scenes.neuron.only_a_line.chapter", {"only-a-line"}),
        ("scenes.stage.plots.plane", {"only-a-line"}),
        ("scenes.stage.plots.ledger", {"weighted-sum"}),
        ("scenes.roadmap.the_road.chapter", set()),
        ("studio.reporters", set()),
    ],
)
def test_a_change_in_the_code_touches_only_the_chapters_that_run_it(
    module: str, changed: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    chapters = [chapter.slug for chapter in catalog.find_part("neuron").chapters]
    before = {chapter: key(chapter) for chapter in chapters}
    change_source(module, monkeypatch)
    assert {chapter for chapter in chapters if key(chapter) != before[chapter]} == changed


@pytest.mark.parametrize(
    "module",
    [
        "scenes.stage.theme",
        "scenes.stage.part",
        "scenes.stage.chapter",
        "scenes.neuron.params",
        "math_core.neuron",
        "scenes.neuron.stages",
        "studio.encoder",
        "scenes.stage.text.number",
    ],
)
def test_a_change_in_shared_code_touches_every_chapter(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chapters = [chapter.slug for chapter in catalog.find_part("neuron").chapters]
    before = {chapter: key(chapter) for chapter in chapters}
    change_source(module, monkeypatch)
    assert all(key(chapter) != before[chapter] for chapter in chapters)


def test_a_change_in_a_late_step_leaves_the_steps_before_it_as_they_were(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = keys_of_steps("weighted-sum")
    rewrite("scenes.neuron.weighted_sum", "pulls z {way}", "draws z {way}", monkeypatch)
    after = keys_of_steps("weighted-sum")
    together = zip(STEPS_OF_WEIGHTED_SUM, before, after, strict=True)
    changed = [name for name, a, b in together if a != b]
    assert changed == ["name_the_strongest_input", "answer", "move_to_the_end_stage"]


def test_a_change_in_a_helper_reaches_the_first_step_that_calls_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = keys_of_steps("weighted-sum")
    rewrite("scenes.neuron.weighted_sum", "shift=0.3 * LEFT", "shift=0.4 * LEFT", monkeypatch)
    after = keys_of_steps("weighted-sum")
    first = next(i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b)
    # Factors first meet when the products are added up.
    assert STEPS_OF_WEIGHTED_SUM[first] == "add_up_the_products"
    assert all(a != b for a, b in zip(before[first:], after[first:], strict=True))


def test_a_change_outside_of_a_chapters_functions_changes_every_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = keys_of_steps("weighted-sum")
    change_source("scenes.neuron.weighted_sum", monkeypatch)
    assert all(a != b for a, b in zip(before, keys_of_steps("weighted-sum"), strict=True))


STEPS_OF_SIX_LEVELS = (
    "docstring",
    "NeuronToNetwork",
    "begin_with_the_neuron",
    "parallelize",
    "stack_layers",
    "network",
    "WordsInContext",
    "add_context",
    "split_into_heads",
    "StackedBlocks",
    "wrap_into_a_block",
    "stack_the_blocks",
    "find_the_neuron",
)


@pytest.mark.parametrize(
    ("module", "old", "new", "first"),
    [
        pytest.param(
            "six_levels.stacked_blocks", "go deep", "go far", "wrap_into_a_block", id="its-move"
        ),
        pytest.param(
            "six_levels.words_in_context",
            "max_width=1.36",
            "max_width=1.35",
            "WordsInContext",
            id="its-constructor",
        ),
        pytest.param(
            "six_levels.climb",
            "shift=0.2 * self._unit * UP",
            "shift=0.3 * self._unit * UP",
            "begin_with_the_neuron",
            id="a-move-of-an-act-that-it-uses",
        ),
        pytest.param("stages", "move_to(PICTURE_AT)", "copy()", "docstring", id="a-stage"),
        pytest.param("stages", "scale(1.6)", "scale(1.7)", None, id="another-chapters-stage"),
    ],
)
def test_a_change_in_an_act_reaches_the_steps_from_where_it_is_played(
    module: str, old: str, new: str, first: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keys() -> list[str]:
        return keys_of_steps("six-levels", "hierarchy", params=HierarchyParams())

    before = keys()
    rewrite(f"scenes.hierarchy.{module}", old, new, monkeypatch)
    together = zip(STEPS_OF_SIX_LEVELS, before, keys(), strict=True)
    changed = [name for name, a, b in together if a != b]
    expected = STEPS_OF_SIX_LEVELS[STEPS_OF_SIX_LEVELS.index(first) :] if first else ()
    assert changed == [*expected]


def test_a_change_in_what_a_mobject_of_the_film_calls_changes_every_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = fingerprints._source

    def with_width(width: int) -> list[str]:
        box = "class Box:\n    width = _width_of_box()\n"
        more = f"{box}def _width_of_box():\n    return {width}\n"
        monkeypatch.setattr(
            fingerprints,
            "_source",
            lambda name: read(name) + (more if name == "scenes.neuron.weighted_sum" else ""),
        )
        return keys_of_steps("weighted-sum")

    assert all(a != b for a, b in zip(with_width(1), with_width(2), strict=True))


def rewrite(module: str, old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = fingerprints._source
    assert read(module).count(old) == 1

    def rewritten(name: str) -> str:
        return read(name).replace(old, new) if name == module else read(name)

    monkeypatch.setattr(fingerprints, "_source", rewritten)


def change_source(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = fingerprints._source

    def changed(name: str) -> str:
        return read(name) + ("\nCHANGED = 1\n" if name == module else "")

    monkeypatch.setattr(fingerprints, "_source", changed)


def test_what_cannot_be_transparent_is_refused_with_what_can() -> None:
    with pytest.raises(RefusedError, match="mp4 cannot be transparent; allowed are mov and webm"):
        resolve_format("mp4", True)
    assert resolve_format(None, True).name == "mov"
