/**
 * What scripts that make a root begin with: `ROOT` is the folder it is made in, which is empty. Repositories are arguments up to
 * `--`, packages those behind it. Where a login is mounted, `user` and `password` have it.
 */
export const OPEN_ROOT = `stamp=/dev/shm/mlspec-stamp
touch -d '1 minute ago' "$stamp"
user='' password=''
if [ -f /dev/mlspec-login ]; then
  login=$(cat /dev/mlspec-login)
  user=\${login%%:*} password=\${login#*:}
fi
`;

/** What they end with: nothing stays that tells of the machine, the hour or the tool; what was written now has a fixed time. */
export const CLOSE_ROOT = `rm -rf "$root/etc/hostname" "$root/etc/resolv.conf" "$root/var/cache/ldconfig/aux-cache" "$root/var/lib/systemd/random-seed"
for folder in dev run tmp; do
  if [ -d "$root/$folder" ]; then find "$root/$folder" -mindepth 1 -delete; fi
done
for file in etc/machine-id var/lib/dbus/machine-id; do
  if [ -f "$root/$file" ] && ! [ -L "$root/$file" ]; then : >"$root/$file"; fi
done
find "$root" -newer "$stamp" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
`;

/** For those of rpm, before that: the database without the logs in which it is written, which no two runs have the same. */
export const CLOSE_DATABASE = `if command -v rpm >/dev/null 2>&1; then
  rpm --root "$root" --dbpath "$database" --rebuilddb
  if ! [ -s "$root$database/rpmdb.sqlite-wal" ]; then rm -f "$root$database"/rpmdb.sqlite-wal "$root$database"/rpmdb.sqlite-shm; fi
fi
`;
