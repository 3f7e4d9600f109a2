"""What the launcher does on machines that lack this or that."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

# These watch processes come and go, and do so one after another.
pytestmark = pytest.mark.xdist_group("processes")

REPOSITORY = Path(__file__).parents[2]
NATIVE = "libcairo2-dev libpango1.0-dev"

# Whoever started pytest may have had interrupts ignored, which a shell script cannot undo.
HEED_INTERRUPTS = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""


def wait_for(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def process_runs(pid: int) -> bool:
    """Say whether a process lives; one that only waits to be reaped does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


# --- the first run -----------------------------------------------------------------------------


def test_first_run_sets_up_and_then_runs_the_command(machine):
    machine.add_python("3.12")
    result = machine.run("render", "neuron")
    assert result.returncode == 0, result.stderr
    assert result.stdout == "cli python3.12\n<render>\n<neuron>\n"
    assert machine.called("venv ") == ["venv python3.12"]
    (pip,) = machine.called("pip ")
    assert "--require-hashes" in pip
    assert pip.endswith(f"-r {machine.requirements}")
    assert "Setting up Forward Pass" in result.stderr
    assert not machine.lock.exists()


def test_set_up_writes_nothing_to_stdout_even_when_it_installs_packages(machine):
    machine.add_python("3.12")
    machine.add_apt()
    machine.libraries.unlink()
    result = machine.run("list", "--json")
    assert machine.called("apt-get ")
    assert result.stdout == "cli python3.12\n<list>\n<--json>\n"


def test_second_run_sets_nothing_up_and_says_nothing(machine):
    machine.add_python("3.12")
    assert machine.run("list").returncode == 0
    before = machine.calls
    assert before
    result = machine.run("list")
    assert (result.stdout, result.stderr) == ("cli python3.12\n<list>\n", "")
    assert machine.calls == before


def test_arguments_arrive_as_they_were_typed(machine):
    machine.add_python("3.12")
    arguments = ["render", "two words", "", "a*b", "$HOME", '"quoted"', "--flag=x y", "it's"]
    for _ in range(2):  # by the slow way, then by the fast one
        result = machine.run(*arguments)
        assert result.stdout.splitlines()[1:] == [f"<{argument}>" for argument in arguments]


def test_input_reaches_the_command_and_none_of_it_the_set_up(machine):
    machine.add_python("3.12")
    machine.add_apt()  # fails when it can read anything
    machine.libraries.unlink()
    machine.pip.write_text("if read -r typed; then exit 1; fi\n")
    result = machine.run("--read", typed="one\ntwo\n")
    assert result.stdout == "cli python3.12\n<--read>\none\ntwo\n", result.stderr
    assert [call for call in machine.called("apt-get ") if " -y " in call]


def test_variables_meant_for_another_python_do_not_reach_the_command(machine, tmp_path):
    machine.add_python("3.12")
    meant = {name: str(tmp_path) for name in ("PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH")}
    result = machine.run("--env", PYTHONWARNINGS="default", **meant)
    assert result.stdout == "cli python3.12\n<--env>\nPYTHONWARNINGS=default\n", result.stderr


@pytest.mark.parametrize("code", [0, 2, 3, 130])
def test_exit_code_is_the_commands_own(machine, code):
    machine.add_python("3.12")
    assert machine.run("x", CLI_EXIT=str(code)).returncode == code
    assert machine.run("x", CLI_EXIT=str(code)).returncode == code


def test_works_through_symlinks_and_from_another_folder(machine, tmp_path):
    machine.add_python("3.12")
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    absolute = elsewhere / "one"
    absolute.symlink_to(machine.root / "forwardpass")
    relative = elsewhere / "two"
    relative.symlink_to("one")
    result = machine.run("x", program=relative, cwd=elsewhere)
    assert result.stdout == "cli python3.12\n<x>\n", result.stderr
    assert machine.stamp.exists()
    assert sorted(path.name for path in elsewhere.iterdir()) == ["one", "two"]


def test_completion_never_starts_a_set_up(machine):
    machine.add_python("3.12")
    result = machine.run(_FORWARDPASS_COMPLETE="complete_bash")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert machine.calls == []
    assert machine.run("x").returncode == 0
    assert "cli" in machine.run(_FORWARDPASS_COMPLETE="complete_bash").stdout


# --- which Python ------------------------------------------------------------------------------


def test_newest_supported_python_is_chosen(machine):
    for version in ("3.10", "3.11", "3.13", "3.15"):
        machine.add_python(version)
    machine.add_python("3.15", name="python3")
    assert machine.run("x").stdout.startswith("cli python3.13\n")


