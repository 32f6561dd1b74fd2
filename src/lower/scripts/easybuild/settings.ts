import { SCRIPT_EPOCH } from "../times.ts";

/**
 * Makes the current folder EasyBuild's own and sets what it goes by, told `program`, `prefix` and `robot`: folders with
 * easyconfigs, separated by colons. It refuses to be root: `as_user` runs a command as nobody.
 * Source: EasyBuild's documentation, "Configuring EasyBuild"; of the modules tool, MODULES_CMD of Environment Modules.
 */
export const EASYBUILD_SETTINGS = `umask 022
owner=65534
cache=/var/cache/mlspec-easybuild
mkdir -p home tmp "$cache" "$prefix"
chown $owner:$owner . home tmp "$cache" "$prefix"
if [ -z "\${MODULES_CMD:-}" ]; then
  for file in /usr/lib/*/modulecmd.tcl /usr/share/[Mm]odules/libexec/modulecmd.tcl /usr/lib*/[Mm]odules/modulecmd.tcl /usr/share/[Mm]odules/modulecmd.tcl; do
    if [ -f "$file" ]; then export MODULES_CMD="$file"; fi
  done
fi
if ! found=$(command -v "$program"); then
  echo "there is no $program in the image that is built in" >&2
  exit 127
fi
program=$found
python=\${program%/*}/python3
if ! [ -x "$python" ]; then python=python3; fi
# EasyBuild looks for its own easyconfigs beside the \`eb\` it finds.
export PATH="\${program%/*}:$PATH" EB_PYTHON="$python" PYTHONDONTWRITEBYTECODE=1 SOURCE_DATE_EPOCH=${SCRIPT_EPOCH} TZ=UTC
export EASYBUILD_PREFIX="$PWD" EASYBUILD_INSTALLPATH="$prefix" EASYBUILD_SOURCEPATH="$cache" EASYBUILD_TMPDIR="$PWD/tmp"
export EASYBUILD_LOCKS_DIR="$PWD/locks" EASYBUILD_ROBOT_PATHS="\${robot:+$robot}:"
export EASYBUILD_MODULES_TOOL=EnvironmentModules EASYBUILD_MODULE_SYNTAX=Tcl EASYBUILD_ALLOW_MODULES_TOOL_MISMATCH=1
as_user() {
  HOME=$PWD/home USER=nobody LOGNAME=nobody setpriv --reuid=$owner --regid=$owner --clear-groups "$@"
}
`;
