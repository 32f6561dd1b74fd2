import type { State } from "../graph/state.ts";
import type { FileAction, FileOperand, FileStep } from "./file-action.ts";
import type { ChainLink } from "./file-chain.ts";

/**
 * The links under `last` as the steps of one op: what a step builds on or copies from comes before it, each link
 * once, `last` at the end.
 *
 * Throws if an owner is given by name and there is no file system to look it up in.
 */
export function orderSteps(last: ChainLink): FileStep[] {
  const steps: FileStep[] = [];
  const places = new Map<ChainLink, number>();
  // A stack of our own, because a chain may be longer than the call stack is deep.
  const open: ChainLink[] = [last];
  for (let link = open.at(-1); link; link = open.at(-1)) {
    const missing = places.has(link) ? undefined : nextMissing(link, places);
    if (missing) {
      open.push(missing);
      continue;
    }
    open.pop();
    if (places.has(link)) continue;
    places.set(link, steps.length);
    steps.push(toStep(link, places));
  }
  return steps;
}

function nextMissing(link: ChainLink, places: ReadonlyMap<ChainLink, number>): ChainLink | undefined {
  if (link.previous && !places.has(link.previous)) return link.previous;
  if (isLink(link.from) && !places.has(link.from)) return link.from;
  return undefined;
}

function toStep(
  { action, base, previous, from }: ChainLink,
  places: ReadonlyMap<ChainLink, number>,
): FileStep {
  return {
    action,
    target: operand(previous ?? base, places),
    from: from && operand(from, places),
    base,
    names: namedOwnerState(action, base),
  };
}

function operand(value: State | ChainLink, places: ReadonlyMap<ChainLink, number>): FileOperand {
  if (!isLink(value)) return value;
  const step = places.get(value);
  if (step === undefined) throw new Error("a file step comes before what it builds on");
  return { kind: "step", step };
}

function isLink(value: State | ChainLink | undefined): value is ChainLink {
  return value?.kind === "link";
}

/** The state in which an owner's name is looked up, if the action has an owner given by name. */
function namedOwnerState(action: FileAction, base: State): State | undefined {
  if (action.kind === "rm" || !action.owner) return undefined;
  const { user, group, from = base } = action.owner;
  if (typeof user !== "string" && typeof group !== "string") return undefined;
  if (from.kind === "scratch") {
    throw new Error(
      `owner ${JSON.stringify(user ?? group)} is a name, but there is no file system to look it up in`,
    );
  }
  return from;
}
