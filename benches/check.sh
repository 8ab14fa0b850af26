#!/usr/bin/env bash
# Seconds and memory of `bantam check` on simulated deals with all their activities: `benches/check.sh [DEALS]`.
# 1,600,000 deals have about 10,000,000 activities. The second figure is the time to read the two files only.
set -euo pipefail
cd "$(dirname "$0")/.."
deals=${1:-1600000}
bantam=${CARGO_TARGET_DIR:-target}/release/bantam
cargo build --release --quiet
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$bantam" simulate --deals "$deals" -o "$folder/data"
cp bantam.toml "$folder"
echo "$(wc -l < "$folder/data/deals.csv") deals, $(wc -l < "$folder/data/activities.csv") activities"
floor() { wc -w "$folder/data/deals.csv" "$folder/data/activities.csv" > /dev/null; }
TIMEFORMAT='floor, words counted: %R s'
time floor
status=0
TIMEFORMAT='check: %R s, %U s of processor time'
time /usr/bin/env python3 -c "
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print('peak:', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, 'MiB')
sys.exit(status)" "$bantam" check --project "$folder/bantam.toml" || status=$?
echo "exit code $status"
