import { SCRIPT_EPOCH } from "./times.ts";

/** Adds folders to those in which the dynamic linker looks, and renews its cache. Arguments: the folders. */
export const LINK_LIBRARIES = `set -eu
list=/etc/ld.so.conf.d/mlspec.conf
mkdir -p /etc/ld.so.conf.d
for folder in "$@"; do
  if [ -d "$folder" ]; then printf '%s\\n' "$folder"; fi
done >"$list"
chmod 644 "$list"
PATH=$PATH:/usr/sbin:/sbin
ldconfig
rm -f /var/cache/ldconfig/aux-cache
touch -d @${SCRIPT_EPOCH} "$list" /etc/ld.so.cache
`;
