# shellcheck shell=bash
# Sourced: the loopback pip index over the wheel folders that this machine's pip is configured with.

SERVE_WHEELS=$(dirname "${BASH_SOURCE[0]}")/../serve-wheels.py

# The server answers for its own version, so an older one still running is replaced.
pip_index_version() { cksum <"$SERVE_WHEELS" | tr -d ' '; }
pip_index_answers() { loopback_get "$PIP_PORT" "/health/$(pip_index_version)" | grep -q '200 OK'; }

# True when real wheels lie behind the index.
wheels_served() { loopback_get "$PIP_PORT" /simple/ | grep -q '200 OK'; }

# Starts the index even over nothing: then it says 404 to every project.
pip_index_up() {
  pip_index_answers && return 0
  command -v python3 >/dev/null || need python3 python3
  stop pip-index
  start pip-index python3 "$SERVE_WHEELS" --port "$PIP_PORT" --version "$(pip_index_version)" --state "$ENGINE_DIR/run/pip-index"
  within 15 pip_index_answers || fail_with_log pip-index
}
