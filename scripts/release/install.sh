#!/bin/sh
# Installs the command `wasmcp` for this user, in ~/.wasmcp. It needs Node 20 or newer, which brings npm.
#
#   WASMCP_HOME      another folder
#   WASMCP_VERSION   another version, for example 0.1.0
#   WASMCP_RELEASES  another place to download from: the address of a folder with one folder per version, v0.1.0
set -eu

home=${WASMCP_HOME:-"$HOME/.wasmcp"}
version=${WASMCP_VERSION:-@VERSION@}
version=${version#v}
releases=${WASMCP_RELEASES:-@REPOSITORY@/releases/download}
file=@TARBALL@-$version.tgz

fail() {
  echo "error: $1" >&2
  [ $# -lt 2 ] || echo "$2" >&2
  exit 1
}

command -v node >/dev/null 2>&1 || fail 'cannot find `node` on PATH' "install Node 20 or newer: https://nodejs.org/en/download"
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || fail "Node is too old: expected 20 or newer, found $(node --version)" "install a newer one: https://nodejs.org/en/download"
command -v npm >/dev/null 2>&1 || fail 'cannot find `npm` on PATH' "install npm, which is a part of Node: https://nodejs.org/en/download"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

download() {
  address=$releases/v$version/$1
  if command -v curl >/dev/null 2>&1; then
    curl --fail --silent --show-error --location --output "$scratch/$1" "$address" || fail "cannot download $address"
  elif command -v wget >/dev/null 2>&1; then
    wget --quiet --output-document="$scratch/$1" "$address" || fail "cannot download $address"
  else
    fail 'cannot find `curl` or `wget` on PATH' "install one of them"
  fi
}

echo "downloading wasmcp $version"
download "$file"
download SHA256SUMS
expected=$(sed -n "s/^\([0-9a-f]\{64\}\)  $file\$/\1/p" "$scratch/SHA256SUMS")
[ -n "$expected" ] || fail "SHA256SUMS of version $version does not list $file"
found=$(node -e 'const { createHash } = require("crypto"); process.stdout.write(createHash("sha256").update(require("fs").readFileSync(process.argv[1])).digest("hex"))' "$scratch/$file")
[ "$found" = "$expected" ] || fail "$file is damaged or was replaced: expected SHA-256 $expected, found $found"

echo "installing into $home"
npm install --global --prefix "$home" --no-audit --no-fund --loglevel=error "$scratch/$file"
"$home/bin/wasmcp" --version >/dev/null || fail "$home/bin/wasmcp was installed, and does not start"

echo "installed $home/bin/wasmcp"
case ":$PATH:" in
  *":$home/bin:"*) ;;
  *) echo "to have it on PATH, add this line to the profile of your shell:"
     echo "  export PATH=\"$home/bin:\$PATH\"" ;;
esac
