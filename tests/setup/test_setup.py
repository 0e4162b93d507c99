"""Setting up: what tools/setup.sh, the Makefile and the locks promise. No network: uv and Python are stand-ins."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot import settings

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock", "tools/uv.lock"]
SET_UP_FROM = ["tools/setup.sh", "Makefile", "pyproject.toml", ".python-version", *LOCKS]
COMMANDS = [
    "awk", "cat", "chmod", "cp", "cut", "date", "df", "dirname", "env", "flock", "grep", "make", "mkdir", "mv", "rm",
    "sed", "sh", "sha256sum", "sleep", "tail", "uname",
]  # fmt: skip

UV = """#!/bin/sh
echo "$*" >>"$CALLS"
case $1 in
--version) echo "uv 0.13.9" ;;
python) exit 1 ;;
venv)
    for folder; do :; done
    mkdir -p "$folder/bin"
    printf '#!/bin/sh\\necho 3.10.13\\n' >"$folder/bin/python"
    cp "$folder/bin/python" "$folder/bin/planbot"
    chmod +x "$folder/bin/python" "$folder/bin/planbot"
    ;;
pip)
    [ -z "${UV_HANGS:-}" ] || exec sleep 60
    [ -z "${UV_SAYS:-}" ] || { echo "error: $UV_SAYS"; exit 2; }
    ;;
