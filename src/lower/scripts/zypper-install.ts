/**
 * Installs the packages given as arguments with zypper, of repositories whose keys the image has. Lists of packages stay in
 * the cache mount; documents are left out by a configuration that is dropped; logs hold the clock, so they do not stay.
 */
export const ZYPPER_INSTALL = `set -eu
if ! command -v zypper >/dev/null 2>&1; then
  echo "mlspec: this image has no zypper" >&2
  exit 69
fi
conf=/dev/shm/mlspec-zypp.conf
if [ -f /etc/zypp/zypp.conf ]; then cat /etc/zypp/zypp.conf; else echo '[main]'; fi >"$conf"
printf '\\nrpm.install.excludedocs = yes\\n' >>"$conf"
export ZYPP_CONF="$conf"
zypper --non-interactive install --no-recommends -- "$@"
rm -rf "$conf" /var/log/zypp /var/log/zypper.log /var/cache/ldconfig/aux-cache
`;
