#!/usr/bin/env bash
# Rules against DuckDB: random rules, evaluated here and there, value by value. Needs Python 3.11 or newer; makes a virtual
# environment in the target folder.
#
#     tests/oracle/run.sh [RULES] [SEED]
set -euo pipefail
cd "$(dirname "$0")/../.."
rules="${1:-50000}"
seed="${2:-47}"
target="${CARGO_TARGET_DIR:-target}"
mkdir -p "$target"
if [ ! -x "$target/oracle-venv/bin/python" ]; then
  python3 -m venv "$target/oracle-venv"
  "$target/oracle-venv/bin/pip" install --quiet --disable-pip-version-check 'duckdb==2.0.1' 'numpy>=2,<3' < /dev/null
fi
# `cargo test` builds the examples, too: nothing is compiled for this alone.
cargo run --quiet --release --example rule_oracle -- "$seed" "$rules" "$target/rules.jsonl"
"$target/oracle-venv/bin/python" tests/oracle/compare.py "$target/rules.jsonl"
