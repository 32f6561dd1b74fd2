# shellcheck shell=bash
# Sourced: starts background programs by pid file and stops only those that are still ours.

# True when the pid file names a live process whose command line mentions our state folder.
ours_alive() {
  local pid
  pid=$(cat "$1" 2>/dev/null) && [[ $pid =~ ^[0-9]+$ ]] || return 1
  tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "$ENGINE_DIR"
}

# start NAME COMMAND...: detached, logging to NAME.log, its pid in NAME.pid, holding none of our locks.
start() {
  local name=$1
  shift
  mkdir -p "$ENGINE_DIR/run" "$ENGINE_DIR/log"
  ours_alive "$ENGINE_DIR/run/$name.pid" && return 0
  # From the root: the folder we are called in may be a clone that does not last.
  (cd / && exec setsid nohup "$@") >"$ENGINE_DIR/log/$name.log" 2>&1 </dev/null 9>&- &
  echo $! >"$ENGINE_DIR/run/$name.pid"
}

# stop NAME: ends it politely, then for good after ten seconds; a stale pid file is only removed.
stop() {
  local file=$ENGINE_DIR/run/$1.pid pid
  if ours_alive "$file"; then
    pid=$(cat "$file")
    kill "$pid"
    within 10 gone "$file" || kill -KILL "$pid" 2>/dev/null || true
    say "stopped $1"
  fi
  rm -f "$file"
}

gone() { ! ours_alive "$1"; }

# Shows the end of a program's log, then fails.
fail_with_log() {
  tail -n 15 "$ENGINE_DIR/log/$1.log" >&2 || true
  die "$1 did not come up; its log: $ENGINE_DIR/log/$1.log"
}
