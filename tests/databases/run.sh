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
. tests/servers/environment.sh
needs /usr/lib/postgresql postgresql
venv="$target/databases-venv"
python_environment "$venv" 'adbc_driver_manager, adbc_driver_postgresql, adbc_driver_sqlite, psycopg, pyarrow' tests/databases/requirements.txt
# DuckDB's library: its package for Node has it as it is.
duckdb="$target/libduckdb"
if [ ! -f "$duckdb/libduckdb.so" ]; then
  case "$(uname -m)" in x86_64) machine=x64 ;; *) machine=arm64 ;; esac
  mkdir -p "$duckdb"
  (cd "$duckdb" && npm pack --silent "@duckdb/node-bindings-linux-$machine@1.5.6-r.1" < /dev/null > /dev/null && tar -xzf ./*.tgz --strip-components=1 && rm ./*.tgz)
fi
temporary_folder
export VIRTUAL_ENV="$venv" BANTAM_DRIVERS="$duckdb"
"$venv/bin/python" tests/databases/check.py "$bantam" . --kills "$kills" --duckdb "$duckdb/libduckdb.so"
