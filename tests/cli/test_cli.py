"""The command line as a user meets it: whole processes, exit codes, what is printed where."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import av
import pytest

from tests.cli.conftest import CLI, QUICK, ROOT, SHORTEST, Run
from tests.processes import PATIENCE, started
from tests.studio.test_render import alive, leftovers, offspring, wait_until

# These watch processes come and go, and do so one after another.
pytestmark = pytest.mark.xdist_group("processes")


def refusal(result: subprocess.CompletedProcess[str]) -> str:
    """Return the message of a refused call, which must be one, without a traceback."""
    assert result.returncode == 2, result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


# --- values -------------------------------------------------------------------------------------


def test_values_of_a_neuron_nobody_tuned_for_are_the_hand_computed_ones(run: Run) -> None:
    # 2·0.25 + (−4)·1.5 = −5.5; + 7 = 1.5; sigmoid(1.5) = 0.81757…
    result = run(
        *("values", "neuron", "--json", "--param", "inputs=2,-4", "--param", "weights=0.25,1.5"),
        *("--param", "bias=7", "--param", "activation=sigmoid"),
    )
    data = json.loads(result.stdout)
    assert data["part"] == "neuron"
    assert data["params"]["inputs"] == [2.0, -4.0]
    assert data["trace"]["products"] == [0.5, -6.0]
    assert data["trace"]["weighted_sum"] == -5.5
    assert data["trace"]["pre_activation"] == 1.5
    assert data["trace"]["output"] == pytest.approx(0.8175744761936437)
    assert result.returncode == 0


def test_values_as_a_table_names_every_field(run: Run) -> None:
    text = run("values", "neuron").stdout
    for field in ("products", "running_sums", "pre_activation", "output", "weight_gradients"):
        assert field in text
    assert "0.75  -2  -0.15" in text


def test_values_of_a_part_without_parameters_are_those_of_its_film(run: Run) -> None:
    text = run("values", "roadmap").stdout
    assert "next_word" in text
    assert "alone" in text


# --- list ---------------------------------------------------------------------------------------


def test_list_names_every_chapter_with_its_length(run: Run) -> None:
    data = json.loads(run("list", "--json").stdout)
    neuron = next(part for part in data if part["part"] == "neuron")
    assert neuron["chapters"][0]["target"] == "neuron/weighted-sum"
    assert neuron["seconds"] == pytest.approx(sum(c["seconds"] for c in neuron["chapters"]))
    text = run("list").stdout
    assert all(c["target"] in text for c in neuron["chapters"])


def test_a_reader_that_goes_away_is_no_error(environment: dict[str, str]) -> None:
    command = f"{sys.executable} {ROOT / 'cli.py'} list | head -1; exit ${{PIPESTATUS[0]}}"
    result = subprocess.run(
        ["bash", "-c", command], env=environment, capture_output=True, text=True, check=False
    )
    assert result.stderr == ""
    assert result.returncode == 0


# --- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "parts_of_message"),
    [
        (["render", "nueron"], ["nueron", "did you mean neuron?", "allowed are"]),
        (["render", "neuron/dead"], ["no chapter 'dead'", "did you mean dead-neuron?"]),
        (["values", "nueron"], ["did you mean neuron?"]),
        (["render", "neuron", "--param", "weigths=1"], ["did you mean weights?", "example"]),
        (["render", "neuron", "--param", "bias"], ["write KEY=VALUE"]),
        (["render", "neuron", "--param", "bias=x"], ["bias", "valid number", "--param bias=0.5"]),
        (["render", "neuron", "--param", "bias=1e9"], ["less than or equal to 100", "'1e9'"]),
        (["render", "neuron", "--param", "activation=rellu"], ["did you mean relu?"]),
        (["render", "neuron", "--param", "inputs=1,2"], ["2 values", "weights has 3"]),
        (["render", "roadmap", "--param", "bias=1"], ["no parameters"]),
        (["render", "neuron", "-q", "x"], ["no quality 'x'", "l, m, h, p, k"]),
        (["render", "neuron", "--format", "mp5"], ["did you mean mp4?"]),
        (["render", "neuron", "--format", "gif", "--transparent"], ["mov and webm"]),
        (["render", "neuron", "--config", "none.toml"], ["cannot read none.toml"]),
        (["render", "neuron", "--cluster", "here"], ["write tcp://HOST:PORT", "example"]),
        (["values", "neuron", "--param", "bias=1,2"], ["one film's", "these are 2 films"]),
        (["preview", "neuron", "--param", "bias=1,2"], ["one film's", "these are 2 films"]),
        (["rendr", "neuron"], ["No such command 'rendr'", "render"]),
        (["render", "neuron", "--qualty", "l"], ["--quality"]),
        (["render"], ["Missing argument"]),
    ],
)
def test_bad_input_gets_one_message_that_says_what_is_allowed(
    words: list[str], parts_of_message: list[str], run: Run, tmp_path: Path
) -> None:
    message = refusal(run(*words))
    for part in parts_of_message:
        assert part in message
    assert list(tmp_path.iterdir()) == []


def test_a_broken_settings_file_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("bias = = 1")
    assert "bad.toml is not TOML" in refusal(run("values", "neuron", "--config", "bad.toml"))
    (tmp_path / "bad.toml").write_text("biass = 1")
    assert "did you mean bias?" in refusal(run("values", "neuron", "--config", "bad.toml"))


@pytest.mark.parametrize(
    "words", [["--help"], ["render", "--help"], ["list"], ["values", "neuron"], ["render", "x"]]
)
def test_quick_commands_never_import_manim(words: list[str], environment: dict[str, str]) -> None:
    code = (
        "import sys, runpy\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        f"sys.argv = ['forwardpass', *{words!r}]\n"
        "try: runpy.run_path(sys.path[0] + '/cli.py', run_name='__main__')\n"
        "finally: print('manim' in sys.modules, file=sys.stderr)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert result.stderr.splitlines()[-1] == "False"


def test_help_teaches_with_examples_and_exit_codes(run: Run) -> None:
    text = run("--help").stdout
    assert "forwardpass render neuron" in text
    assert "130 interrupted" in text
    assert "--param" in run("render", "--help").stdout


# --- settings -----------------------------------------------------------------------------------


def test_flags_win_over_the_file_given_and_that_over_the_projects(run: Run, tmp_path: Path) -> None:
    (tmp_path / "forwardpass.toml").write_text("bias = 1\nactivation = 'tanh'\n")
    (tmp_path / "mine.toml").write_text("[neuron]\nbias = 2\ninputs = [1, 1, 1]\n")
    result = run(
        *("values", "neuron", "--json", "--config", "mine.toml", "--param", "inputs=0,0,1")
    )
    params = json.loads(result.stdout)["params"]
    assert params["bias"] == 2
    assert params["activation"] == "tanh"
    assert params["inputs"] == [0, 0, 1]


def test_completion_offers_targets_and_parameters(environment: dict[str, str]) -> None:
    def complete(line: str) -> str:
        extra = {
            "_FORWARDPASS_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split(" ")) - 1),
        }
        return subprocess.run(
            CLI, env={**environment, **extra}, capture_output=True, text=True, check=False
        ).stdout

    assert "neuron/dead-neuron" in complete("forwardpass render neuron/d")
    assert "activation=" in complete("forwardpass render neuron --param act")


# --- rendering ----------------------------------------------------------------------------------


def test_a_render_prints_its_path_last_and_the_file_is_whole(run: Run, tmp_path: Path) -> None:
    result = run("render", *QUICK, "-o", "films")
    assert result.returncode == 0, result.stderr
    path = tmp_path / result.stdout.strip()
    assert path.name == "1-weighted-sum.mp4"
    assert path.parent.name == "1-neuron~inputs=2~weights=0.25"
    with av.open(path) as video:
        frames = sum(1 for _ in video.decode(video=0))
    again = run("render", *QUICK, "-o", "films", "--json")
    events = [json.loads(line) for line in again.stdout.splitlines()]
    assert [event["event"] for event in events] == ["started", "chapter", "file", "finished"]
    assert events[1]["cached"] is True
    file = events[2]
    assert file["frames"] == frames
    assert file["seconds"] == pytest.approx(frames / 15, abs=0.001)
    assert file["bytes"] == path.stat().st_size
    assert all((tmp_path / caption).exists() for caption in file["captions"])


def test_a_parameter_with_several_values_makes_several_films(run: Run, tmp_path: Path) -> None:
    result = run("render", *QUICK, "--param", "bias=0.5,-1")
    assert result.returncode == 0, result.stderr
    one, two = (tmp_path / line for line in result.stdout.splitlines())
    assert one.parent.name == "1-neuron~inputs=2~weights=0.25"
    assert two.parent.name == "1-neuron~inputs=2~weights=0.25~bias=-1"
    assert one.read_bytes() != two.read_bytes()


def test_the_cache_is_shown_and_cleared(run: Run, tmp_path: Path) -> None:
    assert (
        "0 chapters in 0 segments, 0 spoken lines, 0 bytes of at most 5.0 GB" in run("cache").stdout
    )
    run("render", *QUICK)
    kept = json.loads(run("cache", "--json").stdout)
    assert kept["folder"] == str(tmp_path / "work" / "chapters")
    assert kept["chapters"] == 1
    assert kept["segments"] > 1
    files = [path for path in (tmp_path / "work").rglob("*") if path.is_file()]
    assert kept["bytes"] == sum(path.stat().st_size for path in files)
    assert "0 chapters in 0 segments" in run("cache", "--clear").stdout
    assert not [path for path in (tmp_path / "work").rglob("*") if path.is_file()]
    again = run("render", *QUICK, "--json")
    events = [json.loads(line) for line in again.stdout.splitlines()]
    assert [e["cached"] for e in events if e["event"] == "chapter"] == [False]


def test_a_stray_manim_cfg_changes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "manim.cfg").write_text(
        "[CLI]\nbackground_color = RED\nframe_height = 3\nmax_files_cached = 0\n"
    )
    result = run("render", *QUICK, "-o", "films")
    with av.open(tmp_path / result.stdout.strip()) as video:
        frame = next(iter(video.decode(video=0))).to_ndarray(format="rgb24")
    assert frame[0, 0].max() < 8


def test_preview_on_a_machine_without_a_display_gives_the_path(run: Run, tmp_path: Path) -> None:
    result = run("preview", *SHORTEST)
    assert result.returncode == 0
    assert (tmp_path / result.stdout.strip()).exists()
    assert "no display" in result.stderr


def test_an_output_that_cannot_be_written_is_one_line_and_exit_five(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("")
    result = run("render", *QUICK, "-o", "taken/here")
    assert result.returncode == 5
    assert result.stderr.count("\n") == 1
    assert "cannot write to taken/here" in result.stderr


def test_ctrl_c_leaves_no_process_and_no_broken_file_and_the_next_run_goes_on(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    command = [*CLI, "render", "roadmap", *QUICK, "-o", "films", "--json", "-j", "1"]
    with started(command, cwd=tmp_path, env=environment) as process:
        done = json.loads(process.out.until('"event": "chapter"'))["chapter"]
        process.out.until('"event": "frames"')
        family = offspring(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        process.out.rest()
        message = process.err.rest()
        process.wait(PATIENCE)
    assert process.returncode == 130
    assert "interrupted" in message
    assert "Traceback" not in message
    assert family
    wait_until(lambda: alive(family) == [])
    assert leftovers(tmp_path) == []
    assert not list((tmp_path / "films").rglob("*.mp4"))
    result = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    events = [json.loads(line) for line in result.stdout.splitlines()]
    kept = [e["chapter"] for e in events if e["event"] == "chapter" and e["cached"]]
    assert kept == [done]
    assert len(list((tmp_path / "films").rglob("*.mp4"))) == 2
