#!/usr/bin/env bash
# Compiles the program for Windows (x86_64-pc-windows-gnu), and runs it on the sample with wine, if there is one.
#
#     packaging/windows.sh
#
# It needs mingw-w64, and either `rustup target add x86_64-pc-windows-gnu`, or in RUSTC and CARGO a Rust with the sources of its standard library,
# which is compiled then: on Debian 12 the packages rustc-web, cargo-web and rust-web-src.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
windows=x86_64-pc-windows-gnu
gcc=x86_64-w64-mingw32-gcc
if ! command -v "$gcc" > /dev/null; then
  echo "$gcc is missing: apt-get install gcc-mingw-w64-x86-64" >&2
  exit 2
fi
libraries="$("${RUSTC:-rustc}" --print sysroot)/lib/rustlib"
standard=()
if [ ! -d "$libraries/$windows" ]; then
  if [ ! -e "$libraries/src/rust/library/std" ]; then
    echo "the standard library for Windows is missing: rustup target add $windows" >&2
    exit 2
  fi
  # The sources of a standard library are compiled by its own compiler.
  export RUSTC_BOOTSTRAP=1
  standard=("-Zbuild-std=std,panic_unwind")
fi
export CARGO_PROFILE_DEV_DEBUG=0
"${CARGO:-cargo}" build --locked --bin bantam --target "$windows" "${standard[@]}"
program="$(cd "${CARGO_TARGET_DIR:-target}" && pwd)/$windows/debug/bantam.exe"
if ! command -v wine > /dev/null; then
  echo "compiled; not run, as there is no wine"
  exit 0
fi
temporary="$(mktemp -d)"
trap 'rm -rf "$temporary"' EXIT
cp -r bantam.toml data "$program" "$temporary"
cd "$temporary"
export WINEDEBUG=-all WINEPREFIX="$temporary/wine"
# Wine has the source of random bytes of newer programs from version 9 on.
cat > random.c << 'END'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T count) { return SystemFunction036(bytes, (ULONG)count); }
END
"$gcc" -shared -o bcryptprimitives.dll random.c -ladvapi32
bantam() {
  echo "bantam $*"
  if ! wine bantam.exe "$@" > output.txt 2> messages.txt; then
    tail -n 20 output.txt messages.txt >&2
    exit 1
  fi
}
bantam train -q
bantam predict -q -o predictions.csv
bantam predict -q -o again.parquet
bantam predict -q --as-of 2026-07-08 --previous predictions.csv -o next.csv
bantam predict -q --no-ledger --resume --memory 64MiB -o resumed.csv
bantam models list
bantam explain L004001
bantam review
bantam export sql --dialect duckdb -o scores.sql
bantam run -q
[ "$(wc -l < predictions.csv)" -eq 403 ] || { echo "not all leads have a score" >&2; exit 1; }
echo "Windows: all commands ended well with wine"
