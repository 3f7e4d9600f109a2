"""The command line: parses, calls, prints; nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from scenes.catalog import CatalogError, Target, UnknownTargetError, find_part, parts, resolve
from studio.console import print_json, write_plainly
from studio.errors import RefusedError, StudioError
from studio.formats import FORMATS, resolve_format
from studio.quality import QUALITIES

if TYPE_CHECKING:
    from scenes.params import PartParams
    from studio.render import Outcome
    from studio.voice.voices import VoiceChoice

_ROOT = Path(__file__).resolve().parent
_PROJECT_FILE = "forwardpass.toml"
_INTERRUPTED = 130
_CHECK_FAILED = 4
_EPILOG = (
    "Exit codes: 0 ok · 2 refused input · 3 a scene failed · 4 a check failed · "
    "5 the machine lacks something · 130 interrupted"
)

app = typer.Typer(
    name="forwardpass",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    epilog=_EPILOG,
    help=(
        "Animated films of neural networks in which every number was computed.\n\n"
        "Start with [bold]forwardpass render neuron[/bold]: it makes the film of a single neuron. "
        "[bold]forwardpass list[/bold] shows what there is; "
        "[bold]--param[/bold] puts your own numbers in."
    ),
)


# --- completion --------------------------------------------------------------------------------


def _complete_target(incomplete: str) -> list[str]:
    names = ["all"]
    for part in parts():
        names += [part.slug, f"{part.slug}/all"]
        names += [f"{part.slug}/{chapter.slug}" for chapter in part.chapters]
    return [name for name in names if name.startswith(incomplete)]


def _complete_part(incomplete: str) -> list[str]:
    return [part.slug for part in parts() if part.slug.startswith(incomplete)]


def _complete_param(incomplete: str) -> list[str]:
    from scenes.params import params_model

    names = {name for part in parts() for name in params_model(part.module).model_fields}
    return [f"{name}=" for name in sorted(names) if name.startswith(incomplete)]


# --- shared options -----------------------------------------------------------------------------

Params = Annotated[
    list[str] | None,
    typer.Option(
        "--param",
        metavar="KEY=VALUE",
        help=(
            "Change a number: inputs=1,2,3 or activation=tanh. Repeatable. "
            "Several values where one is wanted make as many films: n_heads=1,2,4,8."
        ),
        autocompletion=_complete_param,
    ),
]
Quality = Annotated[
    str | None,
    typer.Option(
        "-q",
        "--quality",
        metavar="l|m|h|p|k",
        help="480p15, 720p30, 1080p60, 1440p60 or 2160p60.",
        show_default="h",
    ),
]
Config = Annotated[
    Path | None,
    typer.Option(metavar="FILE.toml", help="Take parameters from a TOML file."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
Targets = Annotated[
    list[str],
    typer.Argument(
        metavar="TARGET…",
        help="neuron (a film), neuron/weighted-sum (a clip), neuron/all (all its clips) or all.",
        autocompletion=_complete_target,
    ),
]
Voice = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|none|recordings:DIR|command:'…'",
        help="Who speaks; forwardpass voices lists them.",
        show_default="heart",
    ),
]
VoiceFallback = Annotated[
    str | None,
    typer.Option(
        "--voice-fallback",
        metavar="NAME|none",
        help="Who speaks the lines that have no recording.",
        show_default="heart",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="DIR",
        help="Folder for the files.",
        show_default="renders",
    ),
]


# --- commands -----------------------------------------------------------------------------------


@app.command("list")
def list_films(as_json: AsJson = False) -> None:
    """Show all films and chapters, what each teaches, and how long it is."""
    from studio import tables

    if as_json:
        print_json(tables.catalog_data(parts()), indent=2)
    else:
        tables.print_catalog(parts())


@app.command()
def render(
    targets: Targets,
    quality: Quality = None,
    param: Params = None,
    config: Config = None,
    file_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="mp4|webm|gif|mov",
            help="Of the files.",
            show_default="mp4; mov if transparent",
        ),
    ] = None,
    transparent: Annotated[
        bool, typer.Option("--transparent", help="Leave the background out (mov or webm).")
    ] = False,
    voice: Voice = None,
    voice_fallback: VoiceFallback = None,
    output: Output = None,
    open_when_done: Annotated[bool, typer.Option("--open", help="Open the result.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Render again what is there.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option("-j", "--jobs", min=1, help="Processes at a time.", show_default="one a core"),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="tcp://HOST:PORT", help="Render on the workers of this Dask scheduler."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Render films or chapters to video, with captions beside them.

    [bold]forwardpass render neuron[/bold]  the film, in 1080p60

    [bold]forwardpass render neuron/dead-neuron -q m --format gif[/bold]  one clip, for a slide

    [bold]forwardpass render neuron --param inputs=1,2 --param weights=0.5,-1[/bold]  your numbers

    [bold]forwardpass render attention --param n_heads=1,2,4,8[/bold]  four films
    """
    from studio.reporters import make_reporter

    settings = _settings(config)
    chosen = _resolve(targets)
    outcome = _render(
        chosen,
        _params(chosen, param, settings),
        _choose("quality", quality, settings, "h", list(QUALITIES)),
        _choose("format", file_format, settings, None, list(FORMATS)),
        transparent=transparent,
        output=output or Path(str(_setting("output", settings) or "renders")),
        voice=_voice(voice, voice_fallback, settings, file_format=file_format),
        force=force,
        jobs=jobs,
        cluster=cluster,
        reporter=make_reporter(as_json=as_json),
    )
    if open_when_done and outcome.written:
        _open(outcome.written[0].path)


