# shellcheck shell=bash
# Sourced: decides between an engine the machine already has ("host") and one of ours.

# choose_engine [NAME]: the engine's name, or "host".
choose_engine() {
  local ours
  if [[ -n $1 ]]; then
    [[ $1 == host ]] || known_engine "$1"
    echo "$1"
  elif ours=$(engine_at "${DOCKER_HOST:-}"); then
    echo "$ours"
  elif [[ -z ${MLSPEC_ENGINE_OWN:-} ]] && host_answers; then
    echo host
  else
    echo containerd
  fi
}

# Which of ours listens at this address, for a caller that already took its exports.
engine_at() {
  local name
  for name in $ENGINES; do
    [[ $1 != "unix://$(socket_of "$name")" ]] || { echo "$name" && return 0; }
  done
  return 1
}

# True when the caller's own docker reaches an engine and can use buildx.
host_answers() {
  command -v docker >/dev/null || return 1
  [[ -n ${DOCKER_HOST:-} || -S /var/run/docker.sock ]] || return 1
  timeout 5 docker info >/dev/null 2>&1 && docker buildx version >/dev/null 2>&1
}

# The registry beside an engine of the machine: Debian's program where apt is, else the registry image.
host_registry_up() {
  registry_answers && return 0
  if command -v apt-get >/dev/null && command -v dpkg >/dev/null; then
    shared_packages
    registry_up
  else
    docker run -d --restart unless-stopped --name mlspec-registry -p "$REGISTRY:5000" registry:2 >/dev/null
  fi
}