def test_shim_that_does_not_run_is_passed_over(machine):
    machine.add("python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    machine.add_python("3.11")
    assert machine.run("x").stdout.startswith("cli python3.11\n")


def test_python_behind_a_broken_one_of_its_name_is_found(machine, tmp_path):
    later = tmp_path / "later on PATH"
    later.mkdir()
    good = machine.add_python("3.12", base=str(later / "python3.12"))
    good.rename(later / "python3.12")
    machine.add("python3.12", "exit 127")
    result = machine.run("x", PATH=f"{machine.bin}:{later}")
    assert result.stdout.startswith("cli python3.12\n"), result.stderr


def test_complete_python_is_preferred_to_a_newer_one_without_venv_or_headers(machine):
    machine.add_apt()
    machine.add_python("3.14", venv=False, base="/usr/bin/python3.14")
    machine.add_python("3.13", headers=False, base="/usr/bin/python3.13")
    machine.add_python("3.12")
    assert machine.run("x").stdout.startswith("cli python3.12\n")
    assert machine.called("apt-get ") == []


def test_free_threaded_python_is_passed_over(machine):
    machine.add_python("3.14", no_gil=True)
    machine.add_python("3.11")
    assert machine.run("x").stdout.startswith("cli python3.11\n")


def test_real_python_passes_the_launchers_questions(machine):
    """The stubs answer through this very interpreter; here it speaks for itself."""
    machine.add("cc", "exit 1")  # stops it before it makes a real environment
    machine.user(1000)
    result = machine.run("x", FORWARDPASS_PYTHON=sys.executable)
    assert result.returncode == 5
    # An interpreter without headers is a fair answer too: the question was understood.
    assert (
        "missing: a C compiler." in result.stderr
        or "lacks the venv module or its C headers" in result.stderr
    ), result.stderr


def test_requested_python_is_used_and_another_request_makes_the_environment_anew(machine):
    newer = machine.add_python("3.13")
    older = machine.add_python("3.11")
    assert machine.run("x", FORWARDPASS_PYTHON=str(older)).stdout.startswith("cli python3.11")
    # Without a request the environment stays as it is.
    assert machine.run("x").stdout.startswith("cli python3.11")
    assert machine.called("venv ") == ["venv python3.11"]
    assert machine.run("x", FORWARDPASS_PYTHON=str(newer)).stdout.startswith("cli python3.13")
    assert machine.called("venv ") == ["venv python3.11", "venv python3.13"]


def test_requested_python_that_is_unsupported_is_refused(machine):
    machine.add_python("3.12")
    old = machine.add_python("3.10")
    result = machine.run("x", FORWARDPASS_PYTHON=str(old))
    assert (result.returncode, result.stdout) == (5, "")
    assert str(old) in result.stderr
    assert machine.called("venv ") == []


def test_no_python_and_nothing_to_get_one_with_is_a_clear_refusal(machine):
    machine.add_python("3.10")
    result = machine.run("x")
    assert (result.returncode, result.stdout) == (5, "")
    assert "no Python 3.11 to 3.14 was found" in result.stderr
    assert not machine.venv.exists()


def test_environment_whose_python_was_upgraded_away_is_made_again(machine):
    machine.add_python("3.11")
    machine.run("x")
    (machine.bin / "python3.11").unlink()
    (machine.venv / "bin/python").unlink()
    (machine.venv / "bin/python").symlink_to(machine.bin / "python3.11")
    machine.add_python("3.13")
    result = machine.run("x")
    assert result.stdout.startswith("cli python3.13\n"), result.stderr


# --- native libraries --------------------------------------------------------------------------


def test_root_installs_missing_libraries_without_being_asked_anything(machine):
    machine.add_python("3.12")
    machine.add_apt()
    machine.libraries.unlink()
    result = machine.run("x")
    assert result.returncode == 0, result.stderr
    installs = [c for c in machine.called("apt-get ") if " install " in c and " -s " not in c]
    assert len(installs) == 1
    assert " -y " in installs[0]
    assert installs[0].endswith(f"{NATIVE} [noninteractive]")
    # Said first, and then done.
    assert "the cairo headers, the pango headers" in result.stderr
    assert NATIVE in result.stderr


def test_user_with_free_sudo_installs_through_it(machine):
    machine.add_python("3.12")
    machine.add_apt()
    machine.add_sudo(free=True)
    machine.user(1000)
    machine.libraries.unlink()
    result = machine.run("x")
    assert result.returncode == 0, result.stderr
    install = f"install -y --no-install-recommends {NATIVE}"
    assert [call for call in machine.called("sudo -n env ") if call.endswith(install)]


@pytest.mark.parametrize("sudo", [True, False])
def test_user_who_may_not_install_gets_the_exact_command_and_exit_5(machine, sudo):
    machine.add_python("3.12")
    machine.add_apt()
    if sudo:
        machine.add_sudo(free=False)
    machine.user(1000)
    machine.libraries.unlink()
    result = machine.run("x")
    assert (result.returncode, result.stdout) == (5, "")
    prefix = "sudo " if sudo else ""
    install = f"apt-get install -y --no-install-recommends {NATIVE}"
    assert f"\n    {prefix}apt-get update && {prefix}{install}\n" in result.stderr
    assert machine.called("apt-get ") == []
    assert not machine.venv.exists()
    assert not machine.lock.exists()
    # Once the administrator has run it, the same command works.
    machine.libraries.touch()
    assert machine.run("x").returncode == 0


def test_debians_split_python_is_completed_by_its_packages(machine):
    machine.add_python("3.12", base="/usr/bin/python3.12", venv=False, headers=False)
    machine.add_apt()
    machine.user(1000)
    result = machine.run("x")
    assert result.returncode == 5
    (command,) = [line for line in result.stderr.splitlines() if "apt-get install" in line]
    assert [package.replace("3.12", "3") for package in command.split()[-2:]] == [
        "python3-venv",
        "python3-dev",
    ]


def test_machine_with_nothing_is_told_all_that_it_needs(machine):
    machine.add_apt()
    machine.user(1000)
    (machine.bin / "cc").unlink()
    (machine.bin / "pkg-config").unlink()
    result = machine.run("x")
    assert result.returncode == 5
    packages = f"python3 python3-venv python3-dev gcc libc6-dev pkg-config {NATIVE}"
    assert f"apt-get install -y --no-install-recommends {packages}\n" in result.stderr


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("dnf", "dnf install -y cairo-devel pango-devel"),
        ("pacman", "pacman -S --needed --noconfirm cairo pango"),
    ],
)
def test_other_package_managers_are_known(machine, manager, command):
    machine.add_python("3.12")
    machine.add(manager, "exit 1")
    machine.user(1000)
    machine.libraries.unlink()
    result = machine.run("x")
    assert result.returncode == 5
    assert f"\n    {command}\n" in result.stderr


