#!/usr/bin/env bash
# The recipes of docs/tutorials/schedulers.md: the systemd units are verified, their command and that of cron do the job, Airflow runs the tasks, and
# the workflow fits the schema of GitHub. Needs Python 3.9 to 3.12; makes a virtual environment in the target folder.
#
#     tests/schedulers/run.sh BANTAM
set -euo pipefail
if [ $# -ne 1 ]; then
  echo "usage: tests/schedulers/run.sh BANTAM" >&2
  exit 2
fi
bantam="$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target="$(cd "${CARGO_TARGET_DIR:-target}" && pwd)"
. tests/servers/environment.sh
needs /usr/bin/systemd-analyze systemd
if ! python3 -c 'import sys; sys.exit(not (3, 9) <= sys.version_info[:2] <= (3, 12))'; then
  echo "SKIPPED: the recipes for schedulers, as Airflow 2 needs Python 3.9 to 3.12" >&2
  exit 0
fi
venv="$target/schedulers-venv"
python_environment "$venv" 'airflow, check_jsonschema, croniter' tests/schedulers/requirements.txt
temporary_folder
"$venv/bin/python" tests/schedulers/check.py "$bantam" . "$temporary"
