#!/usr/bin/env bash
# Builds and tests what is shipped, from the last commit: archive, wheel, bill of materials, checksums, Homebrew formula.
# usage: packaging/release.sh [--check] [--without-tests] [--once] [--out FOLDER] [--work FOLDER]
#   --check          only say which tools are missing
#   --without-tests  leave out `cargo test`, where CI has run it on the same commit
#   --once           build once; without it the program is built in two folders and must be the same
#   --out FOLDER     where the files go; default: target/package
#   --work FOLDER    where sources are unpacked and built; default: a new folder under target
# BANTAM_DOWNLOADS is the address that the archives will have, for the Homebrew formula.
# Network: the registries of Rust and Python packages, and nothing else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root="$PWD"
export CARGO_TERM_COLOR=never NO_COLOR=1 LC_ALL=C PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1

MOST_MB_OF_PROGRAM=40
MOST_MB_OF_WHEEL=60
MOST_MS_TO_START=10

only_check='' tests=yes builds='a b' out="$root/target/package" work=''
while [ $# -gt 0 ]; do
  case "$1" in
    --check) only_check=yes ;;
    --without-tests) tests='' ;;
    --once) builds=a ;;
    --out) out="$2"; shift ;;
    --work) work="$2"; shift ;;
    *) sed -n '2,9s/^# //p' "$0" >&2; exit 2 ;;
  esac
  shift
done

# --- Prerequisites ---

