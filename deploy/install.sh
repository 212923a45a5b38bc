#!/bin/sh
# Installs or updates Phonex as a systemd service from this checkout. Safe to run again.
set -eu

usage() {
    cat <<'HELP'
Usage: deploy/install.sh [--no-systemd] [--no-start] [--wait SECONDS] [--help]

Installs Phonex from the checkout that holds this script, as a hardened systemd service:
a system user, a virtual environment, the unit, an environment file (an existing one is kept);
then restarts the service and waits until GET /health/ready returns 200.

  --no-systemd    install the files and stop: no user, no systemctl; needs no root
                  if DESTDIR or the folders below are writable
  --no-start      install and enable, but do not (re)start
  --wait SECONDS  how long to wait for readiness (default 120)
  --help          show this

Variables (with their defaults):
  PREFIX=/opt/phonex                  the virtual environment goes to PREFIX/venv
  CONFIG_DIR=/etc/phonex              phonex.env
  UNIT_DIR=/etc/systemd/system        phonex.service
  DESTDIR=                            prefix for every written path (packaging, tests)
  PHONEX_USER=phonex                  user and group of the service
  PYTHON=python3                      Python 3.11 to 3.13, outside /home and /root
  PIP_INDEX_URL=… PIP_…=…             pip's own settings are respected

Voices, audio and the database are stored in /var/lib/phonex, unless phonex.env sets other folders.
HELP
}

say() { printf '%s\n' "install.sh: $*"; }

die() {
    printf '%s\n' "install.sh: $*" >&2
    exit 1
}

systemd=yes
start=yes
wait_seconds=120
while [ $# -gt 0 ]; do
    case $1 in
        --no-systemd) systemd=no ;;
        --no-start) start=no ;;
        --wait)
            [ $# -ge 2 ] || die "--wait needs a number of seconds"
            wait_seconds=$2
            shift
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) die "unknown option '$1'; --help lists the options" ;;
    esac
    shift
done
case $wait_seconds in
    '' | *[!0-9]*) die "--wait needs a whole number of seconds, not '$wait_seconds'" ;;
esac

PREFIX=${PREFIX:-/opt/phonex}
CONFIG_DIR=${CONFIG_DIR:-/etc/phonex}
UNIT_DIR=${UNIT_DIR:-/etc/systemd/system}
DESTDIR=${DESTDIR:-}
PHONEX_USER=${PHONEX_USER:-phonex}
PYTHON=${PYTHON:-python3}

source_dir=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
venv=$DESTDIR$PREFIX/venv
env_file=$DESTDIR$CONFIG_DIR/phonex.env
unit=$DESTDIR$UNIT_DIR/phonex.service

check_machine() {
    for path in "$PREFIX" "$CONFIG_DIR" "$UNIT_DIR"; do
        case $path in
            *[!A-Za-z0-9._/-]*) die "'$path' has characters that a unit file cannot take" ;;
            /*) ;;
            *) die "'$path' must be an absolute path" ;;
        esac
    done
    case $PHONEX_USER in
        '' | -* | *[!a-z0-9_-]*) die "PHONEX_USER '$PHONEX_USER' is not a user name" ;;
    esac
    if [ "$systemd" = yes ]; then
        [ -z "$DESTDIR" ] || die "DESTDIR goes with --no-systemd only"
        [ "$(id -u)" -eq 0 ] || die "must run as root (try: sudo $0), or use --no-systemd (see --help)"
        [ -d /run/systemd/system ] || die "systemd is not running; use --no-systemd"
    fi
    "$PYTHON" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' ||
        die "PYTHON=$PYTHON is not Python 3.11, 3.12 or 3.13; set PYTHON to one of these"
    [ "$systemd" = no ] || check_python_is_visible
}

# The unit hides /home and /root from the service, including a Python installed there.
check_python_is_visible() {
    case $("$PYTHON" -c 'import os, sys; print(os.path.realpath(sys.executable))') in
        /home/* | /root/* | /run/user/*)
            die "PYTHON=$PYTHON is in a home folder, which the service cannot see; use the system's"
            ;;
    esac
}

create_user() {
    if ! getent group "$PHONEX_USER" >/dev/null; then
        groupadd --system "$PHONEX_USER"
    fi
    if ! getent passwd "$PHONEX_USER" >/dev/null; then
        say "creating system user $PHONEX_USER"
        useradd --system --gid "$PHONEX_USER" --home-dir /var/lib/phonex --no-create-home \
            --shell /usr/sbin/nologin "$PHONEX_USER"
    fi
}

install_packages() {
    say "installing packages into $venv"
    mkdir -p "$DESTDIR$PREFIX"
    # The service runs as another user, so make the code readable whatever the caller's umask.
    (
        umask 022
        "$PYTHON" -m venv --upgrade-deps "$venv" ||
            die "could not create a virtual environment; on Debian: apt install python3-venv"
        "$venv/bin/python" -m pip install --upgrade "${source_dir}[all]"
    )
    chmod 755 "$DESTDIR$PREFIX"
}

install_unit() {
    say "installing $unit"
    mkdir -p "$(dirname -- "$unit")"
    sed -e "s#/opt/phonex#$PREFIX#g" \
        -e "s#/etc/phonex#$CONFIG_DIR#g" \
        -e "s#^User=phonex#User=$PHONEX_USER#" \
        -e "s#^Group=phonex#Group=$PHONEX_USER#" \
        "$source_dir/deploy/systemd/phonex.service" >"$unit.new"
    chmod 644 "$unit.new"
    mv -f "$unit.new" "$unit"
}

install_settings() {
    mkdir -p "$(dirname -- "$env_file")"
    if [ -e "$env_file" ]; then
        say "keeping $env_file"
        return
    fi
    say "writing $env_file"
    # Only root (systemd) needs to read it; it may contain a database password.
    (
        umask 077
        cp "$source_dir/deploy/systemd/phonex.env.example" "$env_file"
    )
    chmod 600 "$env_file"
}

# setting NAME DEFAULT: the value of NAME in the environment file, or DEFAULT.
setting() {
    value=$(sed -n "s/^$1=[\"']\{0,1\}\([^\"']*\).*/\1/p" "$env_file" | tail -n 1)
    printf '%s' "${value:-$2}"
}

# Uses Python, because curl may not be installed.
answers() {
    "$venv/bin/python" - "$1" 2>/dev/null <<'PROBE'
import sys
from urllib.request import ProxyHandler, build_opener

build_opener(ProxyHandler({})).open(sys.argv[1], timeout=5).close()
PROBE
}

wait_until_ready() {
    host=$(setting PHONEX_HOST 127.0.0.1)
    case $host in
        0.0.0.0) host=127.0.0.1 ;;
        ::) host='[::1]' ;;
        *:*) host="[$host]" ;;
    esac
    url="http://$host:$(setting PHONEX_PORT 8000)/health/ready"
    say "waiting up to $wait_seconds s for $url"
    deadline=$(($(date +%s) + wait_seconds))
    until answers "$url"; do
        [ "$(date +%s)" -lt "$deadline" ] ||
            die "not ready after $wait_seconds s; see: journalctl -u phonex -e"
        sleep 1
    done
    say "ready: ${url%/health/ready}"
}

check_machine
[ "$systemd" = no ] || create_user
install_packages
install_unit
install_settings
if [ "$systemd" = no ]; then
    say "done; nothing was started"
    exit 0
fi
systemctl daemon-reload
systemctl enable --quiet phonex.service
if [ "$start" = yes ]; then
    systemctl restart phonex.service || die "did not start; see: journalctl -u phonex -e"
    wait_until_ready
fi
say "done"