def test_on_macos_brew_installs_as_the_user(machine):
    machine.add_python("3.12")
    machine.add("uname", "echo Darwin")
    machine.add("xcode-select", "exit 0")
    machine.add("brew", f"echo \"brew $*\" >>'{machine.calls_file}'; : >'{machine.libraries}'")
    machine.user(501)
    machine.libraries.unlink()
    result = machine.run("x")
    assert result.returncode == 0, result.stderr
    assert machine.called("brew ") == ["brew install cairo"]


def test_installation_that_fails_shows_its_log(machine):
    machine.add_python("3.12")
    machine.add("apt-get", "echo 'E: Temporary failure resolving'; exit 100")
    machine.libraries.unlink()
    result = machine.run("x")
    assert (result.returncode, result.stdout) == (5, "")
    assert "    E: Temporary failure resolving" in result.stderr
    assert "needs the internet" in result.stderr
    assert machine.called("venv ") == []


# --- the environment ---------------------------------------------------------------------------


def test_voice_is_installed_after_the_rest(machine):
    machine.add_python("3.12")
    machine.run("x")
    installs = [call for call in machine.calls if "pip install" in call]
    assert [call.rsplit("/")[-1] for call in installs] == [
        "requirements.txt",
        "requirements-voice.txt",
    ]


def test_voice_that_cannot_be_installed_leaves_a_program_that_works_and_one_line(machine):
    machine.add_python("3.12")
    machine.pip.write_text('case "$*" in *requirements-voice*) exit 1;; esac; exit 0\n')
    result = machine.run("x")
    assert (result.returncode, result.stdout) == (0, "cli python3.12\n<x>\n")
    told = [line for line in result.stderr.splitlines() if "films will be silent" in line]
    assert len(told) == 1
    assert machine.stamp.exists()
    # It is not tried again at every start.
    before = len(machine.calls)
    assert machine.run("x").stderr == ""
    assert not any("pip install" in call for call in machine.calls[before:])


