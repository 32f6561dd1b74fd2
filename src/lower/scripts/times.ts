/** 1980-01-01 in unix seconds: the clock our scripts tell to what they run. Zip files cannot hold an earlier time. */
export const SCRIPT_EPOCH = "315532800";

/** The same in nanoseconds: the time of files and folders mlspec itself writes, which so carry no clock. */
export const FIXED_TIME: bigint = BigInt(SCRIPT_EPOCH) * 1_000_000_000n;
