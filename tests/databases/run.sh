#!/usr/bin/env bash
# A bantam with the feature `databases` against PostgreSQL, SQLite and DuckDB: training and prediction from tables, results written back,
# every type, kills at random moments, failures with what to do, and no secret anywhere. Needs Python 3.11 or newer, PostgreSQL's programs
# and npm (for libduckdb); makes a virtual environment in the target folder. The cluster is in a temporary folder, and is removed when it is
# interrupted, too.
#
#     tests/databases/run.sh BANTAM [KILLS]
set -euo pipefail
if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo "usage: tests/databases/run.sh BANTAM [KILLS]" >&2
  exit 2
fi
bantam="$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
kills="${2:-50}"
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target="$(cd "${CARGO_TARGET_DIR:-target}" && pwd)"
if [ ! -d /usr/lib/postgresql ] && [ "$(id -u)" -eq 0 ]; then
  apt-get update -qq < /dev/null && apt-get install -y -qq postgresql < /dev/null > /dev/null
fi
venv="$target/databases-venv"
if ! "$venv/bin/python" -c 'import adbc_driver_manager, adbc_driver_postgresql, adbc_driver_sqlite, psycopg, pyarrow' 2> /dev/null; then
  python3 -m venv --clear "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-input --requirement tests/databases/requirements.txt < /dev/null
fi
# DuckDB's library: its package for Node has it as it is.
duckdb="$target/libduckdb"
if [ ! -f "$duckdb/libduckdb.so" ]; then
  case "$(uname -m)" in x86_64) machine=x64 ;; *) machine=arm64 ;; esac
  mkdir -p "$duckdb"
  (cd "$duckdb" && npm pack --silent "@duckdb/node-bindings-linux-$machine@1.5.6-r.1" < /dev/null > /dev/null && tar -xzf ./*.tgz --strip-components=1 && rm ./*.tgz)
fi
temporary="$(mktemp -d)"
export TMPDIR="$temporary"
chmod 755 "$temporary"
# The server first, then its files.
stop() {
  for pid in "$temporary"/bantam-postgres-*/data/postmaster.pid; do
    [ -f "$pid" ] && kill -QUIT "$(head -1 "$pid")" 2> /dev/null || true
  done
  rm -rf "$temporary"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
export VIRTUAL_ENV="$venv" BANTAM_DRIVERS="$duckdb"
"$venv/bin/python" tests/databases/check.py "$bantam" . --kills "$kills" --duckdb "$duckdb/libduckdb.so"
