#!/bin/sh
# Builds .venv: Python 3.10, the locked requirements with their hashes, and this project, editable.
#
#   tools/setup.sh             what the assistant needs
#   tools/setup.sh dev         that, and what tests and checks need
#   tools/setup.sh lock [...]  writes the locks anew (options go to `uv pip compile`, for example --upgrade)
#
# A stamp in .venv, written last, says what it was built from. While that still fits, nothing is done; when only the
# requirements changed, .venv is brought in line; without a stamp (a set-up that was broken off) it is built from scratch.
# The log of the last set-up is .setup/setup.log.
set -u

WANTED=3.10
SPACE_GB=4
RECIPE=1 # raise this when .venv must be built anew though no lock changed
LOG=.setup/setup.log
STAMP=.venv/plan-assistant.stamp

job='' beat='' line_open=''

say() { printf '%s\n' "$*"; }

fail() {
    [ -z "$line_open" ] || say
    printf 'Set-up stopped: %s\n' "$*" >&2
    exit 1
}

quit_children() {
    for child in $beat $job; do kill "$child" 2>/dev/null && wait "$child" 2>/dev/null; done
    beat='' job=''
}

interrupted() {
    trap '' INT TERM HUP
    quit_children
    [ -z "$line_open" ] || say
    say "Set-up interrupted; the next one begins again." >&2
    exit "$1"
}

# step LABEL COMMAND... : runs COMMAND into the log under one line of progress; gives its exit code.
step() {
    label=$1
    shift
    start=$(date +%s)
    printf '  %s ...' "$label"
    line_open=yes
    printf '== %s\n' "$label" >>"$LOG"
    "$@" >>"$LOG" 2>&1 </dev/null &
    job=$!
    if [ -t 1 ]; then
        (
            trap 'exit 0' TERM
            while sleep 1; do printf '\r  %s ... %d s' "$label" $(($(date +%s) - start)); done
        ) &
        beat=$!
    fi
    wait "$job"
    code=$?
    job=''
    quit_children
    if [ "$code" = 0 ]; then
        [ ! -t 1 ] || printf '\r  %s ...' "$label"
        say " done, $(($(date +%s) - start)) s "
        line_open=''
    fi
    return "$code"
}

# Turns the log of the step that failed into one sentence; $1 says what failed where nothing better is known.
explain() {
    logged() { awk '/^== / { text = "" } { text = text $0 "\n" } END { printf "%s", text }' "$LOG" | grep -qiE "$1"; }
    if logged 'no space left|os error 28|disk quota|os error 122'; then
        fail "the disk is full; free about $SPACE_GB GB (here: $ROOT) and run the same command again."
    elif logged 'hash mismatch|do not match the hashes|hashes? (are|is) required|computed: *sha256'; then
        fail "a downloaded package is not the one in the lock (its hash differs) and was not installed; run the same" \
            "command again, and if it happens again do not trust this network or package index (details: $LOG)."
    elif logged 'dns error|failed to lookup|failed to resolve|name resolution|error sending request|connection (refused|reset|error|aborted|broken)|newconnectionerror|connecttimeout|readtimeout|timed out|network is unreachable|network connectivity|max retries|certificate|request failed|proxyerror|failed to fetch'; then
        fail "the package index could not be reached; check the network (or the proxy or index set for pip or uv) and" \
            "run the same command again (details: $LOG)."
    elif logged 'no usable wheels|no wheels with a matching|platform tag|no matching distribution|not a supported wheel|failed to build|failed building'; then
        fail "a package cannot be had for this machine ($(uname -s) $(uname -m)); use 64-bit Debian 11, Ubuntu 20.04 or" \
            "newer (details: $LOG)."
    fi
    fail "$1; the reason is at the end of $LOG."
}

sha256() {
    if command -v sha256sum >/dev/null 2>&1; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

stamp_line() { sed -n "s/^$1 //p" "$STAMP" 2>/dev/null; }

# What .venv is to be built from. Without `dev`: what the assistant needs.
fingerprint() {
    if [ "$1" = dev ]; then set -- requirements.lock requirements-dev.lock; else set -- requirements.lock; fi
    cat "$@" pyproject.toml .python-version | sha256
}

# Is .venv ours, whole, in its place, and does its Python still run?
whole() {
    [ -f "$STAMP" ] && [ "$(stamp_line recipe)" = "$RECIPE" ] && [ "$(stamp_line root)" = "$ROOT" ] &&
        [ -x .venv/bin/planbot ] &&
        [ "$(.venv/bin/python -I -S -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null)" \
            = "$(stamp_line python)" ]
}

fits() {
    whole && [ "$(stamp_line run)" = "$(fingerprint run)" ] &&
        { [ "$1" = run ] || [ "$(stamp_line dev)" = "$(fingerprint dev)" ]; }
}

check_platform() {
    system="$(uname -s) $(uname -m)"
    case $system in
    "Linux x86_64" | "Linux aarch64" | "Linux arm64" | "Darwin arm64") ;;
    *) fail "this machine ($system) is not one the locked packages exist for; use 64-bit Linux (on Windows: WSL)." ;;
    esac
    for loader in /lib/ld-musl-*; do
        [ ! -e "$loader" ] || [ -e /lib64/ld-linux-x86-64.so.2 ] || [ -e /lib/ld-linux-aarch64.so.1 ] ||
            fail "TensorFlow, which Rasa needs, does not exist for musl (Alpine); use Debian or Ubuntu."
    done
}

