# shellcheck shell=bash
# Sourced: rootless Docker, run by an ordinary user made for it. Its files lie outside the state
# folder, which may be closed to others. Inside its network namespace the registry and the pip index
# are forwarded, so the same loopback addresses hold as on the other engines. All of it lives in one
# process namespace, so nothing outlives the daemon.

ROOTLESS_USER=mlspec-rootless

rootless_up() {
  answers rootless && return 0
  stop rootless
  rootless_programs
  rootless_user
  link_buildx rootless
  local runtime=$ROOTLESS_DIR/run bin=$ROOTLESS_DIR/programs/usr
  rm -rf "$runtime"
  mkdir -p "$runtime" "$ROOTLESS_DIR/data"
  rootless_config >"$ROOTLESS_DIR/daemon.json"
  rootless_wrapper >"$ROOTLESS_DIR/dockerd"
  chmod 755 "$ROOTLESS_DIR" "$ROOTLESS_DIR/dockerd"
  chown -R "$ROOTLESS_USER:" "$runtime"
  chown "$ROOTLESS_USER:" "$ROOTLESS_DIR" "$ROOTLESS_DIR/data"
  # The label carries our folder in the command line, by which `down` knows the process.
  (
    cd "$ROOTLESS_DIR" || exit
    start rootless setpriv --reuid="$ROOTLESS_USER" --regid="$ROOTLESS_USER" --init-groups env -i \
      HOME="$ROOTLESS_DIR" XDG_RUNTIME_DIR="$runtime" PATH="$bin/bin:$bin/sbin:/usr/sbin:/usr/bin:/sbin:/bin" \
      DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS=--pidns DOCKERD="$ROOTLESS_DIR/dockerd" DOCKERD_ROOTLESS_ROOTLESSKIT_NET=slirp4netns \
      DOCKERD_ROOTLESS_ROOTLESSKIT_DISABLE_HOST_LOOPBACK=false \
      sh "$bin/share/docker.io/contrib/dockerd-rootless.sh" --label "dev.mlspec.engine=$ENGINE_DIR" \
      --config-file "$ROOTLESS_DIR/daemon.json" --data-root "$ROOTLESS_DIR/data" \
      -H "unix://$runtime/docker.sock"
  )
  within 30 answers rootless || fail_with_log rootless
}

rootless_down() {
  stop rootless
  rm -f "$(socket_of rootless)"
}

# A copy of the programs where the user can read them (by links where the file system is the same).
rootless_programs() {
  need rootlesskit rootlesskit
  need slirp4netns slirp4netns
  need newuidmap uidmap
  need socat socat
  # Debian's usual mode; some machines come with a closed one.
  chmod o+rw /dev/net/tun
  rm -rf "$ROOTLESS_DIR/programs"
  mkdir -p "$ROOTLESS_DIR/programs"
  local root
  for root in "$ENGINE_DIR/debs/$NEWER_SUITE/root" "$ENGINE_DIR/debs/tools/root"; do
    cp -al "$root/." "$ROOTLESS_DIR/programs" 2>/dev/null || cp -a "$root/." "$ROOTLESS_DIR/programs"
  done
}

# The user, with the range of subordinate ids that useradd gives.
rootless_user() {
  id "$ROOTLESS_USER" >/dev/null 2>&1 ||
    useradd --home-dir "$ROOTLESS_DIR" --no-create-home --shell /usr/sbin/nologin "$ROOTLESS_USER"
  grep -q "^$ROOTLESS_USER:" /etc/subuid || die "$ROOTLESS_USER has no subordinate ids in /etc/subuid"
}

rootless_config() {
  cat <<JSON
{
  "features": { "containerd-snapshotter": true, "buildkit": true },
  "registry-mirrors": ["http://$REGISTRY"],
  "insecure-registries": ["$REGISTRY"],
  "builder": { "Entitlements": { "network-host": true }, "gc": { "enabled": true, "defaultKeepStorage": "20GB" } }
}
JSON
}

# What runs as dockerd inside the namespaces: forwarders to the host's loopback, then the daemon.
rootless_wrapper() {
  cat <<SH
#!/bin/sh
for port in $REGISTRY_PORT $PIP_PORT; do
  socat "TCP-LISTEN:\$port,bind=127.0.0.1,fork,reuseaddr" "TCP:10.0.2.2:\$port" &
done
exec dockerd "\$@"
SH
}
