# shellcheck shell=bash
# Sourced: one private Docker daemon (with a private containerd) per engine name.

dockerd_up() {
  local name=$1 run data
  answers "$name" && return 0
  run=$(run_dir "$name")
  data=$(data_dir "$name")
  # A unix socket's path holds 107 bytes, and the daemon puts sockets some folders below ours.
  ((${#run} <= 70)) || die "$ENGINE_DIR is too long a path for sockets; set MLSPEC_ENGINE_DIR to a shorter one"
  mkdir -p "$run" "$ENGINE_DIR/log"
  link_buildx "$name"
  bridge_up "$name"
  daemon_config "$name" >"$run/daemon.json"
  # Docker grants its builder ten seconds to read its records. One that was killed with many of them
  # may need longer the first time, when nothing is in memory yet; the next start finds them there.
  dockerd_start "$name" && return 0
  dockerd_again "$name" "it is started again" && return 0
  # What it holds was made by us and can be made again; the images it needs lie in the registry.
  dockerd_again "$name" "its images and caches are dropped" drop && return 0
  fail_with_log "$name"
}

# Starts containerd and the daemon; false when the daemon gives up or does not answer in time.
dockerd_start() {
  local name=$1 run data
  run=$(run_dir "$name")
  data=$(data_dir "$name")
  mkdir -p "$data"
  # Left over from a machine that went down: a socket nobody listens on, a pid that is another's now.
  ours_alive "$ENGINE_DIR/run/$name-containerd.pid" || rm -f "$run/containerd.sock"
  ours_alive "$ENGINE_DIR/run/$name.pid" || rm -f "$run/docker.sock" "$run/dockerd.pid"
  start_on "$name" "$name-containerd" containerd --config "$(containerd_config "$name")" \
    --root "$data/containerd" --state "$run/containerd" --address "$run/containerd.sock"
  within 60 test -S "$run/containerd.sock" || return 1
  start_on "$name" "$name" dockerd --config-file "$run/daemon.json" --data-root "$data/docker" --exec-root "$run/exec" \
    --containerd "$run/containerd.sock" -H "unix://$run/docker.sock" --pidfile "$run/dockerd.pid"
  within 60 settled "$name" && answers "$name"
}

# dockerd_again NAME REMEDY [drop]: says why the last start failed, then starts once more.
dockerd_again() {
  local name=$1
  say "$name did not start ($(tail -n 1 "$ENGINE_DIR/log/$name.log" 2>/dev/null)); $2"
  stop "$name"
  stop "$name-containerd"
  [[ ${3:-} != drop ]] || drop_data "$name"
  dockerd_start "$name"
}

# start_on NAME PROGRAM COMMAND...: with the engine's programs on the path.
start_on() { PATH=$(path_of "$1"):$PATH start "${@:2}"; }

# True once a daemon that starts has either come up or given up.
settled() { answers "$1" || gone "$ENGINE_DIR/run/$1.pid"; }

# Deletes all an engine holds, after the mounts that a killed one left there.
drop_data() {
  local data
  data=$(data_dir "$1")
  awk -v under="$data/" 'index($2, under) == 1 { print $2 }' /proc/self/mounts | sort -r | xargs -r -n 1 umount -l
  rm -rf "$data"
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