check_space() {
    free_kb=$(df -Pk . | awk 'NR == 2 { print $(NF - 2) }')
    case $free_kb in '' | *[!0-9]*) return ;; esac
    [ "$free_kb" -ge $((SPACE_GB * 1024 * 1024)) ] ||
        fail "the disk has $((free_kb / 1024)) MB free and the packages need about $SPACE_GB GB; free some space" \
            "(here: $ROOT) and run the same command again."
}

# uv does not read pip's configuration: hand on which index to use and which certificates to trust.
borrow_pip_settings() {
    configured=$(python3 -m pip config list 2>/dev/null)
    pip_setting() { printf '%s\n' "$configured" | sed -n -E "s/^(global|install)\.$1='(.*)'\$/\2/p" | tail -n 1; }
    if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}${UV_INDEX:-}" ]; then
        index=${PIP_INDEX_URL:-$(pip_setting index-url)}
        [ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
    fi
    if [ -z "${SSL_CERT_FILE:-}" ]; then
        certificates=${PIP_CERT:-$(pip_setting cert)}
        [ ! -f "$certificates" ] || export SSL_CERT_FILE="$certificates"
    fi
}

usable_uv() {
    case $("$1" --version 2>/dev/null) in
    "uv 0."[0-4].*) return 1 ;; # lacks options used below
    "uv "[0-9]*) return 0 ;;
    *) return 1 ;; # for example a pyenv shim with no uv behind it
    esac
}

# Sets UV, installing the pinned uv into .setup/uv if need be.
find_uv() {
    UV=$(command -v uv 2>/dev/null) && usable_uv "$UV" && return
    UV=$ROOT/.setup/uv/bin/uv
    pinned=$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' tools/uv.lock)
    case $("$UV" --version 2>/dev/null) in "uv $pinned" | "uv $pinned "*) return ;; esac

    found='' starter=''
    for name in python3 python3.13 python3.12 python3.11 python3.10 python3.9 python3.8 python; do
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 || continue
        found=$name
        "$name" -c 'import venv, ensurepip' >/dev/null 2>&1 && starter=$name && break
    done
    [ -n "$found" ] ||
        fail "there is no Python 3 (3.8 or newer) and no uv to begin with; install one ('apt install python3" \
            "python3-venv') and run the same command again."
    [ -n "$starter" ] ||
        fail "this machine's Python 3 has no venv module; install it ('apt install python3-venv') and run the same" \
            "command again."
    rm -rf .setup/uv
    step "Making room for uv" "$starter" -m venv .setup/uv || explain "the environment for uv could not be made"
    step "Fetching uv $pinned" .setup/uv/bin/python -m pip install --disable-pip-version-check --no-input \
        --progress-bar off --require-hashes --only-binary :all: --no-deps -r tools/uv.lock ||
        explain "uv could not be installed"
    usable_uv "$UV" || fail "the uv just installed does not run on this machine; install uv yourself, put it on the" \
        "path and run the same command again."
}

# Prints where the real interpreter behind command $1 is if it is a Python 3.10 that will do; else says why not (code 1).
probe_python() {
    "$1" -I -c '
import os, sys
if sys.version_info[:2] != (3, 10) or sys.implementation.name != "cpython" or sys.maxsize < 2**32:
    sys.exit(1)
for module in ("ssl", "sqlite3", "zlib", "bz2", "lzma", "ctypes"):
    try:
        __import__(module)
    except ImportError:
        print("without", module)
        sys.exit(1)
inside_venv = sys.prefix != sys.base_prefix
print(os.path.join(sys.base_prefix, "bin", "python3.10") if inside_venv else sys.executable)' 2>/dev/null
}

# Sets PYTHON.
find_python() {
    flawed=''
    for candidate in "python$WANTED" "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/"$WANTED"*/bin/"python$WANTED" uv; do
        [ "$candidate" != uv ] || candidate=$("$UV" python find --system --no-project "$WANTED" 2>/dev/null) || continue
        PYTHON=$(probe_python "$candidate") && return
        [ -z "$PYTHON" ] || flawed="the Python $WANTED here was built $PYTHON"
    done
    step "Fetching Python $WANTED" "$UV" python install --no-progress "$WANTED" &&
        PYTHON=$("$UV" python find --system --no-project "$WANTED" 2>/dev/null) &&
        PYTHON=$(probe_python "$PYTHON") && return
    fail "${flawed:-there is no Python $WANTED on this machine} and it could not be downloaded; install one where uv," \
        "pyenv or the path finds it ('uv python install $WANTED' or 'pyenv install $WANTED' with a network) and run the" \
        "same command again."
}