@app.command()
def preview(
    target: Annotated[str, typer.Argument(help="As for render.", autocompletion=_complete_target)],
    param: Params = None,
    config: Config = None,
    voice: Voice = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Render again whenever a source file is saved.")
    ] = False,
    output: Output = None,
) -> None:
    """Render fast and small (480p), and open the result.

    With [bold]--watch[/bold], only the chapters that a change touches are rendered again.
    """
    from studio.reporters import make_reporter
    from studio.warm import WarmRenders
    from studio.watch import watch_sources

    chosen = _resolve([target])
    settings = _settings(config)
    params = _one_each(_params(chosen, param, settings), "preview")
    # This process keeps the old code; those that render again get ready while it renders.
    data = {slug: one.model_dump(mode="json") for slug, one in params.items()}
    renders = WarmRenders(_ROOT, Path(__file__).stem, [target], data) if watch else None
    try:
        outcome = _render(
            chosen,
            {slug: (one,) for slug, one in params.items()},
            "l",
            None,
            output=output or Path("renders"),
            voice=_voice(voice, None, settings),
            reporter=make_reporter(as_json=False),
        )
        if outcome.written:
            _open(outcome.written[0].path)
    except BaseException as error:
        # A scene that fails is going to be mended while we watch.
        if renders is None or not isinstance(error, typer.Exit):
            if renders is not None:
                renders.close()
            raise
    if renders is None:
        return
    words = ["render", target, "-q", "l", "-o", str(output or Path("renders"))]
    words += [word for each in param or [] for word in ("--param", each)]
    words += ["--config", str(config)] if config else []
    words += ["--voice", voice] if voice else []
    watch_sources(_ROOT, words, renders)


