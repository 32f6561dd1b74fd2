#!/bin/sh
# Puts together what the daemon's image holds: this machine's node with the libraries it links, the program, and the
# SQLite driver, which is native code, from the node_modules of the folder this is run in.
# usage: collect-root.sh PROGRAM OUT
set -eu
program=$1
out=$2
node=$(command -v node)
driver=node_modules/better-sqlite3/build/Release/better_sqlite3.node
test -f "$driver" || { echo "collect-root.sh: $driver is missing: npm could not make it" >&2; exit 1; }

rm -rf "$out"
mkdir -p "$out/mlspecd/node_modules/better-sqlite3/build/Release" "$out/tmp" "$out/run/mlspecd" "$out/var/lib/mlspecd"
cp -L "$node" "$out/node"
if command -v strip >/dev/null; then strip "$out/node"; fi
# Each line names a library: "name => /path (address)", or the loader alone.
{ ldd "$node"; ldd "$driver"; } | grep -o '/[^ ]*' | sort -u | while read -r library; do
  mkdir -p "$out${library%/*}"
  cp -L "$library" "$out$library"
done
cp package.json "$out/mlspecd/"
cp "$program"/*.js "$out/mlspecd/"
cp -R node_modules/better-sqlite3/package.json node_modules/better-sqlite3/lib "$out/mlspecd/node_modules/better-sqlite3/"
cp "$driver" "$out/mlspecd/node_modules/better-sqlite3/build/Release/"
for needed in bindings file-uri-to-path; do cp -R "node_modules/$needed" "$out/mlspecd/node_modules/"; done
