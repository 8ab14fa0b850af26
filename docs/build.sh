#!/usr/bin/env bash
# Builds the book to target/book: static pages with a search that works offline, also from the file system.
# Takes mdBook 0.5 from the PATH; without it, the wheel of docs/requirements.txt in an environment of its own under target/.
set -euo pipefail
cd "$(dirname "$0")"
target="${CARGO_TARGET_DIR:-../target}"
mkdir -p "$target"
target="$(cd "$target" && pwd)"

mdbook=mdbook
if ! mdbook --version 2> /dev/null | grep -q ' v0\.5\.'; then
  environment="$target/book-environment"
  [ -x "$environment/bin/mdbook" ] || {
    python3 -m venv "$environment"
    "$environment/bin/pip" install -q --disable-pip-version-check --only-binary :all: -r requirements.txt
  }
  mdbook="$environment/bin/mdbook"
fi
"$mdbook" build -d "$target/book" .
# What only makes the book is no page of it.
rm -f "$target"/book/{book.toml,build.sh,engines.log,pictures.sh,requirements.txt}

# Nothing may be loaded from elsewhere. Links that a reader follows are fine.
if grep -rlE '(src|href)="https?://[^"]*\.(js|css|woff2?)"' "$target/book" --include='*.html'; then
  echo "a page loads a script, style or font from the network" >&2
  exit 1
fi
echo "the book is in $target/book"
