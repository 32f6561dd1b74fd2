/**
 * Installs the packages given as arguments. Docker's images delete what apt downloads; a configuration of our own, kept
 * in memory, lets the cache mounts keep it. Logs and the linker's own cache hold the clock, so they do not stay.
 * D-Bus and systemd give a machine an id made at random; all containers of an image share it anyway, so it is made from
 * the packages' names instead.
 */
export const APT_INSTALL = `set -eu
conf=/dev/shm/mlspec-apt.conf
cat >"$conf" <<'END'
#clear DPkg::Post-Invoke;
#clear APT::Update::Post-Invoke;
APT::Keep-Downloaded-Packages "true";
Binary::apt-get::APT::Keep-Downloaded-Packages "true";
APT::Install-Recommends "false";
DPkg::Use-Pty "false";
END
export DEBIAN_FRONTEND=noninteractive
machine_ids() { cat /etc/machine-id /var/lib/dbus/machine-id 2>/dev/null || true; }
before=$(machine_ids)
apt-get -c "$conf" -q update
apt-get -c "$conf" -q -y install -- "$@"
if [ "$(machine_ids)" != "$before" ]; then
  for file in /etc/machine-id /var/lib/dbus/machine-id; do
    if [ -s "$file" ]; then printf '%s ' "$@" | md5sum | cut -c-32 >"$file"; fi
  done
fi
rm -f "$conf" /var/log/apt/* /var/log/dpkg.log /var/log/alternatives.log /var/cache/ldconfig/aux-cache
`;
