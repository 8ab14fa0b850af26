#!/usr/bin/env bash
# The cost of the ledger in a prediction, and its size: `benches/ledger.sh [LEADS [ROUNDS]]`. The same leads are scored with and without
# `--no-ledger`, alternately; the best of the rounds counts.
set -euo pipefail
cd "$(dirname "$0")/.."
leads=${1:-1000000}
rounds=${2:-5}
bantam=${BANTAM:-${CARGO_TARGET_DIR:-target}/release/bantam}
[ -n "${BANTAM:-}" ] || cargo build --release --quiet
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$bantam" simulate --deals 20000 --leads "$leads" -o "$folder/data" > /dev/null 2>&1
cp bantam.toml "$folder"
"$bantam" train --quiet --project "$folder/bantam.toml" > /dev/null 2>&1
python3 - "$bantam" "$folder" "$leads" "$rounds" <<'PYTHON'
import glob, os, resource, subprocess, sys, time
bantam, folder, leads, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
best = {}
for number in range(rounds):
    # The order alternates, so that a change of the machine's load meets both.
    for name in ["without", "with"] if number % 2 == 0 else ["with", "without"]:
        more = [] if name == "with" else ["--no-ledger"]
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([bantam, "predict", "--quiet", "--project", f"{folder}/bantam.toml", "-o", f"{folder}/p.parquet", *more], check=True)
        after, elapsed = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
        processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best[name] = tuple(map(min, best.get(name, (1e9, 1e9)), (elapsed, processor)))
for name in ["without", "with"]:
    print(f"{name} ledger: {best[name][0]:.2f} s, {best[name][1]:.2f} s of processor time")
ratios = [after / before for before, after in zip(best["without"], best["with"])]
size = sum(os.path.getsize(file) for file in glob.glob(f"{folder}/models/*/ledger/*"))
print(f"ratio {ratios[0]:.3f}, of processor time {ratios[1]:.3f}; {size / leads:.1f} bytes a lead")
PYTHON
