#!/bin/sh
# What the tests need beyond Python: a browser, Node.js, the packages of tests/npm, PostgreSQL and Redis. Quick when all of it
# is there.
#
# All but the packages of tests/npm come from Debian's or Ubuntu's packages where this user may install them; where not, it says what to
# install. With CI=true nothing may be missing; otherwise the tests that need it are skipped.
set -u
cd "$(dirname "$0")/.." || exit 1
LOG=.setup/test-tools.log
STAMP=tests/npm/node_modules/.plan-assistant
mkdir -p .setup

missing() {
    printf '%s\n' "$*" >&2
    if [ "${CI:-}" = true ]; then exit 1; fi
}

have() { for name in "$@"; do command -v "$name" >/dev/null 2>&1 && return 0; done; return 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif have sudo && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

apt_updated=''
# packages WHAT NAME... : installs Debian packages, or says that they are to be installed.
packages() {
    what=$1
    shift
    if have apt-get; then
        printf '  %s ...' "$what"
        [ -n "$apt_updated" ] || as_root apt-get update -qq >>"$LOG" 2>&1
        apt_updated=yes
        if as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >>"$LOG" 2>&1; then
            printf ' done\n'
            return 0
        fi
        printf ' not installed\n'
    fi
    missing "The tests need $what, which could not be installed. Install it ('apt install $*') and run the same" \
        "command again (details: $LOG)."
    return 1
}

: >"$LOG"
have chromium chromium-browser google-chrome || packages "a browser (Chromium)" chromium fonts-dejavu-core
have npm || packages "Node.js and npm" nodejs npm
have initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages "PostgreSQL" postgresql
have redis-server || packages "Redis" redis-server
wanted=$(cat tests/npm/package-lock.json tests/npm/package.json | cksum)
if have npm && [ "$(cat "$STAMP" 2>/dev/null)" != "$wanted" ]; then
    printf '  Packages of tests/npm ...'
    if npm ci --prefix tests/npm --silent >>"$LOG" 2>&1; then
        printf '%s' "$wanted" >"$STAMP"
        printf ' done\n'
    else
        printf ' not installed\n'
        missing "The packages of tests/npm could not be installed; check the network (or npm's registry setting) and run the" \
            "same command again (details: $LOG)."
    fi
fi
exit 0
