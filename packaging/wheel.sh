#!/usr/bin/env bash
# Builds the Python wheel from what cargo has built, installs it in a new environment, and runs the sample with it.
# usage: packaging/wheel.sh ENVIRONMENT PROFILE FOLDER [ARGUMENT ...]
#   ENVIRONMENT  a Python environment with maturin (packaging/requirements.txt)
#   PROFILE      release or dist: the library of that profile is used; cargo builds only what is missing
#   FOLDER       where the wheel goes
#   ARGUMENT     for maturin
# BANTAM_TARGET is given to cargo as --target, and BANTAM_FEATURES as --features. Settings that were used for the build (RUSTFLAGS, CARGO_TARGET_DIR) must be the same,
# or cargo builds everything again.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
environment="$(cd "$1" && pwd)" profile="$2"
mkdir -p "$3"
out="$(cd "$3" && pwd)"
shift 3
CARGO_TARGET_DIR="$(cd "${CARGO_TARGET_DIR:-$root/target}" && pwd)"
export CARGO_TARGET_DIR
test="$(mktemp -d)"
trap 'rm -rf "$test"' EXIT

cd "$root/packaging/python"
rm -f "$out"/bantam-*.whl
"$environment/bin/maturin" build --quiet --locked --profile "$profile" ${BANTAM_TARGET:+--target "$BANTAM_TARGET"} \
  ${BANTAM_FEATURES:+--features "$BANTAM_FEATURES"} --out "$out" "$@" \
  2> "$test/maturin.txt" < /dev/null || { cat "$test/maturin.txt" >&2; exit 1; }
python3 -m venv "$test/venv"
"$test/venv/bin/pip" install --quiet --no-index --no-deps --disable-pip-version-check "$out"/bantam-*.whl
# The module needs no other package.
"$test/venv/bin/python" -c 'import bantam; bantam.Project'
"$root/packaging/smoke.sh" "$test/venv/bin" "$test/sample"
