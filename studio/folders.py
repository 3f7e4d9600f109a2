"""Where files go while they are made, so that nothing half-made is ever seen."""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from studio.errors import EnvironmentLacksError

_ROOT = Path(__file__).resolve().parent.parent
_PARTIAL = re.compile(r"^\..+\.partial-(\d+)(?:-\d+)?(\.\w+)?$")
_JOB = re.compile(r"^job-(\d+)-")


def work_folder() -> Path:
    """Return the folder for the cache and for work in progress, making it if need be.

    It is ``.forwardpass`` beside the program, or in the user's cache folder where the program's
    own folder cannot be written; ``FORWARDPASS_CACHE`` names another one.
    """
    chosen = os.environ.get("FORWARDPASS_CACHE")
    user_cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    places = [Path(chosen)] if chosen else [_ROOT / ".forwardpass", user_cache / "forwardpass"]
    for place in places:
        with suppress(OSError):
            place.mkdir(parents=True, exist_ok=True)
            check_writable(place)
            return place.resolve()
    raise EnvironmentLacksError(
        f"cannot write to {places[-1]}; give a folder that can be written, "
        "for example FORWARDPASS_CACHE=/tmp/forwardpass"
    )


def check_writable(folder: Path) -> None:
    """Raise ``OSError`` unless a file can be made in the folder."""
    with tempfile.TemporaryFile(dir=folder):
        pass


def prepare_output(folder: Path) -> None:
    """Make the folder that films are written to, and sweep what killed runs left there.

    Raises
    ------
    EnvironmentLacksError
        If it cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        check_writable(folder)
    except OSError as error:
        raise EnvironmentLacksError(
            f"cannot write to {folder}: {reason(error)}; "
            "choose another folder, for example -o ~/Videos"
        ) from error
    for leftover in folder.iterdir():
        match = _PARTIAL.match(leftover.name)
        if match and not _alive(int(match.group(1))):
            _discard(leftover)


def _discard(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def reason(error: OSError) -> str:
    """Return the system's reason in a few words."""
    if error.errno == errno.ENOSPC:
        return "no space left on the disk"
    return (error.strerror or str(error)).lower()


def is_environment_error(error: OSError) -> bool:
    """Return whether an error is the machine's (a full disk, a read-only folder)."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EFBIG)


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Yield a private name beside ``target``; the file takes its final name only when whole.

    Raises
    ------
    EnvironmentLacksError
        If the file cannot be written.
    """
    # Threads of one process may write the same film at the same time, too.
    owner = f"{os.getpid()}-{threading.get_ident()}"
    partial = target.with_name(f".{target.stem}.partial-{owner}{target.suffix}")
    try:
        yield partial
        partial.replace(target)
    except OSError as error:
        raise EnvironmentLacksError(f"cannot write {target}: {reason(error)}") from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Yield an empty private folder beside ``target``; it takes the final name only when whole.

    What had that name before is replaced.

    Raises
    ------
    EnvironmentLacksError
        If the folder cannot be written.
    """
    owner = f"{os.getpid()}-{threading.get_ident()}"
    partial, old = (target.with_name(f".{target.name}{w}.partial-{owner}") for w in ("", ".old"))
    try:
        partial.mkdir()
        yield partial
        if target.exists():
            target.replace(old)
        partial.replace(target)
    except OSError as error:
        raise EnvironmentLacksError(f"cannot write {target}: {reason(error)}") from error
    finally:
        for leftover in (partial, old):
            _discard(leftover)


@contextmanager
def job_folder(work: Path) -> Iterator[Path]:
    """Yield a private folder for the clips of one run; it is gone afterwards.

    Folders of runs that were killed are swept.
    """
    for leftover in work.glob("job-*"):
        match = _JOB.match(leftover.name)
        if match and not _alive(int(match.group(1))):
            shutil.rmtree(leftover, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"job-{os.getpid()}-", dir=work))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    if os.name == "nt":
        # Signal 0 is Ctrl-C there; what a killed run left is small and does no harm.
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
