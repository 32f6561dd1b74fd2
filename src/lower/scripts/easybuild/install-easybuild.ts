import { COUNT_JOBS } from "../count-jobs.ts";
import { EASYBUILD_SETTINGS } from "./settings.ts";

/**
 * Has EasyBuild make one module. Arguments: EasyBuild, prefix, folders with easyconfigs, the folder for what was made,
 * module, easyconfig, flags for a processor, most jobs, memory of one. Modules it needs lie below the prefix already. The
 * current folder is empty, and dropped.
 */
export const INSTALL_EASYBUILD = `set -eu
program=$1 prefix=$2 robot=$3 out=$4 module=$5 easyconfig=$6 optarch=$7 most=$8 memory=$9
${EASYBUILD_SETTINGS}${COUNT_JOBS}export EASYBUILD_OPTARCH="$optarch" EASYBUILD_MAX_PARALLEL="$jobs"
software=software/$module file=modules/all/$module
# Folders in which others of its name may lie; these are not its own.
for folder in software "\${software%/*}" modules modules/all "\${file%/*}"; do
  mkdir -p "$prefix/$folder"
  chown $owner:$owner "$prefix/$folder"
done
as_user "$program" "$easyconfig"
if ! [ -d "$prefix/$software" ] || ! [ -f "$prefix/$file" ]; then
  echo "eb did not make the module $module below $prefix" >&2
  exit 1
fi
mkdir -p "$out/\${software%/*}" "$out/\${file%/*}"
cp -a "$prefix/$software" "$out/$software"
cp -a "$prefix/$file" "$out/$file"
# Logs and reports, with times in them.
rm -rf "$out/$software"/easybuild/*.log* "$out/$software"/easybuild/*.md "$out/$software"/easybuild/reprod*
chown -Rh 0:0 "$out"
find "$out" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
`;
