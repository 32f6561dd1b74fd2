import { type Answer, answer } from "./answer.ts";
import { textTable } from "./text-table.ts";

interface NamedThing {
  readonly name: string;
  readonly description: string;
}

/** A subrequest as `describe` lists it; null where BuildKit's own list has null. */
interface RequestDescription extends NamedThing {
  readonly version: string;
  readonly type: "rpc";
  readonly opts: readonly NamedThing[] | null;
  readonly inputs: null;
  readonly metadata: readonly NamedThing[];
  readonly refs: null;
}

const JSON_AND_TEXT: readonly NamedThing[] = [
  { name: "result.json", description: "" },
  { name: "result.txt", description: "" },
];

const REQUESTS: readonly RequestDescription[] = [
  {
    name: "frontend.outline",
    version: "1.0.0",
    type: "rpc",
    description: "List all parameters current build target supports",
    opts: [{ name: "target", description: "Target of the spec" }],
    inputs: null,
    metadata: JSON_AND_TEXT,
    refs: null,
  },
  {
    name: "frontend.targets",
    version: "1.0.0",
    type: "rpc",
    description: "List all targets current build supports",
    opts: [],
    inputs: null,
    metadata: JSON_AND_TEXT,
    refs: null,
  },
  {
    name: "frontend.lint",
    version: "1.0.0",
    type: "rpc",
    description: "Check a spec without building it",
    opts: [],
    inputs: null,
    metadata: [...JSON_AND_TEXT, { name: "result.statuscode", description: "" }],
    refs: null,
  },
  {
    name: "frontend.subrequests.describe",
    version: "1.0.0",
    type: "rpc",
    description: "List available subrequest types",
    opts: null,
    inputs: null,
    metadata: JSON_AND_TEXT,
    refs: null,
  },
];

/** The list of subrequests this frontend answers. */
export function describeRequests(): Answer {
  const rows = REQUESTS.map(({ name, version, description }) => [
    name.replace(/^frontend\./, ""),
    version,
    description,
  ]);
  return answer("1.0.0", REQUESTS, textTable([["NAME", "VERSION", "DESCRIPTION"], ...rows], 1));
}
