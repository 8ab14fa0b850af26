#!/usr/bin/env bash
# Runs an installed bantam on the sample, in a new folder: packaging/smoke.sh PROGRAMS FOLDER
# PROGRAMS is the folder of bantam, bantam-train and bantam-predict. With BANTAM_FEATURES=databases it has to be able to load a driver.
set -euo pipefail
programs="$(cd "$1" && pwd)"
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
rm -rf "$2"
mkdir -p "$2/home"
cp -R "$root/data" "$root/bantam.toml" "$2/"
cd "$2"
# Nothing of this machine but the programs themselves.
run() { env -i HOME="$PWD/home" PATH="$programs:/usr/bin:/bin" NO_COLOR=1 "$@"; }
fail() { echo "error: $*" >&2; exit 1; }

run bantam --version
run bantam check --quiet > check.txt || fail "check"
run bantam run --quiet > run.txt || fail "run"
# The same by the names for schedulers.
run bantam-train --quiet --models-dir jobs > train.txt || fail "bantam-train"
run bantam-predict --quiet --models-dir jobs -o jobs.csv || fail "bantam-predict"
cmp predictions.csv jobs.csv || fail "bantam-train and bantam-predict give other predictions than bantam run"
run bantam predict --quiet -o scored.parquet
run bantam explain L900001 > explain.txt || fail "explain"
grep -q '^L900001  score' explain.txt || fail "explain does not begin with the lead"
run bantam gates meddic > gates.txt || fail "gates"
rows="$(tail -n +2 predictions.csv | wc -l | tr -d ' ')"
leads="$(tail -n +2 data/leads.csv | wc -l | tr -d ' ')"
[ "$rows" = "$leads" ] || fail "$rows predictions of $leads leads"
grep -q ' AUC ' run.txt || fail "run prints no evaluation"
if [ "${BANTAM_FEATURES:-}" = databases ]; then
  printf '\n[connections.lake]\ndriver = "no-such-driver"\nfile = ":memory:"\n' >> bantam.toml
  if run bantam predict lake:leads 2> driver.txt; then fail "a driver that does not exist was loaded"; fi
  grep -q 'the driver no-such-driver was not found' driver.txt || fail "the program cannot load drivers of databases"
fi
echo "smoke test passed: trained on the sample, $rows leads scored, the other names do the same"
