/** Longest file, in UTF-16 units. */
export const FILE_LIMIT = 1024 * 1024;
/** Lines of a file: empty ones and comments cost time too. */
export const LINE_LIMIT = 50_000;
/** Levels of lists and mappings inside each other. */
export const DEPTH_LIMIT = 40;
/** Scalars, lists and mappings of a file; what an alias repeats counts each time. */
export const NODE_LIMIT = 10_000;
/** Items of one list. */
export const ITEM_LIMIT = 1000;
/** Longest scalar, in UTF-16 units. Most fields allow less. */
export const SCALAR_LIMIT = 256 * 1024;
/** YAML mistakes reported before reading is given up. */
export const SYNTAX_ERROR_LIMIT = 20;
