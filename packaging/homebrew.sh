#!/usr/bin/env bash
# Prints the Homebrew formula of a release: packaging/homebrew.sh VERSION DOWNLOADS CHECKSUMS > bantam.rb
# DOWNLOADS is the address of the folder of the archives, CHECKSUMS the file SHA256SUMS of all platforms together.
set -euo pipefail
if [ $# -ne 3 ]; then sed -n '2,3s/^# //p' "$0" >&2; exit 2; fi
version="$1" downloads="${2%/}" checksums="$3"

# The archive of a platform, where there is one.
platform() {
  local archive="bantam-$version-$2.tar.gz" sha
  sha="$(awk -v file="$archive" '$2 == file { print $1 }' "$checksums")"
  if [ -z "$sha" ]; then return; fi
  printf '    on_%s do\n      url "%s/%s"\n      sha256 "%s"\n    end\n' "$1" "$downloads" "$archive" "$sha"
}
system() {
  local parts
  parts="$(platform arm "$2"; platform intel "$3")"
  if [ -n "$parts" ]; then printf '\n  on_%s do\n%s\n  end\n' "$1" "$parts"; fi
}
systems="$(system macos aarch64-apple-darwin x86_64-apple-darwin; system linux aarch64-unknown-linux-gnu x86_64-unknown-linux-gnu)"
if [ -z "$systems" ]; then echo "error: $checksums has no archive of version $version" >&2; exit 1; fi

cat << FORMULA
class Bantam < Formula
  desc "Train lead-scoring models on won and lost deals, and qualify new leads"
  homepage "${downloads%%/releases/*}"
  version "$version"
  license any_of: ["MIT", "Apache-2.0"]
$systems

  def install
    bin.install "bin/bantam", "bin/bantam-train", "bin/bantam-predict"
    man1.install Dir["share/man/man1/*.1"]
    bash_completion.install "share/bash-completion/completions/bantam"
    zsh_completion.install "share/zsh/site-functions/_bantam"
    fish_completion.install "share/fish/vendor_completions.d/bantam.fish"
    doc.install Dir["share/doc/bantam/*"]
  end

  test do
    system bin/"bantam", "simulate", "-o", testpath, "--deals", "500", "--leads", "20"
    system bin/"bantam", "init", "deals.csv", "--force"
    assert_path_exists testpath/"bantam.toml"
    assert_match version.to_s, shell_output("#{bin}/bantam --version")
  end
end
FORMULA
