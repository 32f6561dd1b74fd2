import { RequestError } from "./report/index.ts";

/** What this frontend can do, by BuildKit's names; the image's label `moby.buildkit.frontend.caps` lists the same. */
export const FRONTEND_CAPS: ReadonlySet<string> = new Set([
  "moby.buildkit.frontend.inputs",
  "moby.buildkit.frontend.subrequests",
  "moby.buildkit.frontend.contexts",
  "moby.buildkit.frontend.gitquerystring",
]);

/** Refuses a request that needs more than this frontend has. What follows a `+` is for the frontend that forwards. */
export function checkFrontendCaps(wanted: readonly string[]): void {
  for (const cap of wanted) {
    const name = cap.split("+")[0] ?? cap;
    if (FRONTEND_CAPS.has(name)) continue;
    throw new RequestError(`this frontend has no capability ${name}`, { kind: "frontend-cap", name });
  }
}
