#!/usr/bin/env bash
# The cost of gates, routes and questions in a prediction: `benches/gates.sh [LEADS]`. The same leads are scored with the sample's
# project, and by the same model without its answers and with that project without [gates.*] and [[routes]], so that nothing
# is gated, routed or asked; alternately, best of three.
set -euo pipefail
cd "$(dirname "$0")/.."
leads=${1:-1000000}
bantam=${BANTAM:-${CARGO_TARGET_DIR:-target}/release/bantam}
[ -n "${BANTAM:-}" ] || cargo build --release --quiet
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$bantam" simulate --deals 20000 --leads "$leads" -o "$folder/data" > /dev/null 2>&1
cp bantam.toml "$folder/full.toml"
# Everything from [gates.bant] to the end but the grades.
python3 - "$folder" <<'PYTHON'
import re, sys
text = open(f"{sys.argv[1]}/full.toml").read()
text = re.sub(r"(?ms)^\[gates\..*?(?=^\[grades\])", "", text)
text = re.sub(r"(?ms)^\[\[routes\]\].*", "", text)
open(f"{sys.argv[1]}/plain.toml", "w").write(text)
PYTHON
"$bantam" train --quiet --project "$folder/full.toml" > /dev/null 2>&1
python3 - "$bantam" "$folder" "$leads" <<'PYTHON'
import glob, json, os, resource, subprocess, sys, time
bantam, folder, leads = sys.argv[1:]
model = json.load(open(glob.glob(f"{folder}/models/*/2*/model.json")[0]))
model["answers"] = []
os.mkdir(f"{folder}/bare")
json.dump(model, open(f"{folder}/bare/model.json", "w"))
more = {"plain": ["--model", f"{folder}/bare"], "full": []}
best = {}
for _ in range(3):
    for name in ["plain", "full"]:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([bantam, "predict", "--quiet", "--project", f"{folder}/{name}.toml", "-o", f"{folder}/{name}.parquet", *more[name]], check=True)
        after, elapsed = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
        processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best[name] = min(best.get(name, (1e9, 1e9)), (elapsed, processor))
for name, what in [("plain", "scored, with reasons"), ("full", "scored, judged, routed and asked about")]:
    print(f"{what}: {best[name][0]:.2f} s, {best[name][1]:.2f} s of processor time")
print(f"{int(leads):,} leads, with gates, routes and questions {best['full'][0] / best['plain'][0]:.2f} times the scoring")
PYTHON