esac
"""
PYTHON310 = "#!/bin/sh\necho /usr/bin/python3.10\n"


class Checkout:
    """A checkout with nothing built, on a machine that has only the commands put into `bin`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "a checkout"
        self.bin = folder / "bin"
        self.calls = folder / "calls"
        self.stamp = self.folder / ".venv" / "plan-assistant.stamp"
        self.bin.mkdir()
        for name in SET_UP_FROM:
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.folder / name)
        for name in COMMANDS:
            path = shutil.which(name)
            assert path, f"{name} is missing on this machine"
            (self.bin / name).symlink_to(path)
        self.environment = {"PATH": str(self.bin), "HOME": str(folder), "CALLS": str(self.calls), "LC_ALL": "C"}

    def put(self, name: str, text: str) -> None:
        """Makes `name` a command of this machine, or another one if it is there."""
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def start(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(self.bin / command[0]), *command[1:]],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # a shell that starts pytest in the background has it ignore Ctrl-C, and a child inherits that
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def set_up(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        self.calls.write_text("")
        process = self.start("sh", "tools/setup.sh", *arguments, **environment)
        output, errors = process.communicate(timeout=30)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def called(self, *words: str) -> bool:
        """Whether uv was called with these words first."""
        return any(line.startswith(" ".join(words)) for line in self.calls.read_text().splitlines())


@pytest.fixture
def bare(tmp_path: Path) -> Checkout:
    """Neither Python nor uv."""
    return Checkout(tmp_path)


@pytest.fixture
def checkout(bare: Checkout) -> Checkout:
    """With uv and Python 3.10."""
    bare.put("uv", UV)
    bare.put("python3.10", PYTHON310)
    return bare


@pytest.fixture
def built(checkout: Checkout) -> Checkout:
    """After a first set-up."""
    result = checkout.set_up()
    assert result.returncode == 0, result.stderr
    return checkout


def wait_for(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in 20 s"
        time.sleep(0.01)


# A second set-up


def test_a_set_up_that_fits_does_nothing_and_says_nothing(built: Checkout) -> None:
    started = time.monotonic()
    result = built.set_up()
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert built.calls.read_text() == ""
    assert time.monotonic() - started < 2  # 0.04 s when the machine is idle


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml", ".python-version"])
def test_changed_requirements_bring_the_environment_in_line_without_rebuilding_it(built: Checkout, name: str) -> None:
    with (built.folder / name).open("a") as file:
        file.write("\n# changed\n")
    assert built.set_up().returncode == 0
    assert built.called("pip", "sync") and not built.called("venv")
    assert built.set_up().stdout == ""


def test_only_development_heeds_the_development_lock(built: Checkout) -> None:
    assert built.set_up("dev").returncode == 0
    assert "requirements-dev.lock" in built.calls.read_text()
    assert built.set_up().stdout == built.set_up("dev").stdout == ""
    with (built.folder / "requirements-dev.lock").open("a") as file:
        file.write("\n# changed\n")
    assert built.set_up().stdout == ""
    assert "Ready." in built.set_up("dev").stdout


def test_running_after_a_change_does_not_take_the_development_packages_away(built: Checkout) -> None:
    built.set_up("dev")
    with (built.folder / "requirements.lock").open("a") as file:
        file.write("\n# changed\n")
    built.set_up()
    assert "requirements-dev.lock" in built.calls.read_text()
    assert built.set_up("dev").stdout == ""


@pytest.mark.parametrize("break_it", ["moved", "python gone", "planbot gone", "stamp gone", "other python"])
def test_an_environment_that_is_not_whole_is_built_anew(built: Checkout, break_it: str) -> None:
    commands = built.folder / ".venv" / "bin"
    if break_it == "moved":
        built.folder = built.folder.rename(built.folder.with_name("elsewhere"))
    elif break_it == "python gone":
        (commands / "python").unlink()
    elif break_it == "planbot gone":
        (commands / "planbot").unlink()
    elif break_it == "stamp gone":
        built.stamp.unlink()
    else:
        (commands / "python").write_text("#!/bin/sh\necho 3.10.1\n")
    result = built.set_up()
    assert result.returncode == 0, result.stderr
    assert built.called("venv")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_set_up_ends_its_children_and_is_not_taken_for_whole(checkout: Checkout, number: int) -> None:
    checkout.calls.write_text("")
    process = checkout.start("sh", "tools/setup.sh", UV_HANGS="yes")
    wait_for(lambda: checkout.called("pip"))
    process.send_signal(number)
    _, errors = process.communicate(timeout=20)  # would wait for a child that still held the pipes
    assert process.returncode == 128 + number
    assert errors == "Set-up interrupted; the next one begins again.\n"
    assert not checkout.stamp.exists()
    assert checkout.set_up().returncode == 0
    assert checkout.called("venv")


def test_a_failed_update_is_not_taken_for_whole(built: Checkout) -> None:
    with (built.folder / "requirements.lock").open("a") as file:
        file.write("\n# changed\n")
    assert built.set_up(UV_SAYS="something odd").returncode == 1
    assert built.set_up().returncode == 0
    assert built.called("venv")


def test_two_at_once_take_turns(checkout: Checkout) -> None:
    checkout.calls.write_text("")
    first = checkout.start("sh", "tools/setup.sh", UV_HANGS="yes")
    wait_for(lambda: checkout.called("pip"))
    second = checkout.start("sh", "tools/setup.sh")
    assert second.stdout is not None and "Another set-up is running" in second.stdout.readline()
    first.terminate()
    first.communicate(timeout=20)
    assert "Ready." in second.communicate(timeout=20)[0]


# Failures


def sentence(result: subprocess.CompletedProcess[str]) -> str:
    """The one sentence a failed set-up ended with."""
    assert result.returncode == 1, result.stdout
    assert re.fullmatch(r"Set-up stopped: [^\n]*\.\n", result.stderr), result.stderr
    assert ". " not in result.stderr
    return result.stderr


def test_no_python_at_all(bare: Checkout) -> None:
    assert "no Python 3 (3.8 or newer) and no uv" in sentence(result := bare.set_up())
    assert "apt install python3 python3-venv" in result.stderr


def test_no_venv_module(bare: Checkout) -> None:
    bare.put("python3", '#!/bin/sh\ncase "$*" in *venv*) exit 1 ;; esac\n')
    assert "no venv module; install it ('apt install python3-venv')" in sentence(bare.set_up())


def test_a_uv_that_does_not_work_is_passed_over(bare: Checkout) -> None:
    bare.put("uv", "#!/bin/sh\necho 'pyenv: uv: command not found' >&2\nexit 127\n")
    assert "no Python 3" in sentence(bare.set_up())


def test_no_python_3_10(checkout: Checkout) -> None:
    checkout.put("python3.10", "#!/bin/sh\necho 'pyenv: python3.10: command not found' >&2\nexit 127\n")
    result = checkout.set_up()
    assert "no Python 3.10 on this machine and it could not be downloaded; install one" in sentence(result)
    assert checkout.called("python", "install")


def test_a_python_3_10_without_sqlite(checkout: Checkout) -> None:
    checkout.put("python3.10", "#!/bin/sh\necho without sqlite3\nexit 1\n")
    assert "the Python 3.10 here was built without sqlite3" in sentence(checkout.set_up())


def test_a_python_3_10_of_pyenv_is_found_when_its_shim_fails(checkout: Checkout) -> None:
    checkout.put("python3.10", "#!/bin/sh\nexit 127\n")
    python = Path(checkout.environment["HOME"]) / ".pyenv/versions/3.10.13/bin/python3.10"
    python.parent.mkdir(parents=True)
    python.write_text(PYTHON310)
    python.chmod(0o755)
    assert checkout.set_up().returncode == 0
    assert not checkout.called("python", "install")


def test_too_little_room(checkout: Checkout) -> None:
    checkout.put("df", "#!/bin/sh\necho header\necho '/dev/disk one 9 8 2048000 100% /'\n")
    assert "the disk has 2000 MB free and the packages need about 4 GB" in sentence(checkout.set_up())


def test_a_platform_without_packages(checkout: Checkout) -> None:
    checkout.put("uname", "#!/bin/sh\ncase $1 in -s) echo FreeBSD ;; *) echo amd64 ;; esac\n")
    assert "this machine (FreeBSD amd64)" in sentence(checkout.set_up())


def test_an_unknown_word(checkout: Checkout) -> None:
    assert "'production' is not known" in sentence(checkout.set_up("production"))


@pytest.mark.parametrize(
    ("uv_says", "told"),
    [
        ("Failed to fetch: dns error: failed to lookup address information", "check the network"),
        ("Failed to download `six`: operation timed out", "check the network"),
        ("Hash mismatch for `six==1.17.0`", "is not the one in the lock"),
        ("failed to write: No space left on device (os error 28)", "the disk is full; free about 4 GB"),
        ("jaxlib has no wheels with a matching platform tag", "cannot be had for this machine"),
        ("something odd", "the reason is at the end of .setup/setup.log"),
    ],
)
def test_what_went_wrong_with_the_packages(checkout: Checkout, uv_says: str, told: str) -> None:
    assert told in sentence(checkout.set_up(UV_SAYS=uv_says))
    assert not checkout.stamp.exists()
    assert uv_says in (checkout.folder / ".setup/setup.log").read_text()


# Settings of pip


def test_the_index_and_certificates_set_for_pip_are_handed_to_uv(checkout: Checkout, tmp_path: Path) -> None:
    certificates = tmp_path / "ca.crt"
    certificates.touch()
    seen = 'echo "index=${UV_DEFAULT_INDEX:-} certificates=${SSL_CERT_FILE:-}" >>"$CALLS"\n'
    checkout.put("uv", UV.replace('echo "$*"', seen + 'echo "$*"', 1))
    checkout.set_up(PIP_INDEX_URL="http://mirror.example/simple", PIP_CERT=str(certificates))
    assert checkout.called(f"index=http://mirror.example/simple certificates={certificates}")
    checkout.stamp.unlink()
    checkout.set_up(PIP_INDEX_URL="http://mirror.example/simple", UV_DEFAULT_INDEX="http://own.example/simple")
    assert checkout.called("index=http://own.example/simple certificates=")


# The Makefile


def targets() -> list[str]:
    return re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)


def test_help_has_a_line_for_every_target_and_is_what_plain_make_gives(bare: Checkout) -> None:
    output, _ = bare.start("make").communicate(timeout=20)
    listed = re.findall(r"^  make (\S+) +(\S.*)$", output, flags=re.MULTILINE)
    assert [name for name, _ in listed] == targets()
    assert len(output.splitlines()) == len(listed)
    assert max(map(len, output.splitlines())) <= 120


def test_every_target_is_phony() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert phony and phony[1].split() == targets()


@pytest.mark.parametrize("to_all", [False, True], ids=["SIGTERM to make", "Ctrl-C"])
def test_stopping_make_run_stops_the_assistant(built: Checkout, to_all: bool) -> None:
    planbot = built.folder / ".venv/bin/planbot"
    planbot.write_text(
        f"#!{sys.executable}\n"
        "import os, signal, sys\n"
        "stops = [signal.SIGINT, signal.SIGTERM]\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, stops)\n"
        "print(*sys.argv[1:], os.environ['PORT'], os.getpid(), flush=True)\n"
        "signal.sigwait(stops)\n"
        "print('stopped')\n"
    )
    make = subprocess.Popen(
        [str(built.bin / "make"), "run", "PORT=5099"],
        cwd=built.folder,
        env=built.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert make.stdout is not None
    command, port, process_id = make.stdout.readline().split()
    assert (command, port) == ("serve", "5099")
    if to_all:
        os.killpg(make.pid, signal.SIGINT)
    else:
        make.send_signal(signal.SIGTERM)
    output, _ = make.communicate(timeout=20)
    assert output == "stopped\n"
    with pytest.raises(ProcessLookupError):
        os.kill(int(process_id), 0)


def test_make_passes_on_failure(built: Checkout) -> None:
    (built.folder / ".venv/bin/planbot").write_text("#!/bin/sh\nexit 3\n")
    make = built.start("make", "check")
    make.communicate(timeout=20)
    assert make.returncode != 0


# Files


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_no_file_names_a_registry() -> None:
    hosts = [".".join(parts) for parts in [("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"),
                                           ("deb", "debian", "org"), ("archive", "ubuntu", "com")]]  # fmt: skip
    pattern = re.compile("|".join(map(re.escape, hosts)).encode())
    assert [str(path.relative_to(ROOT)) for path in tracked() if pattern.search(path.read_bytes())] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_requirement_has_one_version_and_a_hash(name: str) -> None:
    text = (ROOT / name).read_text()
    requirements = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)).strip().splitlines()
    assert requirements
    shape = re.compile(r"[a-z0-9][a-z0-9._-]*==[^\s;]+( ; [^\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", re.IGNORECASE)
    assert [line[:80] for line in requirements if not shape.fullmatch(line)] == []
    assert "://" not in text


