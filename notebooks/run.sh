#!/usr/bin/env bash
# Executes the notebooks on the sample, in a new Python environment: notebooks/run.sh BANTAM [--store]
# BANTAM is the program. With --store the outputs are written into the notebooks; without it, they must be as stored.
# Everything is written to notebooks/output, which is emptied first. BANTAM_WHEEL is a folder with the wheel of packaging/wheel.sh; without it,
# the wheel is built.
set -euo pipefail

if [ $# -lt 1 ] || [ $# -gt 2 ] || { [ $# -eq 2 ] && [ "$2" != --store ]; }; then
  echo "usage: notebooks/run.sh BANTAM [--store]" >&2
  exit 2
fi
if [ ! -x "$1" ]; then
  echo "error: there is no program $1" >&2
  echo "hint: cargo build --release" >&2
  exit 1
fi
bantam="$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
wheel="${BANTAM_WHEEL:+$(cd "$BANTAM_WHEEL" && pwd)}"
cd "$(dirname "${BASH_SOURCE[0]}")"
rm -rf output
mkdir output

# --- What bantam writes ---

# Without `within`, all closed deals are evaluated, also those of the newest quarter.
sed '/^within = /d' ../bantam.toml > output/bantam.toml
"$bantam" --quiet compare --project output/bantam.toml --data-dir .. --models-dir output/models --as-of 2026-04-01 \
  --json --deals output/compare_deals_2026-04-01.csv > output/compare_2026-04-01.json
"$bantam" --quiet compare --project output/bantam.toml --data-dir .. --models-dir output/models --as-of 2026-07-01 \
  --json --deals output/compare_deals.csv > output/compare.json
"$bantam" --quiet train --project output/bantam.toml --data-dir .. --models-dir output/models --as-of 2026-04-01 > output/train_2026-04-01.txt
"$bantam" --quiet train --project output/bantam.toml --data-dir .. --models-dir output/models --as-of 2026-07-01 --no-promote \
  > output/train_2026-07-01.txt
# The predictions of the module must be these.
for day in 2026-04-01 2026-07-01; do
  "$bantam" predict --project output/bantam.toml --data-dir .. --models-dir output/models --as-of 2026-07-01 \
    --model "$(echo output/models/*/"$day"-*)" --output "output/predictions_$day.csv" 2> "output/predict_$day.txt" \
    || { cat "output/predict_$day.txt" >&2; exit 1; }
done

# --- A separate Python environment ---

python=
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then
    python="$candidate"
    break
  fi
done
if [ -z "$python" ]; then
  echo "error: there is no Python 3.11 or newer on the PATH" >&2
  exit 1
fi
make_environment() { "$python" -m venv --clear output/venv; }
if ! make_environment > output/venv.txt 2>&1; then
  # Debian and Ubuntu ship Python without venv.
  version="$("$python" -c 'import sys; print(f"python3.{sys.version_info.minor}-venv")')"
  if [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null; then
    apt-get update -qq < /dev/null && apt-get install -y -qq "$version" < /dev/null
    make_environment
  else
    cat output/venv.txt >&2
    echo "hint: install $version" >&2
    exit 1
  fi
fi
output/venv/bin/pip install --quiet --disable-pip-version-check --no-input --no-deps --requirement requirements.txt
if [ -z "$wheel" ]; then
  "$python" -m venv output/maturin
  output/maturin/bin/pip install --quiet --disable-pip-version-check --no-input --requirement ../packaging/requirements.txt
  wheel="$PWD/output/wheel"
  ../packaging/wheel.sh output/maturin release "$wheel"
fi
output/venv/bin/pip install --quiet --disable-pip-version-check --no-input --no-index --no-deps "$wheel"/bantam-*.whl
output/venv/bin/pip check --disable-pip-version-check > output/pip.txt || { cat output/pip.txt >&2; exit 1; }

# --- The notebooks ---

# The user's settings and kernels are not used.
export IPYTHONDIR="$PWD/output/ipython" JUPYTER_CONFIG_DIR="$PWD/output/jupyter" JUPYTER_DATA_DIR="$PWD/output/jupyter" \
  JUPYTER_RUNTIME_DIR="$PWD/output/jupyter/runtime" JUPYTER_PREFER_ENV_PATH=1 MPLCONFIGDIR="$PWD/output/matplotlib" \
  PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0
output/venv/bin/python execute.py ${2:+"$2"} learned_vs_handcrafted.ipynb retraining.ipynb < /dev/null
