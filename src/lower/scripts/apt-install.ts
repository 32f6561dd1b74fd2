/**
 * Installs the packages given as arguments. Docker's images delete what apt downloads; a configuration of our own, kept
 * in memory, lets the cache mounts keep it. Logs and the linker's own cache hold the clock, so they do not stay.
 * D-Bus and systemd give a machine an id made at random; all containers of an image share it anyway, so it is made from
 * the packages' names instead. Repositories beside the distribution's are for this transaction alone; what is asked for by TLS needs the
 * authorities' certificates, which are installed first where an image has none. Where a lock is mounted, apt prefers what it has, and the build fails if it got anything else.
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
list() { dpkg-query -W -f '\${db:Status-Status} \${Package}:\${Architecture} \${Version}\\n' | sed -n 's/^installed //p' | LC_ALL=C sort; }
pins=/dev/mlspec-pins
if [ -f "$pins" ]; then
  list >/dev/shm/mlspec-before
  preferences=/dev/shm/mlspec-preferences
  if [ -f /etc/apt/preferences ]; then cat /etc/apt/preferences; fi >"$preferences"
  while read -r name version; do
    printf '\\nPackage: %s\\nPin: version %s\\nPin-Priority: 1001\\n' "\${name%:all}" "$version"
  done <"$pins" >>"$preferences"
  printf 'Dir::Etc::Preferences "%s";\\n' "$preferences" >>"$conf"
fi
export DEBIAN_FRONTEND=noninteractive
machine_ids() { cat /etc/machine-id /var/lib/dbus/machine-id 2>/dev/null || true; }
before=$(machine_ids)
repositories=/dev/mlspec-repositories
if [ -d "$repositories" ]; then
  if cat "$repositories"/*/source | grep -q '^https:' && ! [ -e /etc/ssl/certs/ca-certificates.crt ]; then
    apt-get -c "$conf" -q update
    apt-get -c "$conf" -q -y install ca-certificates
  fi
  added=/dev/shm/mlspec-apt
  mkdir -m 755 "$added" "$added/keys" "$added/sources"
  for file in /etc/apt/sources.list.d/*; do
    if [ -f "$file" ]; then cp -p "$file" "$added/sources/"; fi
  done
  release=$(. /etc/os-release && printf '%s' "\${VERSION_CODENAME-}")
  for folder in "$repositories"/*; do
    { read -r url && read -r suite && read -r components; } <"$folder/source"
    suite=\${suite:-$release}
    case $suite in */) ;; *) components=\${components:-main} ;; esac
    # apt goes by the name of the file.
    if head -c 5 "$folder/key" | grep -q '^-----'; then type=asc; else type=gpg; fi
    key="$added/keys/\${folder##*/}.$type"
    cp "$folder/key" "$key"
    chmod 644 "$key"
    printf 'deb [signed-by=%s] %s %s %s\\n' "$key" "$url" "$suite" "$components" >"$added/sources/mlspec-\${folder##*/}.list"
  done
  printf 'Dir::Etc::SourceParts "%s";\\n' "$added/sources" >>"$conf"
fi
apt-get -c "$conf" -q update
apt-get -c "$conf" -q -y install -- "$@"
if [ -f "$pins" ]; then
  list | LC_ALL=C comm -13 /dev/shm/mlspec-before - >/dev/shm/mlspec-added
  if ! LC_ALL=C sort "$pins" | cmp -s - /dev/shm/mlspec-added; then
    echo "mlspec: mlspec.lock does not hold, for the mirrors have other packages now; write it anew: mlspec lock" >&2
    LC_ALL=C sort "$pins" | LC_ALL=C comm -3 - /dev/shm/mlspec-added |
      sed -e 's/^\\t/  installed: /' -e t -e 's/^/  locked:    /' >&2
    exit 65
  fi
  rm -f /dev/shm/mlspec-before /dev/shm/mlspec-added "$preferences"
fi
if [ "$(machine_ids)" != "$before" ]; then
  for file in /etc/machine-id /var/lib/dbus/machine-id; do
    if [ -s "$file" ]; then printf '%s ' "$@" | md5sum | cut -c-32 >"$file"; fi
  done
fi
rm -rf "$conf" /dev/shm/mlspec-apt /var/log/apt/* /var/log/dpkg.log /var/log/alternatives.log /var/cache/ldconfig/aux-cache
`;
