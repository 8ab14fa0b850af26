#!/usr/bin/env bash
# The pages of the sample in headless Chromium: filters, links, console, accessibility, widths. Needs Node 20 or newer with npm, and
# Chromium; as root on Debian it installs them, else it says that it is skipped.
#
#     tests/browser/run.sh [BANTAM]
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
target="${CARGO_TARGET_DIR:-$root/target}"
bantam="$(realpath "${1:-$target/release/bantam}")"

skipped() {
  echo "SKIPPED: the pages were not checked in a browser: $1" >&2
  exit 0
}

missing=()
command -v node > /dev/null && command -v npm > /dev/null || missing+=(nodejs npm)
chromium="${CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}"
[ -n "$chromium" ] || missing+=(chromium)
if [ "${#missing[@]}" -gt 0 ]; then
  [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null || skipped "${missing[*]} not found; install them"
  apt-get update -qq < /dev/null
  apt-get install -y -qq --no-install-recommends "${missing[@]}" < /dev/null
  chromium="${chromium:-$(command -v chromium)}"
fi
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || skipped "Node $(node --version) is older than 20"

work="$target/browser"
mkdir -p "$work"
cp "$here"/*.mjs "$here"/package.json "$work"
if ! cmp -s "$here/package-lock.json" "$work/package-lock.json" || [ ! -d "$work/node_modules" ]; then
  cp "$here/package-lock.json" "$work"
  # The browser is Debian's: nothing but two packages is downloaded.
  (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --silent < /dev/null)
fi

# The pages: predictions a week ago and today, the report of the model, the comparison, and the decision of a quarter.
pages="$(mktemp -d)"
trap 'rm -rf "$pages"' EXIT
cd "$root"
run() { "$bantam" "$@" --models-dir "$pages/models" > "$pages/log" 2>&1 || { cat "$pages/log"; exit 1; }; }
run run -o "$pages/predictions.csv" --page "$pages/first.html" --no-ledger
run predict --as-of 2026-06-24 -o "$pages/previous.csv" --no-ledger
run predict --previous "$pages/previous.csv" -o "$pages/predictions.csv" --page "$pages/leads.html" --no-ledger
node "$work/many_leads.mjs" data/leads.csv "$pages/many.csv"
run predict "$pages/many.csv" --previous "$pages/previous.csv" -o "$pages/many_predictions.csv" --page "$pages/many.html" --no-ledger
run compare
"$bantam" quarter --models-dir "$pages/models" > "$pages/log" 2>&1 || [ $? -eq 5 ] || { cat "$pages/log"; exit 1; }
for page in report compare quarter; do
  cp "$(find "$pages/models" -name "$page.html" | sort | tail -n 1)" "$pages/$page.html"
done
if [ -n "${SCREENSHOTS:-}" ]; then
  mkdir -p "$SCREENSHOTS"
  cp "$pages"/*.html "$SCREENSHOTS"
fi
CHROMIUM="$chromium" node "$work/check.mjs" "$pages"
