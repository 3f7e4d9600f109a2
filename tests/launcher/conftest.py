"""A pretended machine to run the launcher on: its PATH holds stubs and a few real tools."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]

REAL_TOOLS = (
    *("cat", "cksum", "dirname", "env", "grep", "mkdir", "mv", "readlink", "rm", "rmdir"),
    *("sed", "sh", "sleep", "tail", "true"),
)

# Answers the launcher's questions by running them for real, but for what the stub pretends to
# be: its version, where it is, and whether venv's and the headers' packages are installed.
PYTHON = """\
#!/bin/sh
case "$1 $2" in
    "-c "*)
        exec '{real}' -I -c '
import sys, sysconfig
sys.version_info = {version}
sys._base_executable = "{base}"
sysconfig.get_config_var = {{"INCLUDEPY": "{headers}", "Py_GIL_DISABLED": {no_gil}}}.get
if {no_venv}:
    sys.modules["ensurepip"] = None
exec(sys.argv[1])
' "$2" ;;
    "-I -S") exec '{real}' "$@" ;;
    "-I -c") echo "loads {name}" >>'{calls}'; exit 0 ;;
    "-m venv")
        echo "venv {name}" >>'{calls}'
        echo "venv talks on stdout"
        mkdir -p "$3/bin"
        cat "$0" >"$3/bin/python"
        chmod +x "$3/bin/python" ;;
    "-m pip")
        [ "$3" != --version ] || exit 0
        echo "pip $*" >>'{calls}'
        echo "pip talks on stdout"
        . '{pip}' ;;
    */cli.py*)
        shift
        echo "cli {name}"
        for argument in "$@"; do echo "<$argument>"; done
        [ "$1" != --read ] || cat
        [ "$1" != --env ] || env | grep '^PYTHON'
        exit "${{CLI_EXIT:-0}}" ;;
    *) echo "unexpected: $*" >>'{calls}'; exit 99 ;;
esac
"""


VOICE = "/requirements-voice.txt"


class Machine:
    """A clone of the project with a PATH, a home and a user of its own."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a clone"
        self.bin = folder / "bin"
        self.home = folder / "home"
        self.state = folder / "state"
        for made in (self.root, self.bin, self.home, self.state):
            made.mkdir(parents=True)
        shutil.copy(REPOSITORY / "forwardpass", self.root / "forwardpass")
        self.requirements = self.root / "requirements.txt"
        self.requirements.write_text("numpy==2.4.6\n")
        (self.root / "requirements-dev.txt").write_text("numpy==2.4.6\npytest==9.2.0\n")
        (self.root / "requirements-voice.txt").write_text("hibari-tts==0.2.1\n")
        (self.root / "cli.py").write_text("raise SystemExit('only a stub runs this')\n")
        self.venv = self.root / ".venv"
        self.lock = self.root / ".venv.lock"
        self.stamp = self.venv / ".forwardpass-run"
        self.calls_file = self.state / "calls"
        self.calls_file.touch()
        self.pip = self.state / "pip"
        self.pip.write_text("exit 0\n")
        self.libraries = self.state / "libraries"
        self.libraries.touch()
        self.headers = self.state / "include"
        self.headers.mkdir()
        (self.headers / "Python.h").touch()
        for tool in (*REAL_TOOLS, "chmod"):
            found = shutil.which(tool)
            assert found, f"this machine has no {tool}"
            (self.bin / tool).symlink_to(found)
        self.add("uname", "case $1 in -s) echo Linux;; -m) echo x86_64;; -n) echo here;; esac")
        self.add("cc", "cat >/dev/null")
        self.add("pkg-config", f"[ -e '{self.libraries}' ]")
        self.user(0)

    def add(self, name: str, script: str) -> Path:
        """Put a shell script on PATH."""
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    def user(self, number: int) -> None:
        self.add("id", f"echo {number}")

    def add_python(
        self,
        version: str,
        *,
        name: str | None = None,
        base: str | None = None,
        venv: bool = True,
        headers: bool = True,
        no_gil: bool = False,
    ) -> Path:
        name = name or f"python{version}"
        path = self.bin / name
        path.write_text(
            PYTHON.format(
                name=name,
                real=sys.executable,
                version=f"({version.replace('.', ', ')}, 0)",
                base=base or path,
                headers=self.headers if headers else "/nowhere",
                no_gil=int(no_gil),
                no_venv=not venv,
                calls=self.calls_file,
                pip=self.pip,
            )
        )
        path.chmod(0o755)
        return path

    def add_apt(self) -> None:
        """Add an apt-get whose installations make pkg-config find the libraries."""
        self.add(
            "apt-get",
            f"""echo "apt-get $* [$DEBIAN_FRONTEND]" >>'{self.calls_file}'
            echo "apt-get talks on stdout"
            if read -r typed; then exit 98; fi
            case "$*" in
                *-s*) ;;
                *install*) : >'{self.libraries}' ;;
            esac""",
        )
        self.add("apt-cache", "echo '  Candidate: 3.11.2-1'")

    def add_sudo(self, *, free: bool) -> None:
        """Add a sudo that works without a password, or asks for one."""
        self.add(
            "sudo",
            f"""echo "sudo $*" >>'{self.calls_file}'
            [ "$1" = -n ] || exit 97
            {'shift; exec "$@"' if free else "exit 1"}""",
        )

    @property
    def calls(self) -> list[str]:
        return self.calls_file.read_text().splitlines()

    def called(self, start: str) -> list[str]:
        """Return the calls that begin so, the installation of the voice left out."""
        return [c for c in self.calls if c.startswith(start) and not c.endswith(VOICE)]

    @property
    def voice_installations(self) -> list[str]:
        return [call for call in self.calls if call.endswith(VOICE)]

    def environment(self, **variables: str) -> dict[str, str]:
        return {"PATH": str(self.bin), "HOME": str(self.home), **variables}

    def start(
        self,
        *arguments: str,
        program: Path | None = None,
        cwd: Path | None = None,
        wrapper: tuple[str, ...] = (),
        user: int | None = None,
        **variables: str,
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*wrapper, program or self.root / "forwardpass", *arguments],
            cwd=cwd or self.root,
            env=self.environment(**variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )

    def run(
        self, *arguments: str, typed: str = "", **options: object
    ) -> subprocess.CompletedProcess[str]:
        with self.start(*arguments, **options) as process:  # type: ignore[arg-type]
            try:
                out, err = process.communicate(typed, timeout=60)
            except BaseException:
                # Whatever it is that takes so long, nobody waits for it below.
                process.kill()
                raise
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)


@pytest.fixture
def make_machine() -> Callable[[Path], Machine]:
    if os.name != "posix":
        pytest.skip("the launcher is a shell script")
    return Machine


@pytest.fixture
def machine(make_machine: Callable[[Path], Machine], tmp_path: Path) -> Machine:
    return make_machine(tmp_path)