build() {
    if [ "$1" = dev ]; then set -- dev requirements.lock requirements-dev.lock; else set -- run requirements.lock; fi
    mode=$1
    shift
    if whole; then
        say "Bringing .venv in line with the requirements"
        find_uv
        rm -f "$STAMP"
    else
        say "Setting up (a minute or two, and about 1 GB to download the first time)"
        check_space
        find_uv
        find_python
        if [ -e .venv ] || [ -h .venv ]; then
            mv .venv ".setup/old.$$" || fail "the old .venv could not be moved away; remove it and run the same command again."
        fi
        step "Python $WANTED ($PYTHON)" "$UV" venv --no-project --prompt plan-assistant --python "$PYTHON" .venv ||
            explain "the environment .venv could not be made"
    fi
    rm -rf .setup/old.*
    python=$(.venv/bin/python -I -S -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])') ||
        fail "the Python in .venv does not run; remove .venv and run the same command again."

    # Three packages come as source only. They are built with the locked setuptools, not with whatever is newest.
    awk '/^[^ #]/ { keep = /^(setuptools|wheel)==/ } keep' requirements.lock >.setup/build.lock
    step "Locked build tools" "$UV" pip install --no-progress --python .venv/bin/python --no-deps --require-hashes \
        -r .setup/build.lock || explain "the build tools could not be installed"
    # Compiled now (20 s): Rasa then starts in 5 s instead of 15, also where PYTHONDONTWRITEBYTECODE is set.
    step "Locked packages" "$UV" pip sync --no-progress --python .venv/bin/python \
        --require-hashes --no-build-isolation --compile-bytecode "$@" || explain "the packages could not be installed"
    step "planbot" "$UV" pip install --no-progress --python .venv/bin/python --no-deps --no-build-isolation \
        --editable . || explain "the project itself could not be installed"

    {
        say "recipe $RECIPE"
        say "root $ROOT"
        say "python $python"
        say "run $(fingerprint run)"
        if [ "$mode" = dev ]; then say "dev $(fingerprint dev)"; fi
    } >"$STAMP.new"
    mv "$STAMP.new" "$STAMP" || fail "nothing can be written in .venv; see that the disk has room and run the same command again."
    say "Ready."
}

lock() {
    find_uv
    borrow_pip_settings
    set -- --universal --generate-hashes --python-version "$WANTED" --no-header --quiet "$@"
    step "requirements.lock" "$UV" pip compile "$@" requirements.in -o requirements.lock ||
        explain "the requirements could not be resolved"
    # The development lock holds only what development adds.
    # shellcheck disable=SC2013  # the names have no blanks
    for name in $(sed -n 's/^\([A-Za-z0-9][A-Za-z0-9._-]*\)==.*/\1/p' requirements.lock | sort -u); do
        set -- "$@" --no-emit-package "$name"
    done
    step "requirements-dev.lock" "$UV" pip compile "$@" requirements-dev.in -o requirements-dev.lock ||
        explain "the development requirements could not be resolved"
}

cd "$(dirname "$0")/.." || exit 1
ROOT=$(pwd -P)
wish=${1:-run}
case $wish in
run | dev) fits "$wish" && exit 0 ;;
lock) shift ;;
*) fail "'$wish' is not known; use 'tools/setup.sh', 'tools/setup.sh dev' or 'tools/setup.sh lock'." ;;
esac

check_platform
{ mkdir -p .setup && : >>"$LOG"; } 2>/dev/null || fail "nothing can be written in $ROOT; see that you may write there."
trap 'interrupted 130' INT
trap 'interrupted 143' TERM
trap 'interrupted 129' HUP
unset PYTHONHOME PYTHONPATH VIRTUAL_ENV UV_PYTHON UV_SYSTEM_PYTHON UV_BREAK_SYSTEM_PACKAGES UV_PROJECT_ENVIRONMENT \
    PIP_USER PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV

if command -v flock >/dev/null 2>&1; then
    exec 9>.setup/lock
    flock -n 9 || { say "Another set-up is running here; waiting for it ..." && flock 9; }
fi
: >"$LOG"

if [ "$wish" = lock ]; then
    lock "$@"
else
    # Once set up for development, it stays so.
    [ -z "$(stamp_line dev)" ] || wish=dev
    fits "$wish" && exit 0
    borrow_pip_settings
    build "$wish"
fi
