"""From words on the command line and TOML files to validated parameters."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from scenes.catalog import PartEntry, parts, suggestion
from scenes.params import PartParams, params_model
from studio.errors import RefusedError

# What a settings file may say of a render, each with an example.
RENDER_SETTINGS = {"quality": "m", "format": "webm", "output": "films", "voice": "none"}
_MOST_BYTES = 1_000_000


def read_toml(path: Path) -> dict[str, Any]:
    """Return a TOML file's contents.

    Raises
    ------
    RefusedError
        If it cannot be read, is no file of at most 1 MB, or is not TOML.
    """
    try:
        if path.exists() and not path.is_file():
            raise RefusedError(
                f"{path} is no file; give one with parameters, for example --config mine.toml"
            )
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise RefusedError(
                f"{path} is larger than {_MOST_BYTES // 1_000_000} MB; a file of parameters is "
                'a few lines, for example activation = "tanh"'
            )
        return tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise RefusedError(f"cannot read {path}: {(error.strerror or '').lower()}") from None
    except RecursionError:
        raise RefusedError(
            f"{path} is nested too deeply; parameters are names and values, "
            'for example activation = "tanh"'
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RefusedError(
            f'{path} is not TOML ({error}); an example of a line is activation = "tanh"'
        ) from None


def check_render_settings(settings: Mapping[str, Any]) -> None:
    """Refuse what ``[render]`` cannot say.

    Raises
    ------
    RefusedError
        If it is no table, has an unknown name, or a value that is no text.
    """
    table = settings.get("render", {})
    if not isinstance(table, dict):
        raise RefusedError(
            f'[render] must be a table, not {table!r}; for example quality = "m" below [render]'
        )
    for name, value in table.items():
        if name not in RENDER_SETTINGS:
            raise RefusedError(
                f"[render] has no {name!r}; {suggestion(name, list(RENDER_SETTINGS))}allowed are "
                f"{', '.join(RENDER_SETTINGS)}, for example {_render_example('quality')}"
            )
        if not isinstance(value, str) or not value:
            raise RefusedError(
                f"[render] {name} must be text, not {value!r}; for example {_render_example(name)}"
            )


def _render_example(name: str) -> str:
    return f'{name} = "{RENDER_SETTINGS[name]}"'


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return two settings as one; tables are merged, and ``over`` wins."""
    result = dict(base)
    for name, value in over.items():
        if isinstance(value, dict) and isinstance(result.get(name), dict):
            result[name] = merged(result[name], value)
        else:
            result[name] = value
    return result


def build_params(
    entries: Sequence[PartEntry], given: Sequence[str], settings: Mapping[str, Any]
) -> dict[str, tuple[PartParams, ...]]:
    """Return the validated parameters of some Parts' films, by slug.

    A parameter goes to every Part that has it. Words on the command line win over settings, and
    a Part's own table (``[neuron]``) over the settings' top level. Several values where one is
    wanted (``n_heads=1,2,4``) make as many films; of two such parameters, every combination.

    Parameters
    ----------
    entries
        The Parts.
    given
        ``KEY=VALUE`` words.
    settings
        Contents of settings files.

    Raises
    ------
    RefusedError
        If a word has no ``=``, no Part has the parameter, or a value is refused.
    """
    models = {entry.slug: params_model(entry.module) for entry in entries}
    words = dict(_split(word) for word in given)
    known = list(dict.fromkeys(name for model in models.values() for name in model.model_fields))
    every = {name for entry in parts() for name in params_model(entry.module).model_fields}
    shared = {name: value for name, value in settings.items() if not isinstance(value, dict)}
    for name in words:
        _check_name(name, known, "--param")
    for name in shared:
        # A settings file may serve other Parts too; only what no Part has is a mistake.
        _check_name(name, known if name not in every else [name], "the settings")
    result = {}
    for slug, model in models.items():
        own = settings.get(slug, {})
        for name in own:
            _check_name(name, list(model.model_fields), f"[{slug}]")
        wanted = {**_having(model, shared), **own, **_having(model, words)}
        films = [_validated(model, values) for values in _combinations(model, wanted)]
        result[slug] = tuple(dict.fromkeys(films))
    return result


def _combinations(model: type[PartParams], wanted: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every choice of one value for each parameter."""
    choices = {name: _choices(model, name, value) for name, value in wanted.items()}
    for chosen in itertools.product(*choices.values()):
        yield dict(zip(choices, chosen, strict=True))


def _choices(model: type[PartParams], name: str, value: Any) -> list[Any]:
    """Return the values of a parameter: several, if it is not a list of values itself."""
    if isinstance(model.model_fields[name].get_default(), tuple):
        return [value]
    if isinstance(value, str) and "," in value:
        return [each.strip() for each in value.split(",")]
    return value if isinstance(value, list) and value else [value]


def _having(model: type[PartParams], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in model.model_fields}


def _split(word: str) -> tuple[str, str]:
    name, separator, value = word.partition("=")
    if not separator or not name:
        raise RefusedError(
            f"--param {word!r} has no value; write KEY=VALUE, for example --param activation=tanh"
        )
    return name.strip(), value.strip()


def _check_name(name: str, known: list[str], where: str) -> None:
    if name in known:
        return
    if not known:
        raise RefusedError(f"{where} has {name}, but this Part has no parameters")
    raise RefusedError(
        f"there is no parameter {name!r} ({where}); {suggestion(name, known)}"
        f"allowed are {', '.join(known)}, for example --param {_example(known[0])}"
    )


def _example(name: str) -> str:
    for entry in parts():
        field = params_model(entry.module).model_fields.get(name)
        if field is not None and field.examples:
            return f"{name}={field.examples[0]}"
    return f"{name}=…"


def _validated(model: type[PartParams], values: Mapping[str, Any]) -> PartParams:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        problems = [_problem(model, each) for each in error.errors()]
        raise RefusedError("\n             ".join(dict.fromkeys(problems))) from None


def _problem(model: type[PartParams], error: ErrorDetails) -> str:
    """Say what was wrong with one value, what is allowed, and an example, in one line."""
    reason = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return reason
    name, *index = error["loc"]
    field = model.model_fields.get(str(name))
    where = f"{name}{''.join(f'[{i}]' for i in index)}"
    given = error.get("input")
    allowed = f"allowed is {field.description}" if field is not None else ""
    example = f"for example --param {_example(str(name))}"
    if reason.startswith("unknown activation"):
        return reason
    return f"{where}: {reason[0].lower()}{reason[1:]}, not {given!r}; {allowed}, {example}"
