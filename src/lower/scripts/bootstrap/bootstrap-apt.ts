import { CLOSE_ROOT, OPEN_ROOT } from "./common.ts";

/**
 * `bootstrap-apt ROOT CACHE SUITE VARIANT KEYS TRUST AGE REPOSITORY... -- PACKAGE...`: Debian or Ubuntu by mmdebstrap, in a
 * container that may not mount: maintainer scripts see no /proc, which those of the least packages do not need. Keys that are
 * mounted are kept in the root, where apt looks for them later. The login and what a lock prefers are not.
 */
export const BOOTSTRAP_APT = `set -eu
root=$1 cache=$2 suite=$3 variant=$4 keys=$5 trust=$6 age=$7
shift 7
if ! command -v mmdebstrap >/dev/null 2>&1; then
  echo "mlspec: this image has no mmdebstrap" >&2
  exit 69
fi
${OPEN_ROOT}mkdir -p "$root/etc/apt/auth.conf.d" "$root/etc/apt/preferences.d" "$root/var/cache/apt/archives" "$cache"
if [ "$keys" = /dev/mlspec-keys ]; then
  keys=/usr/share/keyrings/mlspec-base.gpg
  if head -c 10 /dev/mlspec-keys | grep -q -e '^-----BEGIN'; then keys=/usr/share/keyrings/mlspec-base.asc; fi
  mkdir -p /usr/share/keyrings "$root/usr/share/keyrings"
  cp /dev/mlspec-keys "$keys"
  cp "$keys" "$root$keys"
  chmod 644 "$keys" "$root$keys"
fi
option="signed-by=$keys"
if [ "$trust" = unsigned ]; then option=trusted=yes; fi
if [ "$trust" = signed ] && ! [ -s "$keys" ]; then
  echo "mlspec: the tools' image has no $keys: name the keys by keyring" >&2
  exit 66
fi
sources=/dev/shm/mlspec-sources
: >"$sources"
while [ "$1" != -- ]; do
  echo "deb [$option] $1" >>"$sources"
  if [ -n "$user" ]; then
    host=\${1%% *}
    printf 'machine %s\\nlogin %s\\npassword %s\\n' "$host" "$user" "$password" >>"$root/etc/apt/auth.conf.d/mlspec.conf"
  fi
  shift
done
shift
set -- $(for name in "$@"; do printf -- '--include=%s ' "$name"; done)
if [ "$age" = snapshot ]; then set -- "$@" --aptopt='Acquire::Check-Valid-Until "false"'; fi
hooks=/usr/share/mmdebstrap/hooks/maybe-merged-usr
if [ -d "$hooks" ]; then set -- "$@" "--hook-dir=$hooks"; fi
pins=/dev/mlspec-pins
if [ -f "$pins" ]; then
  while read -r name version; do
    printf 'Package: %s\\nPin: version %s\\nPin-Priority: 1001\\n\\n' "\${name%:*}" "$version"
  done <"$pins" >"$root/etc/apt/preferences.d/mlspec"
fi
trust=$root/etc/apt/apt.conf.d/mlspec-certificates
if [ -n "\${MLSPEC_CERTIFICATES-}" ]; then
  mkdir -p "\${trust%/*}"
  printf 'Acquire::https::CAInfo "%s";\\n' "$MLSPEC_CERTIFICATES" >"$trust"
fi
find "$cache" -name '*.deb' -exec cp {} "$root/var/cache/apt/archives/" \\;
mmdebstrap --mode=root --format=directory --variant="$variant" \\
  --skip=check/empty,check/canmount,check/signed-by,chroot/mount,essential/unlink,cleanup/apt "$@" "$suite" "$root" - <"$sources"
find "$root/var/cache/apt/archives" -name '*.deb' -exec cp -n {} "$cache/" \\;
if [ -f "$pins" ]; then
  dpkg-query --admindir="$root/var/lib/dpkg" -W -f '\${db:Status-Status} \${Package}:\${Architecture} \${Version}\\n' |
    sed -n 's/^installed //p' | LC_ALL=C sort >/dev/shm/mlspec-added
  if ! LC_ALL=C sort "$pins" | cmp -s - /dev/shm/mlspec-added; then
    echo "mlspec: mlspec.lock does not hold, for the mirrors have other packages now; write it anew: mlspec lock" >&2
    LC_ALL=C sort "$pins" | LC_ALL=C comm -3 - /dev/shm/mlspec-added |
      sed -e 's/^\\t/  installed: /' -e t -e 's/^/  locked:    /' >&2
    exit 65
  fi
fi
rm -rf "$trust" "$root/etc/apt/auth.conf.d/mlspec.conf" "$root/etc/apt/preferences.d/mlspec"
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*
rm -rf "$root"/var/log/apt/* "$root/var/log/dpkg.log" "$root/var/log/alternatives.log" "$root/var/log/bootstrap.log"
${CLOSE_ROOT}`;