def test_failed_installation_leaves_no_stamp_and_the_next_run_starts_again(machine):
    machine.add_python("3.12")
    machine.pip.write_text("echo 'ERROR: a wheel would not build'; exit 1\n")
    result = machine.run("x")
    assert (result.returncode, result.stdout) == (5, "")
    assert "    ERROR: a wheel would not build" in result.stderr
    assert str(machine.venv / "setup.log") in result.stderr
    assert not machine.stamp.exists()
    assert not machine.lock.exists()
    leftover = machine.venv / "leftover"
    leftover.touch()
    machine.pip.write_text("exit 0\n")
    assert machine.run("x").returncode == 0
    assert not leftover.exists()
    assert len(machine.called("venv ")) == 2


def test_stamp_is_written_only_after_pip_has_ended_and_the_packages_load(machine):
    machine.add_python("3.12")
    machine.pip.write_text(f"[ ! -e '{machine.stamp}' ] || exit 1\n")
    assert machine.run("x").returncode == 0
    assert machine.called("loads ")
    assert machine.stamp.exists()
    # The same holds when there was a stamp before.
    machine.requirements.write_text("numpy==2.4.7\n")
    result = machine.run("x")
    assert result.returncode == 0, result.stderr


def test_changed_requirements_update_the_environment_in_place(machine):
    machine.add_python("3.12")
    machine.run("x")
    machine.requirements.write_text("numpy==2.4.7\n")
    result = machine.run("x")
    assert result.returncode == 0
    assert "Updating the set-up" in result.stderr
    assert len(machine.called("pip ")) == 2
    assert len(machine.called("venv ")) == 1
    assert machine.run("x").stderr == ""


def test_command_test_gets_the_development_requirements_too(machine):
    machine.add_python("3.12")
    machine.run("render", "test")  # a target of that name is not the command
    assert machine.called("pip ")[0].endswith("/requirements.txt")
    assert machine.run("--no-color", "test").returncode == 0
    assert [call.rsplit("/")[-1] for call in machine.called("pip ")] == [
        "requirements.txt",
        "requirements-dev.txt",
    ]
    before = machine.calls
    machine.run("test")
    machine.run("render")
    assert machine.calls == before


def test_environment_may_be_elsewhere(machine, tmp_path):
    machine.add_python("3.12")
    other = tmp_path / "deep er" / "env"
    for place in (str(other), "../deep er/env"):
        result = machine.run("x", FORWARDPASS_VENV=place)
        assert result.returncode == 0, result.stderr
    assert (other / ".forwardpass-run").exists()
    assert len(machine.called("venv ")) == 1
    assert not machine.venv.exists()


def test_folder_that_is_not_ours_is_never_touched(machine):
    machine.add_python("3.12")
    thesis = machine.home / "thesis.txt"
    thesis.write_text("precious")
    result = machine.run("x", FORWARDPASS_VENV=str(machine.home))
    assert (result.returncode, result.stdout) == (5, "")
    assert "not Forward Pass's environment" in result.stderr
    assert thesis.read_text() == "precious"
    assert [path.name for path in machine.home.iterdir()] == ["thesis.txt"]


def test_read_only_clone_keeps_its_environment_in_the_users_cache(make_machine):
    # Not in pytest's own folder, which is closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="forwardpass-test-"))
    try:
        folder.chmod(0o755)
        machine = make_machine(folder)
        machine.add_python("3.12")
        user = None
        if os.geteuid() == 0:  # root may write anywhere
            user = 65534
            try:
                subprocess.run([sys.executable, "-c", ""], user=user, cwd="/", check=True)
            except (OSError, subprocess.CalledProcessError):
                pytest.skip("another user cannot run this Python")
            for path in (machine.home, machine.state, machine.calls_file):
                os.chown(path, user, user)
        machine.root.chmod(0o555)
        result = machine.run("x", user=user, cwd=folder)
        assert result.returncode == 0, result.stderr
        assert not machine.venv.exists()
        (stamp,) = (machine.home / ".cache" / "forwardpass").glob("*/venv/.forwardpass-run")
        before = machine.calls
        assert machine.run("x", user=user, cwd=folder).stderr == ""
        assert machine.calls == before
        assert stamp.exists()
    finally:
        (folder / "a clone").chmod(0o755)
        shutil.rmtree(folder)


def test_uv_is_used_when_it_runs(machine):
    machine.add_python("3.12", venv=False)
    machine.add(
        "uv",
        f"""echo "uv $*" >>'{machine.calls_file}'
        for last in "$@"; do :; done
        [ "$1" != venv ] || '{machine.bin}/python3.12' -m venv "$last" """,
    )
    result = machine.run("x")
    assert result.returncode == 0, result.stderr
    (install,) = machine.called("uv pip install ")
    assert "--require-hashes" in install
    assert machine.called("pip ") == []


