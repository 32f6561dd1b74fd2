/** What an option of a requirements file takes. */
export type OptionKind = "flag" | "value";

/**
 * Options on lines of their own.
 * Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/#supported-options.
 */
export const FILE_OPTIONS: Readonly<Record<string, OptionKind>> = {
  "-i": "value",
  "--index-url": "value",
  "--pypi-url": "value",
  "--extra-index-url": "value",
  "--no-index": "flag",
  "-c": "value",
  "--constraint": "value",
  "-r": "value",
  "--requirement": "value",
  "-e": "value",
  "--editable": "value",
  "-f": "value",
  "--find-links": "value",
  "--no-binary": "value",
  "--only-binary": "value",
  "--prefer-binary": "flag",
  "--require-hashes": "flag",
  "--pre": "flag",
  "--trusted-host": "value",
  "--use-feature": "value",
};

/** Options behind a requirement. Source: as above, "Per-requirement options". */
export const REQUIREMENT_OPTIONS: Readonly<Record<string, OptionKind>> = {
  "--hash": "value",
  "--global-option": "value",
  "--config-setting": "value",
  "--config-settings": "value",
  "-C": "value",
};
