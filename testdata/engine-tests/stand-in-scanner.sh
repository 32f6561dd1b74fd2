#!/bin/sh
# Stands in for an SBOM scanner, by the contract BuildKit has with one: for each root below BUILDKIT_SCAN_SOURCE and
# BUILDKIT_SCAN_SOURCE_EXTRAS it writes an in-toto statement with an SPDX document. It knows Debian's packages alone.
set -eu

scan() {
  statement=$BUILDKIT_SCAN_DESTINATION/$(basename "$1").spdx.json
  {
    printf '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":{'
    printf '"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"%s","creationInfo":{"creators":["Tool: stand-in"]}' "$(basename "$1")"
    printf ',"packages":['
    dpkg-query --admindir="$1/var/lib/dpkg" --show --showformat='{"name":"${Package}","versionInfo":"${Version}"},\n' | sed '$ s/,$//'
    printf ']}}\n'
  } >"$statement"
}

scan "$BUILDKIT_SCAN_SOURCE"
for extra in "${BUILDKIT_SCAN_SOURCE_EXTRAS:-/nothing}"/*; do
  if [ -d "$extra" ]; then scan "$extra"; fi
done
