import { SCRIPT_EPOCH } from "../times.ts";

/** Installs EasyBuild by pip in a virtual environment. Arguments: its version, the folder. */
export const FETCH_EASYBUILD = `set -eu
version=$1 folder=$2
python3 -m venv "$folder"
"$folder/bin/python3" -m pip install --no-compile --progress-bar off "easybuild==$version"
find "$folder" -exec touch -h -d @${SCRIPT_EPOCH} {} +
`;
