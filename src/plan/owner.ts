import type { Owner } from "./types.ts";

/**
 * Reads `user` or `user:group`, with names or numbers. Without a group the engine takes the user's primary group,
 * or the user's number where the user is a number.
 */
export function readOwner(text: string): Owner {
  const [user = "", group] = text.split(":", 2);
  return { user: nameOrNumber(user), ...(group !== undefined && { group: nameOrNumber(group) }) };
}

function nameOrNumber(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}
