import { RPM_HELD } from "./rpm-held.ts";

/**
 * Installs the packages given as arguments with whichever of the RHEL family's managers the image has, and those alone that a
 * lock has where one is mounted. Repositories beside the distribution's are for this transaction alone; that their keys are
 * trusted stays in the image's list of packages, but for microdnf, which puts none there.
 *
 * microdnf knows these settings by its own names and no others, and only since 3.7; its help tells. What it caches of a repository,
 * the key too, goes by the repository's name alone: what is defined otherwise, or has another key, must have another place there.
 * dnf reads anew what a file newer than its cache defines; microdnf does not, so what is ours expires at once.
 * yum of before dnf goes on without a name it does not find, unless told not to, and knows nothing of weak dependencies.
 * Sources: microdnf's dnf-main.c, libdnf's dnf-repo.cpp; yum's cli.py and config.py.
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
    name=mlspec-\${folder##*/}-$(cat "$folder/source" "$folder/key" | sha256sum | cut -c-16)
    cp "$folder/key" "$added/$name.key"
    printf '[%s]\\nname=%s\\nbaseurl=%s\\nenabled=1\\nmetadata_expire=1\\ngpgcheck=1\\ngpgkey=file://%s\\n' "$name" "$name" "$url" "$added/$name.key" >"$added/$name.repo"
  done
  folders="--setopt=reposdir=/etc/yum.repos.d,$added"
fi
weak=--setopt=install_weak_deps=0
of=
cache=
strict=
case $manager in
microdnf)
  case $(microdnf --help) in
  *keepcache=*) ;;
  *)
    echo "mlspec: the microdnf of this image is older than 3.7 and lacks what packages take: a newer base, or one that has dnf" >&2
    exit 69
    ;;
  esac
  of='*.'
  cache=--setopt=cachedir=/var/cache/yum/$(cat /etc/yum.repos.d/*.repo /etc/pki/rpm-gpg/* 2>/dev/null | sha256sum | cut -c-16)
  ;;
yum)
  weak=
  strict=--setopt=skip_missing_names_on_install=0
  ;;
esac
trust=
if [ -n "\${MLSPEC_CERTIFICATES-}" ]; then trust=--setopt=\${of}sslcacert=$MLSPEC_CERTIFICATES; fi
transact() {
  "$manager" -y --setopt=keepcache=1 --setopt=tsflags=nodocs \${weak:+"$weak"} \${strict:+"$strict"} \${cache:+"$cache"} \${folders:+"$folders"} \${trust:+"$trust"} install -- "$@"
}
# What dnf did and when is no part of an image: its history stays as it was. What that does not know counts as asked for by somebody.
histories="/var/lib/dnf /usr/lib/sysimage/libdnf5" before=/dev/shm/mlspec-history
for folder in $histories; do
  mkdir -p "$before$folder"
  for file in "$folder"/*history.sqlite*; do
    if [ -e "$file" ]; then cp -p "$file" "$before$folder/"; fi
  done
done
# yum's is all of a folder, with a random number of the root.
whole=
if [ "$manager" = yum ]; then
  whole=/var/lib/yum
  if [ -d "$whole" ]; then cp -a "$whole" "$before/whole"; fi
fi
# librepo's gpg, of microdnf, makes a folder for sockets, named at random. What it is in keeps its time too.
sockets=
for one in /run/user /run/user/0 /run/user/0/gnupg; do
  if ! [ -e "$one" ]; then
    sockets=$one
    if [ -d "\${one%/*}" ]; then touch -r "\${one%/*}" "$before/holder"; fi
    break
  fi
done
exactly() { printf '%s-%s.%s' "$1" "$3" "$2"; }
install_held "$@"
for folder in $histories; do
  rm -f "$folder"/*history.sqlite*
  for file in "$before$folder"/*; do
    if [ -e "$file" ]; then cp -p "$file" "$folder/"; fi
  done
done
if [ -n "$whole" ]; then
  rm -rf "$whole"
  if [ -d "$before/whole" ]; then cp -a "$before/whole" "$whole"; fi
fi
if [ -n "$sockets" ] && [ -e "$sockets" ]; then
  rm -rf "$sockets"
  if [ -e "$before/holder" ]; then touch -r "$before/holder" "\${sockets%/*}"; fi
fi
rm -rf "$added" "$before" /var/log/dnf* /var/log/hawkey.log /var/log/yum.log /var/cache/ldconfig/aux-cache
`;
