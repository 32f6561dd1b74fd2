/**
 * Sets `jobs` to how many compilers run at once: one for each processor the container may use, and no more than its memory
 * holds, told `most` (0: no matter) and `memory` in bytes for each. Asked where it runs, for no graph knows the machine.
 * Sources: cgroups(7), and the kernel's documents on cgroup v2 (cpu.max, memory.max, memory.high) and v1.
 */
export const COUNT_JOBS = `jobs=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
groups=/sys/fs/cgroup
quota=max period=1
if [ -r "$groups/cpu.max" ]; then
  read -r quota period <"$groups/cpu.max" || :
elif [ -r "$groups/cpu/cpu.cfs_quota_us" ]; then
  quota=$(cat "$groups/cpu/cpu.cfs_quota_us") period=$(cat "$groups/cpu/cpu.cfs_period_us")
fi
case $quota in
'' | *[!0-9]*) ;;
*) if [ $(((quota + period - 1) / period)) -lt "$jobs" ]; then jobs=$(((quota + period - 1) / period)); fi ;;
esac
limit=$(($(sed -n 's/^MemTotal: *\\([0-9]*\\) kB$/\\1/p' /proc/meminfo) * 1024))
for file in memory.max memory.high memory/memory.limit_in_bytes; do
  if [ -r "$groups/$file" ]; then
    bytes=$(cat "$groups/$file")
    case $bytes in
    '' | *[!0-9]*) ;;
    *) if [ "$bytes" -lt "$limit" ]; then limit=$bytes; fi ;;
    esac
  fi
done
if [ $((limit / memory)) -lt "$jobs" ]; then jobs=$((limit / memory)); fi
if [ "$most" -gt 0 ] && [ "$most" -lt "$jobs" ]; then jobs=$most; fi
if [ "$jobs" -lt 1 ]; then jobs=1; fi
`;
