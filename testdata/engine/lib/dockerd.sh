# shellcheck shell=bash
# Sourced: one private Docker daemon (with a private containerd) per engine name.

dockerd_up() {
  local name=$1 run data
  answers "$name" && return 0
  run=$(run_dir "$name")
  data=$ENGINE_DIR/data/$name
  # A unix socket's path holds 107 bytes, and the daemon puts sockets some folders below ours.
  ((${#run} <= 70)) || die "$ENGINE_DIR is too long a path for sockets; set MLSPEC_ENGINE_DIR to a shorter one"
  mkdir -p "$run" "$data" "$ENGINE_DIR/log"
  link_buildx "$name"
  bridge_up "$name"
  daemon_config "$name" >"$run/daemon.json"
  export PATH
  PATH=$(path_of "$name"):$PATH
  # Left over from a machine that went down: a socket nobody listens on, a pid that is another's now.
  ours_alive "$ENGINE_DIR/run/$name-containerd.pid" || rm -f "$run/containerd.sock"
  ours_alive "$ENGINE_DIR/run/$name.pid" || rm -f "$run/docker.sock" "$run/dockerd.pid"
  start "$name-containerd" containerd --config "$(containerd_config "$name")" \
    --root "$data/containerd" --state "$run/containerd" --address "$run/containerd.sock"
  within 20 test -S "$run/containerd.sock" || fail_with_log "$name-containerd"
  start "$name" dockerd --config-file "$run/daemon.json" --data-root "$data/docker" --exec-root "$run/exec" \
    --containerd "$run/containerd.sock" -H "unix://$run/docker.sock" --pidfile "$run/dockerd.pid"
  within 30 answers "$name" || fail_with_log "$name"
}

dockerd_down() {
  local name=$1 run
  run=$(run_dir "$name")
  stop "$name"
  stop "$name-containerd"
  rm -f "$run/docker.sock" "$run/dockerd.pid" "$run/containerd.sock"
  bridge_down "$name"
}

# The daemon's settings: our registry is Docker Hub's mirror, builds may ask for the host's network.
daemon_config() {
  local bridge third features=false driver=""
  read -r bridge third <<<"$(bridge_of "$1")"
  [[ $1 != containerd ]] || features=true
  [[ $1 == containerd ]] || driver='"storage-driver": "overlay2",'
  cat <<JSON
{
  "features": { "containerd-snapshotter": $features, "buildkit": true },
  $driver
  "bridge": "$bridge",
  "iptables": false,
  "ip6tables": false,
  "default-address-pools": [{ "base": "$SUBNET.$((third + 8)).0/21", "size": 24 }],
  "registry-mirrors": ["http://$REGISTRY"],
  "insecure-registries": ["$REGISTRY"],
  "builder": { "Entitlements": { "network-host": true }, "gc": { "enabled": true, "defaultKeepStorage": "20GB" } }
}
JSON
}

containerd_config() {
  local file
  file=$(run_dir "$1")/containerd.toml
  printf 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n' >"$file"
  echo "$file"
}

# An own client configuration, so that no login or context of the user takes part.
link_buildx() {
  local config plugin
  config=$(config_dir "$1")
  plugin=$ENGINE_DIR/debs/$(suite_of "$1")/root/usr/libexec/docker/cli-plugins/docker-buildx
  mkdir -p "$config/cli-plugins"
  [[ ! -e $plugin ]] || ln -sfn "$plugin" "$config/cli-plugins/docker-buildx"
}
