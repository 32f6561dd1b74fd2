import { type Format, refused, understood } from "./format.ts";

/** The greatest user or group id Linux can keep in a file's owner: 2^32 - 2. */
export const MAX_ID = 4294967294;

// Linux useradd takes more than POSIX; these are the names which no tool of any distribution misreads.
const ACCOUNT = /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/;

function isAccount(text: string): boolean {
  return ACCOUNT.test(text) || (/^[0-9]{1,10}$/.test(text) && Number(text) <= MAX_ID);
}

/** A user by name or number. */
export const USER_NAME: Format<string> = {
  name: "user-name",
  expected: "a user name",
  example: "app",
  pattern: "^[A-Za-z_][A-Za-z0-9_.-]*$",
  read: (text) =>
    ACCOUNT.test(text)
      ? understood(text)
      : refused(
          "bad-user",
          'a name holds up to 32 letters, digits, "_", "." and "-", and does not start with a digit',
        ),
};

/** An owner: user, or `user:group`, each by name or number. */
export const OWNER: Format<string> = {
  name: "owner",
  expected: "a user or user:group",
  example: "app:app",
  pattern: "^[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+)?$",
  read(text) {
    const parts = text.split(":");
    return parts.length <= 2 && parts.every(isAccount)
      ? understood(text)
      : refused("bad-user", "it is written user or user:group, each a name or a number");
  },
};

/** The user an image runs as, written short: a name or a number. */
export const USER: Format<
  { readonly name: string; readonly create: true } | { readonly uid: number; readonly create: true }
> = {
  name: "user",
  expected: "a user name or number",
  example: "app",
  pattern: "^[A-Za-z0-9_.-]+$",
  read(text) {
    if (ACCOUNT.test(text)) return understood({ name: text, create: true });
    if (isAccount(text)) return understood({ uid: Number(text), create: true });
    return refused(
      "bad-user",
      "write a name or a number; a group is set by the long form, user: {name, group}",
    );
  },
};
