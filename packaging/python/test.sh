#!/usr/bin/env bash
# Tests a wheel in a new Python environment: packaging/python/test.sh FOLDER [ARGUMENT ...]
# FOLDER has the wheel of packaging/wheel.sh; further arguments are for pytest.
set -euo pipefail
wheel="$(cd "$1" && pwd)"
shift
cd "$(dirname "${BASH_SOURCE[0]}")"
environment="$wheel/environment"
python3 -m venv --clear "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check --no-input --only-binary :all: \
  --requirement tests/requirements.txt "$wheel"/bantam-*.whl
export PYTHONDONTWRITEBYTECODE=1
"$environment/bin/python" -m pytest --quiet -p no:cacheprovider tests "$@" < /dev/null
