import { RPM_LIST } from "./rpm-held.ts";

/**
 * `list-rpms BEFORE FILE`: the packages a root has and the root BEFORE has not, or not in that version, by rpm. A database
 * is read as a copy: rpm's wants to be written to also by who reads it, and BEFORE cannot be.
 */
export const LIST_RPMS = `set -eu
${RPM_LIST}
folder=$(rpm --eval '%{_dbpath}')
copies=$(mktemp -d)
mkdir "$copies/before"
if [ -d "$1$folder" ]; then cp -a "$1$folder/." "$copies/before"; fi
list >"$copies/now"
list --dbpath "$copies/before" >"$copies/then"
LC_ALL=C comm -23 "$copies/now" "$copies/then" >"$2"
`;
