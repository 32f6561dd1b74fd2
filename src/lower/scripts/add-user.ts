/** Makes an account unless it exists. Arguments: name, group, uid, gid, home, shell; uid and gid may be empty. */
export const ADD_USER = `set -eu
name=$1 group=$2 uid=$3 gid=$4 home=$5 shell=$6
if have=$(id -u "$name" 2>/dev/null); then
  if [ -n "$uid" ] && [ "$have" != "$uid" ]; then
    echo "mlspec: the image has a user $name already, with uid $have and not $uid" >&2
    exit 65
  fi
  exit 0
fi
if command -v useradd >/dev/null 2>&1; then
  getent group "$group" >/dev/null || groupadd \${gid:+-g "$gid"} "$group"
  useradd -l -m -d "$home" -s "$shell" -g "$group" \${uid:+-u "$uid"} "$name"
elif command -v adduser >/dev/null 2>&1; then
  grep -q "^$group:" /etc/group || addgroup \${gid:+-g "$gid"} "$group"
  adduser -D -h "$home" -s "$shell" -G "$group" \${uid:+-u "$uid"} "$name"
else
  echo "mlspec: this image has neither useradd nor adduser; give the user as a number" >&2
  exit 69
fi
`;
