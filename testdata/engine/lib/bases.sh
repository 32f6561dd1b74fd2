# shellcheck shell=bash
# Sourced: base images. Where Docker Hub answers nothing is made. Elsewhere stand-ins, made from
# Debian packages and labelled as such, go to the loopback registry under the real images' names.

BASES_DIR=$(dirname "${BASH_SOURCE[0]}")/../bases
BASES_STAMP=$ENGINE_DIR/registry/bases.stamp
STAND_IN_LABEL=dev.mlspec.stand-in

# Changes when a recipe, our ports or the presence of a wheel index change.
bases_key() {
  cat "$BASES_DIR"/* "${BASH_SOURCE[0]}" | cksum
  echo "$REGISTRY $PIP_INDEX $OLDER_SUITE $(wheels_served && echo wheels)"
}

bases_ready() { [[ $(cat "$BASES_STAMP" 2>/dev/null) == "$(bases_key)" ]]; }

bases_up() {
  local name=$1 key
  bases_ready && return 0
  key=$(bases_key)
  mkdir -p "$(dirname "$BASES_STAMP")"
  if hub_answers "$name"; then
    say "Docker Hub answers: real base images are used"
  elif ! command -v apt-get >/dev/null; then
    say "neither Docker Hub nor Debian packages: no base images here"
  else
    say "no Docker Hub here: making stand-ins for debian, python 3.11 and gcc 12 from Debian packages"
    debian_base "$name"
    derived_base "$name" python-slim python 3.11-slim 3.11-slim-bookworm
    derived_base "$name" python python 3.11 3.11-bookworm
    derived_base "$name" gcc gcc 12 12-bookworm
  fi
  echo "$key" >"$BASES_STAMP"
}

# Docker of the chosen engine, ours or the machine's.
with_docker() {
  if [[ $1 == host ]]; then docker "${@:2}"; else docker_on "$@"; fi
}

# Asks for one real manifest, for at most eight seconds.
hub_answers() {
  with_docker "$1" manifest inspect debian:bookworm-slim >/dev/null 2>&1 &
  local asking=$!
  within 8 ended "$asking" || kill "$asking" 2>/dev/null
  wait "$asking" 2>/dev/null
}

ended() { ! kill -0 "$1" 2>/dev/null; }

debian_base() {
  local name=$1 id
  need mmdebstrap mmdebstrap
  say "making debian:bookworm-slim"
  id=$("$BASES_DIR/debian-rootfs" "$OLDER_SUITE" 2>"$ENGINE_DIR/log/debian-rootfs.log" | with_docker "$name" import \
    --change 'CMD ["bash"]' --change "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    --change "LABEL $STAND_IN_LABEL=debian:bookworm-slim" - "$REGISTRY/library/debian:bookworm-slim")
  [[ -n $id ]] || die "no debian base; its log: $ENGINE_DIR/log/debian-rootfs.log"
  push_as "$name" debian:bookworm-slim debian:bookworm-slim debian:bookworm debian:12-slim debian:12
}

# derived_base NAME RECIPE REPOSITORY TAG...: builds bases/RECIPE.Dockerfile and pushes it under each tag.
derived_base() {
  local name=$1 recipe=$2 repo=$3 tag
  shift 3
  say "making $repo:$1"
  DOCKER_BUILDKIT=1 BUILDX_NO_DEFAULT_ATTESTATIONS=1 with_docker "$name" build -q \
    --build-arg "REGISTRY=$REGISTRY" --build-arg "PIP_INDEX=$(wheels_served && echo "$PIP_INDEX")" \
    --label "$STAND_IN_LABEL=$repo:$1" -t "$REGISTRY/library/$repo:$1" - \
    <"$BASES_DIR/$recipe.Dockerfile" >/dev/null
  local first=$1
  for tag in "$@"; do push_as "$name" "$repo:$first" "$repo:$tag"; done
}

# push_as NAME IMAGE ALIAS...
push_as() {
  local name=$1 image=$2 alias
  shift 2
  for alias in "$@"; do
    with_docker "$name" tag "$REGISTRY/library/$image" "$REGISTRY/library/$alias"
    with_docker "$name" push -q "$REGISTRY/library/$alias" >/dev/null
    settle_local "$name" "$alias"
  done
}

# A builder prefers an image it holds. In ours an older stand-in of this name must go; an engine of
# the machine does not know our registry as a mirror, so there the name is set unless it is taken.
settle_local() {
  if [[ $1 != host ]]; then
    docker_on "$1" image rm -f "$2" >/dev/null 2>&1 || true
  elif ! docker image inspect "$2" >/dev/null 2>&1; then
    docker tag "$REGISTRY/library/$2" "$2"
  fi
}
