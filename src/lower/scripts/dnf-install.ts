/** Installs the packages given as arguments with whichever of the RHEL family's managers the image has. */
export const DNF_INSTALL = `set -eu
for manager in dnf microdnf yum; do
  if command -v "$manager" >/dev/null 2>&1; then
    "$manager" -y --setopt=keepcache=1 --setopt=install_weak_deps=0 --setopt=tsflags=nodocs install -- "$@"
    rm -rf /var/log/dnf* /var/log/hawkey.log /var/log/yum.log /var/cache/ldconfig/aux-cache
    exit 0
  fi
done
echo "mlspec: this image has none of dnf, microdnf, yum" >&2
exit 69
`;
