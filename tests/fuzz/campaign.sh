#!/usr/bin/env bash
# Fuzzes all targets for a number of rounds with other seeds, and prints the inputs of each as a table for docs/reliability.md.
# usage: tests/fuzz/campaign.sh [ROUNDS] [INPUTS A TARGET AND ROUND] [FIRST SEED]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
rounds="${1:-10}" inputs="${2:-100000}" first="${3:-1000}"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
for ((round = 0; round < rounds; round++)); do
  # Rules with as many random texts, damaged Parquet and Arrow files with a tenth: each is a whole file. Ledgers with a fortieth.
  BANTAM_FUZZ="$inputs" BANTAM_FUZZ_SEED="$((first + round))" BANTAM_MUTATIONS="$((inputs / 10))" \
    cargo test --release -- --nocapture fuzz:: syntax::fuzz parquet_damage >> "$log" 2>&1 || { tail -n 40 "$log"; exit 1; }
done
echo "| target | inputs | accepted |"
echo "|---|---:|---:|"
grep '^fuzz ' "$log" | sed -E 's/^fuzz (.*): ([0-9]+) inputs of seed [0-9]+, ([0-9]+) accepted/\1\t\2\t\3/' |
  awk -F'\t' '{ inputs[$1] += $2; accepted[$1] += $3 } END { for (name in inputs) printf "| %s | %d | %d |\n", name, inputs[name], accepted[name] }' | sort
