import type { PlacedMount } from "../exec/mount.ts";
import type { FileOperand, FileStep } from "../file/file-action.ts";
import { type Output, type State, sameState } from "../graph/state.ts";
import type { Vertex } from "../graph/vertex.ts";
import { vertexInputs } from "../graph/vertex-inputs.ts";

type MapState = (state: State) => State;

/**
 * A vertex on other inputs; the same object if no input changes, so that what need not change keeps its identity.
 * Throws if an input that must have content becomes empty.
 */
export function mapInputs(vertex: Vertex, map: MapState): Vertex {
  if (vertexInputs(vertex).every((input) => sameState(input, map(input)))) return vertex;
  switch (vertex.kind) {
    case "source":
    case "raw":
      return vertex;
    case "exec":
      return { ...vertex, mounts: vertex.mounts.map((placed) => mapMount(placed, map)) };
    case "file":
      return { ...vertex, base: map(vertex.base), steps: vertex.steps.map((step) => mapStep(step, map)) };
    case "merge":
    case "passthrough":
      return { ...vertex, inputs: vertex.inputs.map((input) => full(map(input))) };
    case "diff":
      return { ...vertex, lower: map(vertex.lower), upper: map(vertex.upper) };
    case "build":
      return { ...vertex, source: full(map(vertex.source)) };
  }
}

function full(state: State): Output {
  if (state.kind === "scratch") throw new Error("an input that must have content became empty");
  return state;
}

function mapMount(placed: PlacedMount, map: MapState): PlacedMount {
  const { mount } = placed;
  const source = map(placed.source);
  if (mount.kind === "bind") return { ...placed, source, mount: { ...mount, source } };
  if (mount.kind === "cache" && mount.source) return { ...placed, source, mount: { ...mount, source } };
  return placed;
}

function mapStep({ action, target, from, base, names }: FileStep, map: MapState): FileStep {
  return {
    action,
    target: mapOperand(target, map),
    from: from && mapOperand(from, map),
    base: map(base),
    names: names && map(names),
  };
}

function mapOperand(operand: FileOperand, map: MapState): FileOperand {
  return operand.kind === "step" ? operand : map(operand);
}
