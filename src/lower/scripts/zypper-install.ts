import { RPM_HELD } from "./rpm-held.ts";
import { ZYPPER_TRUST } from "./zypper-trust.ts";

/**
 * Installs the packages given as arguments with zypper, of repositories whose keys the image has, and of those beside the
 * distribution's, for this transaction alone. Lists of packages stay in the cache mount; documents are left out by a
 * configuration that is dropped; logs hold the clock, so they do not stay. Where a lock is mounted, what it has is installed and
 * nothing else. That a restart is advised (102, 103) is told by the exit code, and no failure.
 */
export const ZYPPER_INSTALL = `set -eu
${RPM_HELD}
if ! command -v zypper >/dev/null 2>&1; then
  echo "mlspec: this image has no zypper" >&2
  exit 69
fi
${ZYPPER_TRUST}conf=/dev/shm/mlspec-zypp.conf
if [ -f /etc/zypp/zypp.conf ]; then cat /etc/zypp/zypp.conf; else echo '[main]'; fi >"$conf"
printf '\\nrpm.install.excludedocs = yes\\n' >>"$conf"
export ZYPP_CONF="$conf"
repositories=/dev/mlspec-repositories
added=/dev/shm/mlspec-zypper
own=
# What the cache has of another root's database, by another zypper perhaps, is not read as this one's.
rm -rf /var/cache/zypp/solv/@System
if [ -d "$repositories" ]; then
  mkdir -p "$added"
  for file in /etc/zypp/repos.d/*; do
    if [ -f "$file" ]; then cp -p "$file" "$added/"; fi
  done
  for folder in "$repositories"/*; do
    read -r url <"$folder/source"
    name=mlspec-\${folder##*/}
    # zypper does not verify again what its cache has under an alias: another key is another alias.
    alias=$name-$(cat "$folder/source" "$folder/key" | sha256sum | cut -c-16)
    rpm --import "$folder/key"
    printf '[%s]\\nname=%s\\nbaseurl=%s\\nenabled=1\\nautorefresh=1\\ngpgcheck=1\\n' "$alias" "$name" "$url" >"$added/$alias.repo"
  done
  own=1
fi
# A number of this root by which servers count it: random, and of every image made from this one.
counted=/var/lib/zypp/AnonymousUniqueId
if [ -e "$counted" ]; then counted=; fi
older=
if [ -f "$pins" ]; then older=--oldpackage; fi
transact() {
  result=0
  zypper --non-interactive \${own:+--reposd-dir "$added"} install --no-recommends \${older:+"$older"} -- "$@" || result=$?
  case $result in 102 | 103) result=0 ;; esac
  return "$result"
}
exactly() { printf '%s.%s=%s' "$1" "$2" "\${3#0:}"; }
install_held "$@"
forget_trusted
rm -rf "$conf" "$added" \${counted:+"$counted"} /var/log/zypp /var/log/zypper.log /var/cache/ldconfig/aux-cache
`;
