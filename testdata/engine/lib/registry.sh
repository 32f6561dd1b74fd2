# shellcheck shell=bash
# Sourced: the loopback registry that images are pushed to and that the engines use as Docker Hub's mirror.

registry_up() {
  registry_answers && return 0
  mkdir -p "$ENGINE_DIR/registry" "$ENGINE_DIR/run"
  cat >"$ENGINE_DIR/run/registry.yml" <<YAML
version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: $ENGINE_DIR/registry }
  delete: { enabled: true }
http: { addr: "$REGISTRY" }
YAML
  start registry "$ENGINE_DIR/debs/tools/root/usr/bin/docker-registry" serve "$ENGINE_DIR/run/registry.yml"
  within 10 registry_answers || fail_with_log registry
}

registry_answers() { loopback_get "$REGISTRY_PORT" /v2/ | grep -q '200 OK'; }

# True when the registry holds library/NAME:TAG.
registry_has() { loopback_get "$REGISTRY_PORT" "/v2/library/${1%%:*}/manifests/${1#*:}" | grep -q '200 OK'; }

# loopback_get PORT PATH: the status line of a plain GET; needs no program besides bash.
loopback_get() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
    printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\nAccept: %s\r\n\r\n' "$2" \
      "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json" >&3
    head -n 1 <&3
  ) 2>/dev/null || true
}
