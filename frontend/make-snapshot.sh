#!/bin/sh
# Makes the startup snapshot of what bundle.mjs wrote to PROGRAM, for NODE and any processor.
# usage: make-snapshot.sh NODE PROGRAM BLOB
set -eu
node=$1
program=$2
blob=$3
unset NODE_EXTRA_CA_CERTS NODE_OPTIONS
# V8 would drop compiled functions it takes for old before it writes them. To make machine code does not pay in a second.
# Node's own modules are compiled anew where the program is started with other flags, so the image's ENTRYPOINT has these too.
flags='--no-flush-bytecode --no-opt --no-sparkplug'
# shellcheck disable=SC2086
"$node" $flags --snapshot-blob "$blob" --build-snapshot-config "$program/snapshot.json" </dev/null
if ! "$node" "$(dirname "$0")/portable-snapshot.mjs" "$blob"; then
  echo "the snapshot is made without compiled functions: it starts more slowly" >&2
  # shellcheck disable=SC2086
  "$node" $flags --snapshot-blob "$blob" --build-snapshot-config "$program/plain-snapshot.json" </dev/null
fi
