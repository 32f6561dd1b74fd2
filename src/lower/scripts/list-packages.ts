/** `list-packages BEFORE FILE`: the packages a root has and the root BEFORE has not, or not in that version, by dpkg. */
export const LIST_PACKAGES = `set -eu
list() { dpkg-query "$@" -W -f '\${db:Status-Status} \${Package}:\${Architecture} \${Version}\\n' | sed -n 's/^installed //p' | LC_ALL=C sort; }
list >/dev/shm/mlspec-now
list --admindir="$1/var/lib/dpkg" | LC_ALL=C comm -23 /dev/shm/mlspec-now - >"$2"
`;
