import { RPM_HELD } from "./rpm-held.ts";

/**
 * Installs the packages given as arguments with whichever of the RHEL family's managers the image has, and those alone that a
 * lock has where one is mounted. Repositories beside the distribution's are for this transaction alone; that their keys are
 * trusted stays in the image's list of packages. yum of before dnf goes on without a name it does not find, unless told not to.
 */
export const DNF_INSTALL = `set -eu
${RPM_HELD}
manager=
for one in dnf microdnf yum; do
  if command -v "$one" >/dev/null 2>&1; then
    manager=$one
    break
  fi
done
if [ -z "$manager" ]; then
  echo "mlspec: this image has none of dnf, microdnf, yum" >&2
  exit 69
fi
repositories=/dev/mlspec-repositories
added=/dev/shm/mlspec-yum
folders=
if [ -d "$repositories" ]; then
  mkdir -p "$added"
  for folder in "$repositories"/*; do
    read -r url <"$folder/source"
    name=mlspec-\${folder##*/}
    cp "$folder/key" "$added/$name.key"
    printf '[%s]\\nname=%s\\nbaseurl=%s\\nenabled=1\\ngpgcheck=1\\ngpgkey=file://%s\\n' "$name" "$name" "$url" "$added/$name.key" >"$added/$name.repo"
  done
  folders="--setopt=reposdir=/etc/yum.repos.d,$added"
fi
trust=
if [ -n "\${MLSPEC_CERTIFICATES-}" ]; then trust=--setopt=sslcacert=$MLSPEC_CERTIFICATES; fi
strict=
if [ "$manager" = yum ]; then strict=--setopt=skip_missing_names_on_install=0; fi
transact() {
  "$manager" -y --setopt=keepcache=1 --setopt=install_weak_deps=0 --setopt=tsflags=nodocs \${strict:+"$strict"} \${folders:+"$folders"} \${trust:+"$trust"} install -- "$@"
}
# What dnf did and when is no part of an image: its history stays as it was. What that does not know counts as asked for by somebody.
histories="/var/lib/dnf /usr/lib/sysimage/libdnf5" before=/dev/shm/mlspec-history
for folder in $histories; do
  mkdir -p "$before$folder"
  for file in "$folder"/*history.sqlite*; do
    if [ -e "$file" ]; then cp -p "$file" "$before$folder/"; fi
  done
done
exactly() { printf '%s-%s.%s' "$1" "$3" "$2"; }
install_held "$@"
for folder in $histories; do
  rm -f "$folder"/*history.sqlite*
  for file in "$before$folder"/*; do
    if [ -e "$file" ]; then cp -p "$file" "$folder/"; fi
  done
done
rm -rf "$added" "$before" /var/log/dnf* /var/log/hawkey.log /var/log/yum.log /var/cache/ldconfig/aux-cache
`;
