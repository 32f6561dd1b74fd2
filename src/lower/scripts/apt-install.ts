/**
 * Installs the packages given as arguments. Docker's images delete what apt downloads; a configuration of our own, kept
 * in memory, lets the cache mounts keep it. Logs and the linker's own cache hold the clock, so they do not stay.
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
apt-get -c "$conf" -q update
apt-get -c "$conf" -q -y install -- "$@"
rm -f "$conf" /var/log/apt/* /var/log/dpkg.log /var/log/alternatives.log /var/cache/ldconfig/aux-cache
`;
