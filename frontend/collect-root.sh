#!/bin/sh
# Puts together what the frontend image holds: OUT/node is this machine's node with the libraries it links,
# OUT/program the program as a startup snapshot made by that very node. A node already there is kept.
# usage: collect-root.sh PROGRAM OUT
set -eu
program=$1
out=$2
node=$(command -v node)

if ! [ "$out/node/node" -nt "$node" ]; then
  rm -rf "$out/node"
  mkdir -p "$out/node"
  cp -L "$node" "$out/node/node"
  # Symbols are a tenth of it, and every byte is pulled and mapped.
  if command -v strip >/dev/null; then strip "$out/node/node"; fi
  # Each line names a library: "name => /path (address)", or the loader alone.
  ldd "$node" | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$out/node${library%/*}"
    cp -L "$library" "$out/node$library"
  done
fi

rm -rf "$out/program"
mkdir -p "$out/program"
"$(dirname "$0")/make-snapshot.sh" "$out/node/node" "$program" "$out/program/main.blob"