tar=tar
if command -v gtar > /dev/null; then tar=gtar; fi
missing=()
need() { command -v "$1" > /dev/null || missing+=("$1: $2"); }
need git "from your system"
need cargo "https://www.rust-lang.org, 1.95 or newer"
need python3 "3.11 or newer, with venv"
need gzip "from your system"
for tool in cargo-auditable cargo-deny cargo-cyclonedx; do need "$tool" "cargo install --locked $tool"; done
need cargo-about "cargo install --locked cargo-about --features cli"
"$tar" --version 2> /dev/null | grep -q GNU || missing+=("GNU tar: on macOS as gtar")
if [ ${#missing[@]} -gt 0 ]; then
  echo "error: tools are missing" >&2
  printf '  %s\n' "${missing[@]}" >&2
  exit 1
fi
for tool in ruby docker; do command -v "$tool" > /dev/null || echo "without $tool, its part is left out"; done
if [ -n "$only_check" ]; then echo "all tools are there"; exit 0; fi

# --- What is released ---

mkdir -p "$out" "$root/target"
out="$(cd "$out" && pwd)"
work="${work:-$(mktemp -d "$root/target/release-XXXXXX")}"
mkdir -p "$work/log" "$work/cargo"
work="$(cd "$work" && pwd)"
rm -rf "${out:?}"/*
cargo_home="${CARGO_HOME:-$HOME/.cargo}"
version="$(cargo metadata --no-deps --format-version 1 | python3 -c 'import json, sys; print(json.load(sys.stdin)["packages"][0]["version"])')"
target="${BANTAM_TARGET:-$(rustc -vV | sed -n 's/^host: //p')}"
name="bantam-$version-$target"
SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)"
export SOURCE_DATE_EPOCH
exec > >(tee "$out/release-log.txt") 2>&1

step() { echo; echo "== $* =="; }
# Runs a command with its output in a log, which is shown if it fails.
quietly() {
  local log="$work/log/$1.txt"
  shift
  "$@" > "$log" 2>&1 < /dev/null || { tail -n 40 "$log"; echo "error: $1 failed"; exit 1; }
}
megabytes() { python3 -c 'import os, sys; print(f"{os.path.getsize(sys.argv[1]) / 1e6:.1f}")' "$1"; }
at_most() { python3 -c 'import sys; sys.exit(float(sys.argv[1]) > float(sys.argv[2]))' "$1" "$2"; }
hash_of() { python3 -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"; }

echo "bantam $version for $target, $(rustc --version)"
echo "commit $(git log -1 --format='%h of %cs')"
if [ -n "$(git status --porcelain)" ]; then echo "warning: changes that are not committed are not in it"; fi
for build in $builds; do
  rm -rf "$work/$build/src"
  mkdir -p "$work/$build/src"
  git archive HEAD | "$tar" -x -C "$work/$build/src"
done
source="$work/a/src"
cd "$source"
quietly python python3 -m venv "$work/venv"
quietly pip "$work/venv/bin/pip" install --quiet --no-input -r packaging/requirements.txt

step "licences, sources and bans"
quietly deny cargo deny --manifest-path Cargo.toml check bans licenses sources
tail -n 1 "$work/log/deny.txt"

if [ -n "$tests" ]; then
  step "tests"
  CARGO_TARGET_DIR="$work/tests" quietly tests cargo test --locked --release
  grep -E '^test result: ' "$work/log/tests.txt"
fi

# --- The program ---

# Drivers of databases are libraries that the program loads, which a static program cannot. So on Linux it needs the C library of the system, of
# the version of this machine or newer, and nothing else: build releases on an old distribution.
features=databases
# `cargo auditable` under the name that maturin calls, so that the wheel is made of the same program.
printf '#!/bin/sh\nexec cargo auditable "$@"\n' > "$work/cargo/cargo-auditable.sh"
chmod +x "$work/cargo/cargo-auditable.sh"
# Functions with equal code are there once: the linker that Rust takes on this platform can do that, and the program is 0.3 MB smaller.
fold=''
case "$target" in x86_64-unknown-linux-gnu) fold=' -Clink-arg=-Wl,--icf=all' ;; esac
# Runs a command with the settings of a build: no path of this machine ends up in the program.
as_in() {
  local folder="$work/$1" code="$work/$1/src"
  [ -d "$code" ] || code="$source"
  shift
  env CARGO_TARGET_DIR="$folder/target" CFLAGS="-ffile-prefix-map=$code=/bantam -ffile-prefix-map=$folder/target=/target -ffile-prefix-map=$cargo_home=/cargo" \
    RUSTFLAGS="--remap-path-prefix=$code=/bantam --remap-path-prefix=$folder/target=/target --remap-path-prefix=$cargo_home=/cargo$fold" "$@"
}
program_of() { echo "$work/$1/target/$target/dist/bantam"; }

step "the program"
for build in $builds; do
  cd "$work/$build/src"
  start=$SECONDS
  quietly "build-$build" as_in "$build" cargo auditable build --locked --profile dist --features "$features" --target "$target" --bin bantam
  echo "built in folder $build in $(((SECONDS - start) / 60)) min"
done
cd "$source"
program="$(program_of a)"
sha="$(hash_of "$program")"
for build in $builds; do
  if [ "$(hash_of "$(program_of "$build")")" != "$sha" ]; then echo "error: folder $build gives another program"; exit 1; fi
done
if [ "$builds" = a ]; then echo "sha256 $sha"; else echo "sha256 $sha, the same from both folders"; fi
for path in "$work" "$root" "$cargo_home" "$HOME/"; do
  if grep -qaF "$path" "$program"; then echo "error: the program has a path of this machine in it"; exit 1; fi
done
size="$(megabytes "$program")"
echo "$size MB (at most $MOST_MB_OF_PROGRAM)"
at_most "$size" "$MOST_MB_OF_PROGRAM" || { echo "error: the program is too large"; exit 1; }
case "$target" in *-linux-*)
  others="$(ldd "$program" | sed -n 's/^[[:space:]]*\([^[:space:]]*\) =>.*/\1/p' | grep -vE '^(libc|libm|libdl|libpthread|librt|libgcc_s)\.so' || true)"
  if [ -n "$others" ]; then echo "error: the program needs other libraries than those of C: $others"; exit 1; fi
  echo "it needs the C library of the system, $(grep -aoE 'GLIBC_2\.[0-9]+' "$program" | sort -uV | tail -n 1) or newer, and no other" ;;
esac
read -r started busy <<< "$(python3 packaging/start_time.py "$program")"
echo "bantam --version: $started ms, $busy ms of processor time; medians of 200 (at most $MOST_MS_TO_START)"
at_most "$started" "$MOST_MS_TO_START" || echo "warning: it starts too slowly, or the machine is busy"

# --- The archive ---

step "bill of materials and licences of others"
quietly sbom cargo cyclonedx --manifest-path Cargo.toml --features "$features" --format json --target "$target" --override-filename bom --spec-version 1.5
python3 packaging/tidy_bom.py bom.json "$out/$name.cdx.json" "$source"
quietly about cargo about generate --frozen --fail --features "$features" --config packaging/about.toml --target "$target" \
  --output-file LICENSE-THIRD-PARTY packaging/about.hbs
echo "$(grep -c '^  - ' LICENSE-THIRD-PARTY) crates in LICENSE-THIRD-PARTY"

step "the archive"
stage="$work/stage/$name"
rm -rf "$work/stage"
mkdir -p "$stage/bin" "$stage/share/doc/bantam" "$stage/share/man/man1" "$stage/share/bash-completion/completions" \
  "$stage/share/zsh/site-functions" "$stage/share/fish/vendor_completions.d"
cp "$program" "$stage/bin/bantam"
ln -s bantam "$stage/bin/bantam-train"
ln -s bantam "$stage/bin/bantam-predict"
"$stage/bin/bantam" man "$stage/share/man/man1" --date "$(git -C "$root" log -1 --format=%cs)"
"$stage/bin/bantam" completions bash > "$stage/share/bash-completion/completions/bantam"
"$stage/bin/bantam" completions zsh > "$stage/share/zsh/site-functions/_bantam"
# Loaded by its name, the file completes at once.
# shellcheck disable=SC2016
echo 'if [ "$funcstack[1]" = _bantam ]; then _clap_dynamic_completer_bantam "$@"; fi' >> "$stage/share/zsh/site-functions/_bantam"
"$stage/bin/bantam" completions fish > "$stage/share/fish/vendor_completions.d/bantam.fish"
cp README.md CHANGELOG.md LICENSE LICENSE-APACHE LICENSE-MIT LICENSE-THIRD-PARTY "$stage/share/doc/bantam/"
cp "$out/$name.cdx.json" "$stage/share/doc/bantam/bantam.cdx.json"
find "$stage" -type d -exec chmod 755 {} +
find "$stage" -type f -exec chmod 644 {} +
chmod 755 "$stage/bin/bantam"
"$tar" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=ustar -C "$work/stage" -cf - "$name" \
  | gzip -9 -n > "$out/$name.tar.gz"
echo "$name.tar.gz: $(megabytes "$out/$name.tar.gz") MB, $(find "$stage/share/man" -name '*.1' | wc -l | tr -d ' ') manual pages"

step "smoke test of the archive"
rm -rf "$work/smoke"
mkdir -p "$work/smoke"
"$tar" -xzf "$out/$name.tar.gz" -C "$work/smoke"
BANTAM_FEATURES="$features" packaging/smoke.sh "$work/smoke/$name/bin" "$work/smoke/sample"

# --- The wheel ---

step "the wheel"
quietly about-wheel cargo about generate --frozen --fail --manifest-path packaging/python/Cargo.toml --config packaging/about.toml \
  --target "$target" --output-file packaging/python/LICENSE-THIRD-PARTY packaging/about.hbs
# In the folder of the program, so that its dependencies are not compiled once more.
as_in a env BANTAM_FEATURES="$features" CARGO="$work/cargo/cargo-auditable.sh" BANTAM_TARGET="$target" packaging/wheel.sh "$work/venv" dist "$out"
packaging/python/test.sh "$out"
rm -rf "$out/environment"
wheel="$(find "$out" -name '*.whl')"
size="$(megabytes "$wheel")"
echo "$(basename "$wheel"): $size MB (at most $MOST_MB_OF_WHEEL)"
at_most "$size" "$MOST_MB_OF_WHEEL" || { echo "error: the wheel is too large"; exit 1; }

# --- What goes with them ---

step "checksums, formula, container, workflow"
for file in "$out"/*.tar.gz "$out"/*.whl "$out"/*.cdx.json; do echo "$(hash_of "$file")  $(basename "$file")"; done > "$out/SHA256SUMS"
cat "$out/SHA256SUMS"
packaging/homebrew.sh "$version" "${BANTAM_DOWNLOADS:-https://example.invalid/bantam/v$version}" "$out/SHA256SUMS" > "$out/bantam.rb"
if command -v ruby > /dev/null; then echo "bantam.rb: $(ruby -c "$out/bantam.rb")"; fi
"$work/venv/bin/hadolint" packaging/Dockerfile && echo "Dockerfile: no finding of hadolint"
if docker version > /dev/null 2>&1; then
  quietly docker docker build --file packaging/Dockerfile --tag "bantam:$version" .
  docker run --rm "bantam:$version" --version
else
  echo "Dockerfile: not built, because no docker daemon is running; packaging/README.md has the command"
fi
"$work/venv/bin/check-jsonschema" --builtin-schema vendor.github-workflows .github/workflows/*.yml | sed 's/^/release.yml: /'

step "done"
(cd "$out" && ls -1)
