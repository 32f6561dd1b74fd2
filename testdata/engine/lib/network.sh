# shellcheck shell=bash
# Sourced: one bridge per engine with its own masquerade rule. Docker's handling of iptables is off,
# so our engines neither fight each other nor touch the rules of another Docker.

bridge_up() {
  local bridge third
  read -r bridge third <<<"$(bridge_of "$1")"
  if ! ip link show "$bridge" >/dev/null 2>&1; then
    ip link add name "$bridge" type bridge
    ip addr add "$SUBNET.$third.1/24" dev "$bridge"
  fi
  ip link set "$bridge" up
  echo 1 >/proc/sys/net/ipv4/ip_forward
  # A /20: the bridge itself and the networks users of the engine create.
  local net=$SUBNET.$third.0/20
  rule -t nat POSTROUTING -s "$net" ! -d "$net" -j MASQUERADE
  rule -t filter FORWARD -s "$net" -j ACCEPT
  rule -t filter FORWARD -d "$net" -j ACCEPT
}

bridge_down() {
  local bridge third
  read -r bridge third <<<"$(bridge_of "$1")"
  [[ -n $bridge ]] || return 0
  local net=$SUBNET.$third.0/20
  unrule -t nat POSTROUTING -s "$net" ! -d "$net" -j MASQUERADE
  unrule -t filter FORWARD -s "$net" -j ACCEPT
  unrule -t filter FORWARD -d "$net" -j ACCEPT
  ip link del "$bridge" 2>/dev/null || true
}

# rule -t TABLE CHAIN SPEC...: puts the rule first in its chain unless it is there.
rule() { iptables -w -t "$2" -C "${@:3}" 2>/dev/null || iptables -w -t "$2" -I "${@:3}"; }
unrule() { iptables -w -t "$2" -D "${@:3}" 2>/dev/null || true; }
