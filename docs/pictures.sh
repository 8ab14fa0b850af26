#!/usr/bin/env bash
# Makes the pictures of README.md in docs/pictures from the sample, with a headless Chromium.
# docs/pictures.sh [PROGRAM]: the program is target/release/bantam unless given.
set -euo pipefail
cd "$(dirname "$0")/.."
program="$(realpath "${1:-target/release/bantam}")"
browser="$(command -v chromium || command -v chromium-browser || command -v google-chrome)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cp -r bantam.toml data "$work/"
mkdir -p docs/pictures

# picture NAME WIDTH HEIGHT PAGE STYLE: a page, with a style added that shows what the picture is of.
picture() {
  # The policy of a page allows its own style only.
  sed -e '/Content-Security-Policy/d' -e "s#</head>#<style>$5</style></head>#" "$work/$4" > "$work/picture.html"
  "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1 \
    --user-data-dir="$work/browser" --window-size="$2,$3" --screenshot="$work/$1.png" "file://$work/picture.html" 2> "$work/log" ||
    { cat "$work/log" >&2; exit 1; }
  cp "$work/$1.png" "docs/pictures/$1.png"
}

(cd "$work" && "$program" compare -q > /dev/null)
picture points 900 480 models/inbound/compare/compare.html \
  'body > header, main > section:not(\#rules), \#rules > :not(figure), footer { display: none } body, main, main section, main figure, \#rules h3:first-child { margin-top: 0 !important; padding-top: 0 !important; border: 0 !important } body { padding-top: 12px !important }'

# The leads of a route with open questions, with what changed within five days.
(cd "$work" && "$program" train -q > /dev/null && "$program" predict -q --no-ledger --as-of 2026-06-26 -o earlier.csv &&
  "$program" predict -q --no-ledger --previous earlier.csv --page leads.html)
picture leads 1280 600 leads.html \
  'body > header, \#route-1 { display: none } body { padding-top: 12px } \#find { margin-top: 0; border-top: 0 } main > section { margin-top: 1.2rem }'
ls -l docs/pictures
