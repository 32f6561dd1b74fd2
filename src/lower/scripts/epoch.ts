/** 1980-01-01 in unix seconds: the clock of everything mlspec's own scripts write. Zip files cannot hold an earlier time. */
export const SCRIPT_EPOCH = "315532800";
