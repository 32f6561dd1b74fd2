# shellcheck shell=bash
# Sourced: programs from Debian packages. Most are only unpacked beside the system, from the mirror
# and keyring of the machine's own apt sources; nothing is installed as a service.

# Prints "MIRROR KEYRING" of the machine's own Debian main archive.
debian_mirror() {
  local release mirror keyring
  release=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
  # shellcheck disable=SC2016 # apt expands these
  mirror=$(apt-get indextargets --format '$(COMPONENT) $(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
    awk -v r="$release" '$1 == "main" && ($2 == r || $2 == "stable") { print $3; exit }')
  [[ -n $mirror ]] || die "no Debian archive in this machine's apt sources; set DOCKER_HOST to an engine of yours"
  keyring=$(keyring_for "${mirror%/}")
  echo "$mirror ${keyring:-/usr/share/keyrings/debian-archive-keyring.gpg}"
}

# Prints the Signed-By file of the apt source entry that names this mirror, if it has one.
keyring_for() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null |
    awk -v RS='' -v uri="$1" 'index($0, uri) && match($0, /[Ss]igned-[Bb]y[:=] *\/[^] \n]+/) {
      found = substr($0, RSTART, RLENGTH); sub(/^[^\/]*/, "", found); print found; exit }'
}

# unpack FOLDER SUITE PACKAGE...: downloads and unpacks once into debs/FOLDER/root.
unpack() {
  local folder=$ENGINE_DIR/debs/$1 suite=$2
  shift 2
  local stamp="$suite $*"
  [[ $(cat "$folder/done" 2>/dev/null) != "$stamp" ]] || return 0
  say "unpacking from Debian $suite: $*"
  rm -rf "$folder"
  mkdir -p "$folder"/{lists/partial,cache/archives/partial,debs,root}
  local source mirror keyring
  source=$(debian_mirror)
  read -r mirror keyring <<<"$source"
  echo "deb [signed-by=$keyring] $mirror $suite main" >"$folder/sources.list"
  (
    cd "$folder/debs" || exit
    private_apt "$folder" update -qq
    private_apt "$folder" download -qq "$@"
  )
  local deb
  for deb in "$folder"/debs/*.deb; do dpkg -x "$deb" "$folder/root"; done
  rm -rf "$folder"/{lists,cache,debs}
  echo "$stamp" >"$folder/done"
}

# apt-get with its own lists, cache and sources; the machine's proxy and credentials still apply.
private_apt() {
  local folder=$1
  shift
  apt-get -o Dir::Etc::SourceList="$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::Etc::PreferencesParts=/dev/null -o Dir::State::Lists="$folder/lists" \
    -o Dir::State::Status=/dev/null -o Dir::Cache="$folder/cache" -o APT::Sandbox::User=root "$@"
}

# need COMMAND PACKAGE: installs the package of the machine's release when the command is missing.
need() {
  command -v "$1" >/dev/null && return 0
  [[ $(id -u) == 0 ]] || die "$1 is missing: run as root: apt-get install $2"
  say "installing $2"
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -qq --no-install-recommends "$2" >/dev/null 2>&1 && return 0
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}

# The programs every engine shares, from the machine's own release.
shared_packages() { unpack tools "$(. /etc/os-release && echo "$VERSION_CODENAME")" runc docker-registry; }

# All programs of an engine of ours.
engine_packages() {
  shared_packages
  case $1 in
    docker20) unpack "$OLDER_SUITE" "$OLDER_SUITE" docker.io containerd ;;
    *) unpack "$NEWER_SUITE" "$NEWER_SUITE" docker.io docker-cli docker-buildx containerd ;;
  esac
  need iptables iptables
  need ip iproute2
}
