import { ZYPPER_TRUST } from "../zypper-trust.ts";
import { CLOSE_DATABASE, CLOSE_ROOT, OPEN_ROOT } from "./common.ts";

/**
 * `bootstrap-zypper ROOT CACHE RELEASE DATABASE KEYS TRUST KEEP REPOSITORY... -- PACKAGE...`: openSUSE by `zypper --root`. Keys are
 * put into the root's database of packages first, where zypper asks for them. `KEEP` says whether the root's repositories are
 * to be these, or those that its packages bring.
 */
export const BOOTSTRAP_ZYPPER = `set -eu
root=$1 cache=$2 release=$3 database=$4 keys=$5 trust=$6 keep=$7
shift 7
if ! command -v zypper >/dev/null 2>&1; then
  echo "mlspec: this image has no zypper" >&2
  exit 69
fi
${OPEN_ROOT}${ZYPPER_TRUST}mkdir -p "$cache" "$root/etc/zypp/repos.d" "$root$database" /etc/rpm
printf '%%_dbpath %s\\n' "$database" >/etc/rpm/macros.mlspec
conf=/dev/shm/mlspec-zypp.conf
if [ -f /etc/zypp/zypp.conf ]; then cat /etc/zypp/zypp.conf; else echo '[main]'; fi >"$conf"
printf '\\nrpm.install.excludedocs = yes\\n' >>"$conf"
export ZYPP_CONF="$conf"
check=--gpgcheck
if [ "$trust" = unsigned ]; then check=--no-gpgcheck; fi
if [ "$trust" = signed ]; then
  rpm --root "$root" --dbpath "$database" --initdb
  # The one place where a glob stands for several files of keys.
  for file in $keys; do
    if ! [ -s "$file" ]; then
      echo "mlspec: the tools' image has no $keys: name the keys by keyring" >&2
      exit 66
    fi
    rpm --root "$root" --dbpath "$database" --import "$file"
  done
fi
zypper() { command zypper --root "$root" --non-interactive --releasever "$release" --pkg-cache-dir "$cache" "$@"; }
count=0
while [ "$1" != -- ]; do
  count=$((count + 1))
  zypper addrepo "$check" --refresh --keep-packages "$1" "mlspec-$count"
  shift
done
shift
zypper install --no-recommends --auto-agree-with-licenses -- "$@"
forget_trusted
if [ "$keep" = keep ]; then find "$root/etc/zypp/repos.d" -name '*.repo' ! -name 'mlspec-*' -delete
else rm -f "$root"/etc/zypp/repos.d/mlspec-*.repo; fi
rm -rf "$root"/var/cache/zypp/* "$root/var/lib/zypp/AnonymousUniqueId" "$root/var/log/zypp" "$root/var/log/zypper.log" "$root/var/tmp"/*
${CLOSE_DATABASE}${CLOSE_ROOT}`;
