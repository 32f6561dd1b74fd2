/**
 * Installs the packages given as arguments with whichever of the RHEL family's managers the image has. Repositories beside the
 * distribution's are for this transaction alone; that their keys are trusted stays in the image's list of packages.
 */
export const DNF_INSTALL = `set -eu
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
for manager in dnf microdnf yum; do
  if command -v "$manager" >/dev/null 2>&1; then
    "$manager" -y --setopt=keepcache=1 --setopt=install_weak_deps=0 --setopt=tsflags=nodocs \${folders:+"$folders"} install -- "$@"
    rm -rf "$added" /var/log/dnf* /var/log/hawkey.log /var/log/yum.log /var/cache/ldconfig/aux-cache
    exit 0
  fi
done
echo "mlspec: this image has none of dnf, microdnf, yum" >&2
exit 69
`;
