import { LRUCache } from "lru-cache";

/** Remembers what was made of something, once that has come twice: most come once, and would drive out those that come often. */
export interface TwiceMemory<T> {
  /** What was kept under a key; undefined where nothing was. */
  readonly find: (key: string) => T | undefined;
  readonly keep: (key: string, value: T) => void;
}

export interface TwiceMemoryLimits<T> {
  /** The most that all entries may weigh together. One that weighs an eighth of it by itself is not kept. */
  readonly most: number;
  /** What an entry weighs: a whole number above 0. Without a value it is a key that came once. */
  readonly weigh: (key: string, value: T | undefined) => number;
}

/** A memory with nothing in it. What was asked for longest ago is forgotten first. */
export function createTwiceMemory<T>({ most, weigh }: TwiceMemoryLimits<T>): TwiceMemory<T> {
  const entries = new LRUCache<string, { readonly value?: T }>({
    maxSize: most,
    maxEntrySize: Math.floor(most / 8),
    sizeCalculation: ({ value }, key) => weigh(key, value),
  });
  return {
    find: (key) => entries.get(key)?.value,
    keep: (key, value) => void entries.set(key, entries.has(key) ? { value } : {}),
  };
}
