#!/usr/bin/env bash
# The exported SQL in engines that are too large for every run: ClickHouse (chdb), Spark (pyspark in local[2]), Snowflake's dialect on
# fakesnow; BigQuery, Databricks and Snowflake are parsed by sqlglot; the package for dbt is built on DuckDB;
# packaging/spark scores 2,000 leads. All parts run, and the exit code is 1 if one differs. The last log is docs/engines.log.
#
#     tests/sql/engines.sh BANTAM [RANDOM_PROJECTS]
set -euo pipefail
if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo "usage: tests/sql/engines.sh BANTAM [RANDOM_PROJECTS]" >&2
  exit 2
fi
bantam="$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
random="${2:-20}"
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target="${CARGO_TARGET_DIR:-target}"
mkdir -p "$target"
. tests/servers/environment.sh
needs "$(command -v java || echo /usr/bin/java)" openjdk-17-jre-headless
venv="$target/sql-engines-venv"
python_environment "$venv" 'chdb, pyspark, fakesnow, sqlglot' tests/sql/requirements.txt tests/sql/requirements-engines.txt
export PYSPARK_PYTHON="$venv/bin/python"
temporary_folder
failed=()
"$venv/bin/python" tests/sql/check.py "$bantam" . --random "$random" --engines clickhouse,spark,snowflake --parse || failed+=("the statements")
# dbt-core pins packages of its own, so that it has an environment of its own.
dbt="$target/dbt-venv"
if [ ! -x "$dbt/bin/dbt" ]; then
  python3 -m venv --clear "$dbt"
  "$dbt/bin/pip" install --quiet --disable-pip-version-check --no-input 'dbt-core>=1.8,<1.11' 'dbt-duckdb>=1.8,<1.11' < /dev/null
fi
"$venv/bin/python" tests/sql/dbt.py "$bantam" . "$dbt/bin/dbt" || failed+=("the package for dbt")
"$venv/bin/python" packaging/spark/score.py "$bantam" "$temporary/spark" --leads 2000 --memory 2g --keep-free 2 || failed+=("packaging/spark")
if [ ${#failed[@]} -gt 0 ]; then
  printf 'differs: %s\n' "${failed[@]}" >&2
  exit 1
fi