@app.command()
def embed(
    targets: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TARGET…]", help="As for render.", autocompletion=_complete_target),
    ] = None,
    to: Annotated[
        str,
        typer.Option(
            metavar="FORM", help="Where the clip goes; without a target, all forms are listed."
        ),
    ] = "html",
    stops: Annotated[
        str,
        typer.Option(
            metavar="none|ideas|lines", help="Where the film waits until its lecturer goes on."
        ),
    ] = "none",
    single_file: Annotated[
        bool, typer.Option("--single-file", help="One .html with everything in it.")
    ] = False,
    reveal_js: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A copy of reveal.js, for decks.",
            show_default="node_modules/reveal.js",
        ),
    ] = None,
    quality: Quality = None,
    param: Params = None,
    config: Config = None,
    voice: Voice = None,
    voice_fallback: VoiceFallback = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="DIR", help="Folder for all files.", show_default="embedded"
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("-j", "--jobs", min=1, help="Processes at a time.", show_default="one a core"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put films or chapters where lectures are: in pages and on platforms.

    What is missing is rendered; what was written, and the line that uses it, are printed.

    [bold]forwardpass embed neuron/weighted-sum --to html --stops ideas[/bold]

    [bold]forwardpass embed neuron --to youtube -o upload[/bold]

    [bold]forwardpass embed[/bold]  lists the forms
    """
    from studio import tables
    from studio.embed.clip import STOPS, embeddable
    from studio.embed.forms import FORMS, Request
    from studio.embed.forms import embed as write
    from studio.embed.reveal import find_reveal
    from studio.folders import job_folder, work_folder
    from studio.reporters import make_reporter

    if not targets:
        tables.print_forms(FORMS.values())
        return
    form = FORMS[str(_choose("to", to, {}, None, list(FORMS)))]
    waits = _choose("stops", stops, {}, None, list(STOPS))
    request = Request(next(each for each in STOPS if each == waits), single_file, reveal_js)
    if form.name == "reveal" and find_reveal(reveal_js) is None:
        typer.echo(
            "forwardpass: the deck will look for reveal.js beside itself; to have it inside: "
            "npm install reveal.js, and --reveal-js node_modules/reveal.js",
            err=True,
        )
    if request.stops != "none" and not form.has_stops:
        waiting = ", ".join(name for name, each in FORMS.items() if each.has_stops)
        raise RefusedError(
            f"{form.name} has no stops; those that have are {waiting}, for example --to html"
        )
    if single_file and form.name != "html":
        raise RefusedError(f"{form.name} is a folder; --single-file is for --to html")
    settings = _settings(config)
    chosen = _resolve(targets)
    if form.by_chapter:
        chosen = [Target(each.part, chapter) for each in chosen for chapter in each.chapters]
    with job_folder(work_folder()) as folder:
        outcome = _render(
            chosen,
            _params(chosen, param, settings),
            _choose("quality", quality, settings, "h", list(QUALITIES)),
            "mp4",
            output=folder,
            voice=_voice(voice, voice_fallback, settings),
            jobs=jobs,
            reporter=make_reporter(as_json=as_json, tells_files=False),
        )
        clips = [embeddable(file) for file in outcome.written]
        for made in write(clips, form, request, output or Path("embedded")):
            tables.print_embedded(made, as_json=as_json)


@app.command()
def values(
    part: Annotated[str, typer.Argument(metavar="PART", autocompletion=_complete_part)],
    param: Params = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Print the numbers a film shows, every intermediate included.

    [bold]forwardpass values neuron --param activation=tanh --json[/bold]
    """
    from studio import tables

    chosen = [Target(_find(part))]
    (params,) = _one_each(_params(chosen, param, _settings(config)), "values").values()
    trace = params.trace()
    if trace is None:
        raise RefusedError(
            f"{part} computes nothing of its own; try a Part that does, "
            "for example forwardpass values neuron"
        )
    if as_json:
        data = {"part": part, "params": params.model_dump(mode="json"), "trace": trace.to_dict()}
        print_json(data, indent=2)
    else:
        tables.print_trace(part, trace)


@app.command()
def voices(as_json: AsJson = False) -> None:
    """Show who can speak in a film."""
    from studio import tables
    from studio.voice.voices import known_voices

    if as_json:
        print_json(known_voices(), indent=2)
    else:
        tables.print_voices(known_voices())


@app.command()
def script(
    target: Annotated[str, typer.Argument(help="As for render.", autocompletion=_complete_target)],
    param: Params = None,
    config: Config = None,
    voice: Voice = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            help="Write each line beside the place of its recording: DIR/part/chapter/01.txt.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print what is said, line by line, with its times: to read from, or to record.

    [bold]forwardpass script neuron[/bold]  to read

    [bold]forwardpass script neuron -o my-voice[/bold]  to record my-voice/neuron/…/01.wav, …
    """
    from studio import tables
    from studio.voice.script import chapters_said, script_data, write_script

    settings = _settings(config)
    chosen = _resolve([target])
    params = _one_each(_params(chosen, param, settings), "script")
    said = chapters_said(chosen, params, _voice(voice, None, settings))
    if output is not None:
        written, outdated = write_script(said, output)
        for path in written:
            print(path, flush=True)
        for path in outdated:
            typer.echo(
                f"forwardpass: {path} was recorded with other words; record it anew", err=True
            )
    elif as_json:
        print_json(script_data(said), indent=2)
    else:
        tables.print_script(said)


@app.command()
def check(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TARGET…]",
            help="As for render.",
            show_default="all",
            autocompletion=_complete_target,
        ),
    ] = None,
    param: Params = None,
    config: Config = None,
    sweep: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help="Also check the extremes of all parameters, and N random sets a film.",
        ),
    ] = None,
    stills: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Draw each offending moment, the problem outlined."),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="Leave out a kind of findings: composition, say."),
    ] = None,
    voice: Voice = None,
    jobs: Annotated[
        int | None,
        typer.Option("-j", "--jobs", min=1, help="Chapters at a time.", show_default="one a core"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Test films as code is: truth, layout, legibility, composition, pace, voice, determinism.

    Nothing is drawn; each chapter takes a few seconds. The exit code is 4 if something is wrong.

    [bold]forwardpass check neuron --param inputs=1,2 --param weights=3,4[/bold]

    [bold]forwardpass check all --sweep 5[/bold]  all films far from their defaults
    """
    from studio.check.report import CheckReporter
    from studio.check.run import cases, palette_findings
    from studio.check.run import check as carry_out

    left_out = _kinds(without or [])
    chosen = _resolve(targets or ["all"])
    settings = _settings(config)
    given = _params(chosen, param, settings)
    reporter = CheckReporter(as_json=as_json)
    wanted = cases(
        chosen,
        {
            slug: [x for each in films for x in _spread(each, sweep)]
            for slug, films in given.items()
        },
    )
    checked = carry_out(
        wanted,
        workers=jobs,
        stills=stills,
        voice=_voice(voice, None, settings),
        without=left_out,
        on_checked=reporter.on_checked,
    )
    palette = [] if "legibility" in left_out else palette_findings()
    if reporter.finished(checked, palette):
        raise typer.Exit(_CHECK_FAILED)


def _kinds(names: list[str]) -> frozenset[str]:
    """Return kinds of findings by their names, or refuse one that there is not."""
    from studio.check.findings import KINDS

    for name in names:
        if name not in KINDS:
            raise RefusedError(
                f"{name!r} is no kind of findings. There are {', '.join(KINDS)}; for example: "
                "--without composition"
            )
    return frozenset(names)


def _spread(params: PartParams, sweep: int | None) -> list[PartParams]:
    """Return the given parameters, and in a sweep the extremes and some random ones."""
    if sweep is None:
        return [params]
    import numpy as np

    random = np.random.RandomState(0)
    drawn = [type(params).sample(random) for _ in range(sweep)]
    return list(dict.fromkeys([params, *type(params).extremes(), *drawn]))


@app.command()
def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Throw everything away.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what is kept so that nothing is rendered twice, or clear it.

    What was not used for longest goes by itself when there is too much of it.
    """
    from studio import tables
    from studio.cache import open_cache
    from studio.folders import work_folder

    kept = open_cache(work_folder(), typer.echo)
    if clear:
        kept.clear()
    if as_json:
        print_json(tables.cache_data(kept.state))
    else:
        tables.print_cache(kept.state)


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def test(context: typer.Context) -> None:
    """Check style and types, then run the tests; further words go to pytest."""
    checks = [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["pytest", *context.args],
    ]
    for check in checks:
        typer.echo(f"— {' '.join(check)}", err=True)
        code = subprocess.run([sys.executable, "-m", *check], cwd=_ROOT, check=False).returncode
        if code:
            typer.echo(f"forwardpass: {check[0]} failed", err=True)
            raise typer.Exit(code)


new = typer.Typer(no_args_is_help=True, help="Start a chapter or a Part of your own.")
app.add_typer(new, name="new")


@new.command("chapter")
def new_chapter(
    part: Annotated[str, typer.Argument(metavar="PART", autocompletion=_complete_part)],
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="Such as the-bias-alone.")],
    after: Annotated[
        str | None,
        typer.Option(metavar="CHAPTER", help="Put it behind this one.", show_default="the last"),
    ] = None,
) -> None:
    """Write a chapter that renders, is listed and passes the check at once."""
    from studio import scaffold

    try:
        path = scaffold.new_chapter(part, slug, after)
    except UnknownTargetError as error:
        raise RefusedError(str(error)) from None
    print(_shown(path), flush=True)
    _next_steps(f"{part}/{slug}")


@new.command("part")
def new_part(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="One word, such as convolution.")],
) -> None:
    """Write a Part with one chapter, one parameter and one computed number."""
    from studio import scaffold

    print(_shown(scaffold.new_part(slug)), flush=True)
    _next_steps(slug)


def _next_steps(target: str) -> None:
    typer.echo(
        f"now: forwardpass preview {target} --watch; CONTRIBUTING.md goes on from there", err=True
    )


def _shown(path: Path) -> Path:
    """Return a path from the current folder, if it is below it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


@app.command(hidden=True)
def vocabulary() -> None:
    """Draw the page of all mobjects that the films share, docs/vocabulary.md."""
    from studio.vocabulary import write

    print(_shown(write(_ROOT / "docs")), flush=True)


@app.command(hidden=True)
def measure() -> None:
    """Measure all chapters' lengths anew and store them for ``list``."""
    from scenes.catalog import LENGTHS
    from studio.measure import chapter_lengths

    lengths = {part.slug: chapter_lengths(part) for part in parts()}
    LENGTHS.write_text(json.dumps(lengths, indent=2) + "\n", encoding="utf-8")


def _version(wanted: bool) -> None:
    if wanted:
        metadata = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        print(f"forwardpass {metadata['project']['version']}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


# --- from words to values -----------------------------------------------------------------------


def _find(name: str) -> Any:
    try:
        return find_part(name)
    except UnknownTargetError as error:
        raise RefusedError(str(error)) from None


def _resolve(names: list[str]) -> list[Target]:
    try:
        return resolve(names)
    except UnknownTargetError as error:
        raise RefusedError(str(error)) from None


def _settings(config: Path | None) -> dict[str, Any]:
    """Return the project's settings with the given file's on top of them."""
    from studio.settings import check_render_settings, merged, read_toml

    project = Path(_PROJECT_FILE)
    base = read_toml(project) if project.is_file() else {}
    settings = merged(base, read_toml(config)) if config else base
    check_render_settings(settings)
    return settings


def _setting(name: str, settings: dict[str, Any]) -> str | None:
    """Return a setting from the environment, else from the settings files."""
    value = os.environ.get(f"FORWARDPASS_{name.upper()}") or settings.get("render", {}).get(name)
    return None if value is None else str(value)


def _choose(
    name: str,
    given: str | None,
    settings: dict[str, Any],
    default: str | None,
    allowed: list[str],
) -> str | None:
    from scenes.catalog import suggestion

    value = given or _setting(name, settings) or default
    if value is not None and value not in allowed:
        raise RefusedError(
            f"there is no {name} {value!r}; {suggestion(value, allowed)}"
            f"allowed are {', '.join(allowed)}, for example --{name} {allowed[0]}"
        )
    return value


def _voice(
    given: str | None,
    fallback: str | None,
    settings: dict[str, Any],
    *,
    file_format: str | None = None,
) -> VoiceChoice:
    """Return who speaks: as asked for here, in the environment or in a settings file."""
    from studio.voice.voices import ENGINE_LACKS, NONE, choose_voice, default_voice

    trusted = given or os.environ.get("FORWARDPASS_VOICE")
    name = trusted or _setting("voice", settings)
    if name is None:
        name = default_voice()
        if name == NONE and file_format != "gif":
            typer.echo(f"forwardpass: {ENGINE_LACKS}", err=True)
    return choose_voice(name, fallback, trusted=bool(trusted) or name == default_voice())


def _params(
    targets: list[Target], given: list[str] | None, settings: dict[str, Any]
) -> dict[str, tuple[PartParams, ...]]:
    from studio.settings import build_params

    return build_params([target.part for target in targets], given or [], settings)


def _one_each(params: dict[str, tuple[PartParams, ...]], command: str) -> dict[str, PartParams]:
    """Return the parameters of the only film of each Part."""
    for slug, films in params.items():
        if len(films) > 1:
            raise RefusedError(
                f"{command} takes one film's parameters, and these are {len(films)} films of "
                f"{slug}; give one value each, for example --param seed=7"
            )
    return {slug: one for slug, (one,) in params.items()}


def _render(
    targets: list[Target],
    params: dict[str, tuple[PartParams, ...]],
    quality: str | None,
    file_format: str | None,
    *,
    output: Path,
    reporter: Any,
    voice: VoiceChoice,
    transparent: bool = False,
    force: bool = False,
    jobs: int | None = None,
    cluster: str | None = None,
) -> Outcome:
    from studio.plan import make_plan
    from studio.render import render as carry_out

    fmt = resolve_format(file_format, transparent)
    plan = make_plan(targets, params, QUALITIES[quality or "h"], fmt, output, voice)
    with reporter:
        outcome = carry_out(
            plan, reporter, output=output, workers=jobs, cluster=cluster, force=force
        )
        reporter.finished(outcome)
    if outcome.failed:
        raise typer.Exit(3)
    return outcome


def _open(path: Path) -> None:
    """Open a file with the system's player; a machine without a display just has its path."""
    if sys.platform == "linux" and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        typer.echo(f"no display to open it on: {path.resolve()}", err=True)
        return
    typer.launch(str(path))


def main() -> NoReturn:
    """Run the command line and end the process with a documented exit code."""
    write_plainly()
    try:
        code = app(prog_name="forwardpass", standalone_mode=False)
        sys.stdout.flush()
    except typer.Exit as end:
        code = end.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = _INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone, as `| head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except (StudioError, CatalogError) as error:
        typer.echo(f"forwardpass: {error}", err=True)
        code = getattr(error, "exit_code", 3)
    except Exception as error:
        code = _report(error)
    if code == _INTERRUPTED:
        typer.echo("forwardpass: interrupted; what was finished is kept", err=True)
    sys.exit(code or 0)


def _report(error: Exception) -> int:
    """Print an error in one line, or in full when debugging, and return the exit code."""
    if hasattr(error, "show") and hasattr(error, "exit_code"):
        # A usage error; Typer has classes of its own for these in every other release.
        error.show()
        return int(error.exit_code)
    if os.environ.get("FORWARDPASS_DEBUG"):
        raise error
    typer.echo(
        f"forwardpass: unexpected {type(error).__name__}: {error} "
        "(FORWARDPASS_DEBUG=1 shows the traceback)",
        err=True,
    )
    return 1


if __name__ == "__main__":
    main()
