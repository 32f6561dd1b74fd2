import type { Rule } from "./rule.ts";

/** A user has a name or a number. */
export const checkUser: Rule = ({ spec, locate, isWritten }, report) => {
  const { user } = spec;
  if (user === undefined || user.name !== undefined || user.uid !== undefined) return;
  if (isWritten(["user", "name"]) || isWritten(["user", "uid"])) return;
  report.report("empty-user", locate(["user"]), {});
};
