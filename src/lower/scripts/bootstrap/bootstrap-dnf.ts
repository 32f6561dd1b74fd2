import { CLOSE_DATABASE, CLOSE_ROOT, OPEN_ROOT } from "./common.ts";

/**
 * `bootstrap-dnf ROOT CACHE RELEASE DATABASE KEYS TRUST KEEP REPOSITORY... -- PACKAGE...`: the RHEL family by `dnf --installroot`.
 * The database is put where the distribution's own rpm looks for it. `KEEP` says whether the root's repositories are to be these.
 */
export const BOOTSTRAP_DNF = `set -eu
root=$1 cache=$2 release=$3 database=$4 keys=$5 trust=$6 keep=$7
shift 7
if ! command -v dnf >/dev/null 2>&1; then
  echo "mlspec: this image has no dnf" >&2
  exit 69
fi
${OPEN_ROOT}repos=/dev/shm/mlspec-repos kept=/dev/shm/mlspec-kept.repo
mkdir -p "$repos" "$cache" "$root/var/cache" /etc/rpm
printf '%%_dbpath %s\\n' "$database" >/etc/rpm/macros.mlspec
check=1
if [ "$trust" = unsigned ]; then check=0; fi
if [ "$trust" = signed ] && ! [ -s "$keys" ]; then
  echo "mlspec: the tools' image has no $keys: name the keys by keyring" >&2
  exit 66
fi
: >"$kept"
count=0
while [ "$1" != -- ]; do
  count=$((count + 1))
  printf '[mlspec-%s]\\nname=mlspec-%s\\nbaseurl=%s\\nenabled=1\\ngpgcheck=%s\\n' "$count" "$count" "$1" "$check" >"$repos/$count.repo"
  cat "$repos/$count.repo" >>"$kept"
  if [ "$check" = 1 ]; then printf 'gpgkey=file://%s\\n' "$keys" >>"$repos/$count.repo"; fi
  if [ -n "$user" ]; then printf 'username=%s\\npassword=%s\\n' "$user" "$password" >>"$repos/$count.repo"; fi
  shift
done
shift
# What is fetched stays between builds: dnf looks for it below the root.
ln -s "$cache" "$root/var/cache/dnf"
ln -s "$cache" "$root/var/cache/libdnf5"
trust=
if [ -n "\${MLSPEC_CERTIFICATES-}" ]; then trust=--setopt=sslcacert=$MLSPEC_CERTIFICATES; fi
dnf -y --installroot="$root" --releasever="$release" --setopt=reposdir="$repos" --setopt=keepcache=1 \\
  --setopt=install_weak_deps=0 --setopt=tsflags=nodocs \${trust:+"$trust"} install -- "$@"
rm -f "$root/var/cache/dnf" "$root/var/cache/libdnf5"
if [ "$keep" = keep ]; then
  mkdir -p "$root/etc/yum.repos.d"
  rm -f "$root"/etc/yum.repos.d/*.repo
  cp "$kept" "$root/etc/yum.repos.d/mlspec.repo"
fi
rm -rf "$root"/var/log/dnf* "$root/var/log/hawkey.log" "$root"/var/lib/dnf/history.sqlite* "$root"/usr/lib/sysimage/libdnf5/*history.sqlite* \\
  "$root/var/tmp"/*
${CLOSE_DATABASE}${CLOSE_ROOT}`;
