#!/usr/bin/env bash
# The exported SQL on DuckDB, PostgreSQL, SQLite and DataFusion against `bantam predict`: the sample, random projects, and the real
# tables if BANTAM_REAL_DATA is set. Needs Python 3.11 or newer and PostgreSQL's programs; makes a virtual environment in the
# target folder. Clusters are in temporary folders, and are removed when it is interrupted, too.
#
#     tests/sql/run.sh BANTAM [RANDOM_PROJECTS]
set -euo pipefail
if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo "usage: tests/sql/run.sh BANTAM [RANDOM_PROJECTS]" >&2
  exit 2
fi
bantam="$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
random="${2:-200}"
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target="${CARGO_TARGET_DIR:-target}"
mkdir -p "$target"
if [ ! -d /usr/lib/postgresql ] && [ "$(id -u)" -eq 0 ]; then
  apt-get update -qq < /dev/null && apt-get install -y -qq postgresql < /dev/null > /dev/null
fi
venv="$target/sql-venv"
if ! "$venv/bin/python" -c 'import duckdb, datafusion, psycopg, pyarrow' 2> /dev/null; then
  python3 -m venv --clear "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-input --requirement tests/sql/requirements.txt < /dev/null
fi
temporary="$(mktemp -d)"
export TMPDIR="$temporary"
chmod 755 "$temporary"
# Servers first, then their files.
stop() {
  for pid in "$temporary"/bantam-postgres-*/data/postmaster.pid; do
    [ -f "$pid" ] && kill -QUIT "$(head -1 "$pid")" 2> /dev/null || true
  done
  rm -rf "$temporary"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
real=()
if [ -n "${BANTAM_REAL_DATA:-}" ]; then
  real=(--real "$BANTAM_REAL_DATA")
else
  echo "BANTAM_REAL_DATA is not set: the real tables are skipped"
fi
"$venv/bin/python" tests/sql/check.py "$bantam" . --random "$random" "${real[@]}"
