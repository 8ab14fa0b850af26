#!/usr/bin/env bash
# PMML and ONNX files against the engines that read them: the sample, and generated projects with every encoding, missing values, unseen
# words and texts that need escaping. Needs Python 3.11 or newer and Java 11 or newer; makes a virtual environment in the target folder.
#
#     tests/formats/run.sh [BANTAM] [PROJECTS]
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
target="${CARGO_TARGET_DIR:-$root/target}"
bantam="$(realpath "${1:-$target/release/bantam}")"
projects="${2:-6}"

if ! command -v java > /dev/null; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get > /dev/null; then
    echo "SKIPPED: PMML and ONNX files were not read by other engines: java not found; install a JRE" >&2
    exit 0
  fi
  apt-get update -qq < /dev/null
  apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless < /dev/null
fi
environment="$target/formats-venv"
if ! cmp -s "$here/requirements.txt" "$environment/requirements.txt"; then
  python3 -m venv --clear "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check --no-input --requirement "$here/requirements.txt" < /dev/null
  cp "$here/requirements.txt" "$environment/requirements.txt"
fi
work="$target/formats"
rm -rf "$work"
mkdir -p "$work/sample"
cp -r "$root/bantam.toml" "$root/data" "$work/sample"
"$environment/bin/python" "$here/generate.py" "$work" "$projects"
"$environment/bin/python" "$here/compare.py" "$bantam" "$work"
