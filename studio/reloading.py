"""Which of the loaded modules are not what stands on the disk any more."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Set
from pathlib import Path

from studio.fingerprint import imports

_OURS = ("math_core", "scenes", "studio", "cli")
State = Mapping[Path, tuple[int, int]]


def source_state(root: Path) -> State:
    """Return time and size of every source file of the project in ``root``."""
    files = [*root.glob("*.py"), *(f for name in _OURS for f in (root / name).rglob("*.py"))]
    stats = ((path, path.stat()) for path in files)
    return {path: (stat.st_mtime_ns, stat.st_size) for path, stat in stats}


def forget_changed(root: Path, loaded: State) -> Set[str]:
    """Forget the modules that have changed since they were loaded, and all that import them.

    Whoever imports them next gets them as they are on the disk.

    Parameters
    ----------
    root
        The project's folder.
    loaded
        The state of its sources before any was imported.

    Returns
    -------
    Set[str]
        Names of the forgotten modules.
    """
    now = source_state(root)
    ours = {name: _file(name) for name in sys.modules if name.split(".")[0] in _OURS}
    stale = {name for name, path in ours.items() if path and now.get(path) != loaded.get(path)}
    users = {name: _imports(name, path) for name, path in ours.items() if path and path in now}
    grown = True
    while grown:
        more = {name for name, used in users.items() if used & stale} - stale
        stale |= more
        grown = bool(more)
    for name in stale:
        del sys.modules[name]
    return stale


def _imports(module: str, path: Path) -> Set[str]:
    """Return what a module imports; what is wrong with its source is told with the file's name."""
    try:
        return imports(module)
    except SyntaxError as error:
        error.filename = str(path)
        raise


def _file(module: str) -> Path | None:
    path = getattr(sys.modules[module], "__file__", None)
    return None if path is None else Path(path)
