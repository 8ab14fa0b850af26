#!/usr/bin/env bash
# A training with many columns: `benches/wide.sh [COLUMNS [DEALS]]`, 684 numbers and 8,700 deals of accounts of four by default. The choice of
# the penalty, folds, origins and bootstraps beside the same training with a given penalty and no bootstrap, and a product of the design with
# itself in NumPy, where it is installed, as a floor.
set -euo pipefail
cd "$(dirname "$0")/.."
columns=${1:-684}
deals=${2:-8700}
bantam=${BANTAM:-${CARGO_TARGET_DIR:-target}/release/bantam}
[ -n "${BANTAM:-}" ] || cargo build --release --quiet
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 - "$bantam" "$folder" "$columns" "$deals" <<'PYTHON'
import datetime, math, os, random, resource, subprocess, sys, time
bantam, folder, columns, deals = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
random.seed(1)
first = datetime.date(2022, 1, 3)
with open(f"{folder}/deals.csv", "w") as out:
    out.write("id,account,created,closed,stage," + ",".join(f"x{j}" for j in range(columns)) + "\n")
    for row in range(deals):
        numbers = [random.gauss(0, 1) for _ in range(columns)]
        # The first 30 columns carry a signal.
        log_odds = -0.8 + sum(numbers[:30]) * 0.12
        won = random.random() < 1 / (1 + math.exp(-log_odds))
        created = first + datetime.timedelta(days=row * 1200 // deals)
        closed = created + datetime.timedelta(days=random.randint(5, 60))
        out.write(f"d{row},a{random.randrange(deals // 4)},{created},{closed},{'Won' if won else 'Lost'},")
        out.write(",".join(f"{number:.4f}" for number in numbers) + "\n")

def project(name, fit):
    with open(f"{folder}/{name}.toml", "w") as out:
        out.write(f'config_version = 1\nname = "{name}"\n[data]\ndeals = "deals.csv"\nid = "id"\naccount = "account"\n')
        out.write("[outcome]\nwon = \"stage = 'Won'\"\nlost = \"stage = 'Lost'\"\nclosed_at = \"closed\"\n[snapshot]\nat = \"created\"\n")
        out.write("[features.firmographic]\n" + "".join(f'x{j} = {{ kind = "number" }}\n' for j in range(columns)) + fit)

project("chosen", "")
project("given", "[fit]\nalpha = 100.0\nbootstraps = 0\n")
seconds = {}
for name in ["given", "chosen"]:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [bantam, "train", "--quiet", "--project", f"{folder}/{name}.toml"]
    done = subprocess.run(command, stdout=subprocess.DEVNULL)
    assert done.returncode == 0, done
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    seconds[name] = processor
    print(f"penalty {name}: {time.perf_counter() - start:.1f} s, {processor:.1f} s of processor time, {after.ru_maxrss / 1024:.0f} MiB")
print(f"ratio of processor time {seconds['chosen'] / seconds['given']:.1f}")
try:
    import numpy
except ImportError:
    sys.exit(0)
design = numpy.random.default_rng(1).normal(size=(deals, columns))
start = time.process_time()
for _ in range(5):
    design.T @ design
product = (time.process_time() - start) / 5
print(f"one product of the design with itself in NumPy: {product:.3f} s of processor time; the training takes that of {seconds['chosen'] / product:.0f}")
PYTHON