def test_the_development_lock_holds_only_what_development_adds() -> None:
    run, dev = (
        set(re.findall(r"^([\w.-]+)==", (ROOT / name).read_text(), flags=re.MULTILINE)) for name in LOCKS[:2]
    )
    assert dev and not dev & run


@pytest.mark.parametrize(("source", "lock"), [("requirements.in", LOCKS[0]), ("requirements-dev.in", LOCKS[1])])
def test_every_wanted_requirement_is_locked(source: str, lock: str) -> None:
    wanted = re.findall(r"^([A-Za-z0-9][\w.-]*)(?:==(\S+))?", (ROOT / source).read_text(), flags=re.MULTILINE)
    locked = dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(), flags=re.MULTILINE))
    for name, version in wanted:
        assert name in locked, f"{name}: run `make lock`"
        assert not version or locked[name] == version, f"{name}: run `make lock`"


def test_the_example_of_settings_has_every_setting_with_a_comment_and_its_default() -> None:
    blocks = (ROOT / ".env.example").read_text().strip().split("\n\n")[1:]
    given = {}
    for block in blocks:
        *comments, setting = block.splitlines()
        assert comments and all(line.startswith("# ") for line in comments), block
        name, value = setting.split("=", 1)
        given[name] = value
    assert list(given) == list(settings.NAMES)
    assert settings.read(given) == settings.Settings()