def test_uv_that_does_not_run_is_passed_over(machine):
    machine.add_python("3.12")
    machine.add("uv", "exit 127")
    assert machine.run("x").returncode == 0
    assert machine.called("pip ")


# --- two at once, and interruptions ------------------------------------------------------------


def test_two_first_runs_at_once_set_up_once(machine):
    machine.add_python("3.12")
    machine.pip.write_text("sleep 0.5\n")
    both = [machine.start("one"), machine.start("two")]
    results = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], results
    assert [out for out, _ in results] == ["cli python3.12\n<one>\n", "cli python3.12\n<two>\n"]
    assert len(machine.called("pip ")) == 1
    assert "waiting for it" in results[0][1] + results[1][1]
    assert not machine.lock.exists()


@pytest.mark.parametrize("owner", ["{dead} here\n", None])
def test_lock_of_a_dead_run_is_taken_over(machine, owner):
    gone = subprocess.Popen(["true"])
    gone.wait(20)
    machine.add_python("3.12")
    machine.lock.mkdir()
    if owner:
        (machine.lock / "owner").write_text(owner.format(dead=gone.pid))
    result = machine.run("x")
    assert result.returncode == 0, result.stderr
    assert not machine.lock.exists()


def test_lock_of_a_dead_run_is_taken_over_by_one_of_several(machine):
    gone = subprocess.Popen(["true"])
    gone.wait()
    machine.add_python("3.12")
    machine.pip.write_text("sleep 0.5\n")
    machine.lock.mkdir()
    (machine.lock / "owner").write_text(f"{gone.pid} here\n")
    several = [machine.start("x") for _ in range(4)]
    results = [process.communicate(timeout=60) for process in several]
    assert [out for out, _ in results] == ["cli python3.12\n<x>\n"] * 4, results
    assert len(machine.called("pip ")) == 1


def test_lock_of_a_living_run_is_respected(machine):
    machine.add_python("3.12")
    machine.lock.mkdir()
    (machine.lock / "owner").write_text(f"{os.getpid()} here\n")
    process = machine.start("x")
    try:
        time.sleep(1.5)
        assert process.poll() is None
        assert machine.calls == []
        shutil.rmtree(machine.lock)
        out, _ = process.communicate(timeout=20)
        assert out == "cli python3.12\n<x>\n"
    finally:
        process.kill()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_set_up_stops_pip_and_leaves_no_stamp_and_no_lock(machine, number, code):
    machine.add_python("3.12")
    compiler = machine.state / "compiler"
    # What pip starts must stop as well.
    machine.pip.write_text(f"sleep 60 & echo $! >'{compiler}.new'\n")
    with machine.pip.open("a") as script:
        script.write(f"mv '{compiler}.new' '{compiler}'\nwait\n")
    process = machine.start("x", wrapper=(sys.executable, "-c", HEED_INTERRUPTS))
    wait_for(compiler.exists)
    pid = int(compiler.read_text())
    assert process_runs(pid)
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (code, ""), err
    wait_for(lambda: not process_runs(pid))
    assert not machine.stamp.exists()
    assert not machine.lock.exists()
    machine.pip.write_text("exit 0\n")
    assert machine.run("x").returncode == 0


# --- the files beside it -----------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_script_is_valid_in_every_shell_there_is(shell):
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    checked = subprocess.run([shell, "-n", REPOSITORY / "forwardpass"], capture_output=True)
    assert (checked.returncode, checked.stderr) == (0, b"")


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-voice.txt"]
)
def test_requirements_are_pinned_and_hashed_and_name_no_index(name):
    text = (REPOSITORY / name).read_text()
    pins = [line for line in text.splitlines() if line and line[0] not in "# "]
    assert len(pins) > 5
    for pin in pins:
        assert "==" in pin, pin
        assert pin.endswith("\\"), f"no hash: {pin}"
    for word in ("://", "--index", "--extra-index", "--find-links", "--trusted-host", " @ "):
        assert word not in text


def test_development_requirements_hold_every_pin_of_the_others():
    def pins(name):
        lines = (REPOSITORY / name).read_text().splitlines()
        return {line for line in lines if line and line[0] not in "# "}

    assert pins("requirements.txt") < pins("requirements-dev.txt")


def test_voice_requirements_pin_nothing_otherwise_than_the_others():
    def versions(name):
        lines = (REPOSITORY / name).read_text().splitlines()
        return dict(
            line.split()[0].split("==") for line in lines if "==" in line[:60] and line[0] != "#"
        )

    voice, others = versions("requirements-voice.txt"), versions("requirements-dev.txt")
    assert "numpy" in voice
    assert all(others[name] == voice[name] for name in voice.keys() & others.keys())
