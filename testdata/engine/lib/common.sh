# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is read by the scripts that source it
# Sourced by every engine script: places, ports, the table of engines, small helpers.
# State is machine-wide, so every clone of the repository shares one set of engines.

ENGINE_DIR=${MLSPEC_ENGINE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/mlspec/engine}
REGISTRY_PORT=${MLSPEC_REGISTRY_PORT:-5079}
REGISTRY=127.0.0.1:$REGISTRY_PORT
PIP_PORT=${MLSPEC_PIP_PORT:-5078}
PIP_INDEX=http://127.0.0.1:$PIP_PORT/simple
# The newer Debian suite whose Docker carries a BuildKit with MergeOp, and the one of Docker 20.10.
NEWER_SUITE=${MLSPEC_ENGINE_SUITE:-trixie}
OLDER_SUITE=bookworm
# First two bytes of the private subnets our bridges take.
SUBNET=${MLSPEC_ENGINE_SUBNET:-10.203}
# What the names of our bridges begin with.
BRIDGE=${MLSPEC_ENGINE_BRIDGE:-mlspec}
# Where the rootless engine's user has its files.
ROOTLESS_DIR=${MLSPEC_ROOTLESS_DIR:-/var/lib/mlspec-rootless}
ENGINES="containerd graphdriver docker20 rootless"

say() { printf 'engine: %s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}

known_engine() { [[ " $ENGINES " == *" $1 "* ]] || die "no engine named '$1'; known: $ENGINES"; }

# Bridge and third subnet byte of an engine: no two share one, none is Docker's own docker0.
bridge_of() {
  case $1 in
    containerd) echo "${BRIDGE}0 0" ;;
    graphdriver) echo "${BRIDGE}1 16" ;;
    docker20) echo "${BRIDGE}2 32" ;;
  esac
}

suite_of() { if [[ $1 == docker20 ]]; then echo "$OLDER_SUITE"; else echo "$NEWER_SUITE"; fi; }
run_dir() { echo "$ENGINE_DIR/run/$1"; }
data_dir() { echo "$ENGINE_DIR/data/$1"; }
socket_of() { if [[ $1 == rootless ]]; then echo "$ROOTLESS_DIR/run/docker.sock"; else echo "$(run_dir "$1")/docker.sock"; fi; }

# Folders of unpacked programs an engine needs in front of PATH.
path_of() {
  local suite tools=$ENGINE_DIR/debs/tools/root
  suite=$ENGINE_DIR/debs/$(suite_of "$1")/root
  echo "$suite/usr/bin:$suite/usr/sbin:$tools/usr/bin:$tools/usr/sbin"
}

# on_engine NAME COMMAND...: with the engine's own docker client and its address.
on_engine() {
  local name=$1
  shift
  env -u DOCKER_CONTEXT PATH="$(path_of "$name"):$PATH" DOCKER_HOST="unix://$(socket_of "$name")" \
    DOCKER_CONFIG="$(config_dir "$name")" "$@"
}

docker_on() { on_engine "$1" docker "${@:2}"; }

config_dir() { echo "$ENGINE_DIR/docker-config/$(suite_of "$1")"; }

# True when the engine's socket answers; one that hangs does not.
answers() {
  [[ -S $(socket_of "$1") ]] || return 1
  on_engine "$1" timeout 10 docker version >/dev/null 2>&1
}

# within SECONDS COMMAND...: tries again until it succeeds; false when the time is over.
within() {
  local left=$(($1 * 10))
  shift
  until "$@"; do
    ((left-- > 0)) || return 1
    sleep 0.1
  done
}
