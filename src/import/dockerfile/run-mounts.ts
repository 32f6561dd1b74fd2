import { commented, type Draft, type DraftValue } from "../spec-draft.ts";

/** What the flags of a RUN become in a step; what cannot be said is told to `leave`. */
export function stepKeys(
  flags: readonly (readonly [name: string, value: string])[],
  leave: (what: string) => void,
): Draft {
  const lists = new Map<string, DraftValue[]>();
  const push = (key: string, value: DraftValue): void => {
    lists.set(key, [...(lists.get(key) ?? []), value]);
  };
  let network: string | undefined;
  for (const [name, value] of flags) {
    if (name === "network") network = value;
    else if (name === "mount") addMount(value, push, leave);
    else leave(`--${name}=${value}`);
  }
  return { ...Object.fromEntries(lists), ...(network !== undefined && { network }) };
}

function addMount(
  text: string,
  push: (key: string, value: DraftValue) => void,
  leave: (what: string) => void,
): void {
  const fields = new Map<string, string>();
  for (const field of text.split(",")) {
    const equals = field.indexOf("=");
    const key = (equals === -1 ? field : field.slice(0, equals)).toLowerCase();
    fields.set(key, equals === -1 ? "true" : field.slice(equals + 1));
  }
  const take = (...names: readonly string[]): string | undefined => {
    const found = names.map((name) => fields.get(name)).find((value) => value !== undefined);
    for (const name of names) fields.delete(name);
    return found;
  };
  const type = take("type") ?? "bind";
  const target = take("target", "dst", "destination");
  switch (type) {
    case "cache": {
      const [id, sharing] = [take("id"), take("sharing")];
      if (target === undefined) {
        leave(`--mount=${text}`);
        return;
      }
      push(
        "cache",
        id === undefined && sharing === undefined ? target : { path: target, ...given({ id, sharing }) },
      );
      break;
    }
    case "secret": {
      const id = take("id") ?? target?.split("/").at(-1);
      const [env, required, mode, uid, gid] = [
        take("env"),
        take("required"),
        take("mode"),
        take("uid"),
        take("gid"),
      ];
      if (id === undefined) {
        leave(`--mount=${text}`);
        return;
      }
      const numbers = given({ uid: uid && Number(uid), gid: gid && Number(gid) });
      // A secret is optional in a Dockerfile unless it says otherwise.
      const optional = required === "true" ? {} : { optional: true };
      push("secrets", { id, ...given({ env, path: target, mode }), ...numbers, ...optional });
      break;
    }
    case "ssh": {
      const [id = "default", required] = [take("id"), take("required")];
      const isPlain = target === undefined && required === "true";
      push(
        "ssh",
        isPlain ? id : { id, ...given({ path: target }), ...(required === "true" ? {} : { optional: true }) },
      );
      break;
    }
    case "tmpfs": {
      const size = take("size");
      if (target === undefined) {
        leave(`--mount=${text}`);
        return;
      }
      push("tmpfs", size === undefined ? target : { path: target, size });
      break;
    }
    case "bind": {
      const [from, src, writable] = [take("from"), take("source", "src"), take("rw", "readwrite")];
      take("ro", "readonly");
      if (target === undefined) {
        leave(`--mount=${text}`);
        return;
      }
      push("bind", { to: target, ...given({ from, src }), ...(writable === "true" && { writable: true }) });
      break;
    }
    default: {
      leave(`--mount=${text}`);
      return;
    }
  }
  if (fields.size > 0) leave(`--mount: ${[...fields.keys()].join(", ")}`);
}

function given(values: Readonly<Record<string, string | number | undefined>>): Draft {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ""),
  );
}

/** A step with its comment: short where it is nothing but a script. */
export function stepItem(comment: string, run: DraftValue, keys: Draft): DraftValue {
  const isBare = Object.values(keys).every((value) => value === undefined);
  return commented(comment, isBare && typeof run === "string" ? run : { run, ...keys });
}
