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
. tests/servers/environment.sh
needs /usr/lib/postgresql postgresql
venv="$target/sql-venv"
python_environment "$venv" 'duckdb, datafusion, psycopg, pyarrow' tests/sql/requirements.txt
temporary_folder
real=()
if [ -n "${BANTAM_REAL_DATA:-}" ]; then
  real=(--real "$BANTAM_REAL_DATA")
else
  echo "BANTAM_REAL_DATA is not set: the real tables are skipped"
fi
"$venv/bin/python" tests/sql/check.py "$bantam" . --random "$random" --jobs "$(nproc)" "${real[@]}"
