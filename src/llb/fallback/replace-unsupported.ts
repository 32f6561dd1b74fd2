import { type Capabilities, supports } from "../capability/capabilities.ts";
import { merge } from "../combine/merge.ts";
import { file } from "../file/file-chain.ts";
import type { SourceLocation } from "../graph/source-file.ts";
import { type Output, outputOf, type State, sameState, scratch } from "../graph/state.ts";
import type { DiffVertex, MergeVertex, Vertex } from "../graph/vertex.ts";
import { orderVertices } from "../marshal/order-vertices.ts";
import { FallbackError } from "./fallback-error.ts";
import { holdsOnlyDirectories } from "./holds-only-directories.ts";
import { mapInputs } from "./map-inputs.ts";

/** A vertex for which copies were put. */
export interface Replacement {
  readonly kind: "merge" | "diff";
  readonly vertexName: string | undefined;
  readonly locations: readonly SourceLocation[];
}

/** The graph an engine without merges can solve, and what was changed for it. */
export interface Replaced {
  readonly state: State;
  readonly replacements: readonly Replacement[];
}

/**
 * The same files by means that every engine has: a merge becomes a chain of copies, one vertex per input, so a
 * change of one input repeats the copies after it too.
 *
 * A diff is replaced where the files are known to be the same:
 * - `merge([a, diff(a, b), ...])` begins with `b`, deletions included;
 * - `diff(a, a)` is nothing;
 * - `diff(a, b)` is `b` if `a` holds nothing but directories, as when a step's output is taken against the
 *   directories made for it. Then `b`'s unchanged directories come along, and the removal of one does not.
 * Anything else, such as two steps on one base merged with their differences, throws FallbackError: only the engine
 * knows which files differ, and copies cannot delete.
 *
 * Merges and diffs inside definitions made elsewhere stay as they are.
 */
export function replaceUnsupported(state: State, capabilities: Capabilities): Replaced {
  if (supports(capabilities, "mergeop") && supports(capabilities, "diffop"))
    return { state, replacements: [] };
  const replacer = new Replacer(capabilities);
  for (const vertex of orderVertices(state)) replacer.add(vertex);
  return { state: replacer.map(state), replacements: replacer.replacements };
}

/** True for the difference of a state to itself. */
function isNothing({ vertex }: Output): boolean {
  return vertex.kind === "diff" && sameState(vertex.lower, vertex.upper);
}

/** Walks a graph inputs first and knows what each vertex became. */
class Replacer {
  readonly replacements: Replacement[] = [];
  readonly #capabilities: Capabilities;
  readonly #vertices = new Map<Vertex, Vertex>();
  readonly #states = new Map<Vertex, State>();

  constructor(capabilities: Capabilities) {
    this.#capabilities = capabilities;
  }

  add(vertex: Vertex): void {
    if (vertex.kind === "merge") {
      this.#states.set(vertex, this.#replaceMerge(vertex));
    } else if (vertex.kind !== "diff" || supports(this.#capabilities, "diffop")) {
      this.#vertices.set(
        vertex,
        mapInputs(vertex, (input) => this.map(input)),
      );
    }
    // What a diff becomes is decided where it is used, because a merge may do without it.
  }

  map(state: State): State {
    if (state.kind === "scratch") return state;
    const { vertex, index } = state;
    const replaced = this.#states.get(vertex);
    if (replaced) return replaced;
    const rebuilt = this.#vertices.get(vertex);
    if (rebuilt) return rebuilt === vertex ? state : outputOf(rebuilt, index);
    if (vertex.kind !== "diff") throw new Error("a vertex was used before it was replaced");
    const result = this.#replaceDiff(vertex);
    this.#states.set(vertex, result);
    return result;
  }

  #replaceDiff(vertex: DiffVertex): State {
    if (sameState(vertex.lower, vertex.upper)) return scratch;
    if (!holdsOnlyDirectories(vertex.lower)) {
      throw new FallbackError(
        "diffop",
        vertex,
        "what it starts from holds files, and only the engine can tell which changed",
      );
    }
    this.#report("diff", vertex);
    return this.map(vertex.upper);
  }

  #replaceMerge(vertex: MergeVertex): State {
    const copying = !supports(this.#capabilities, "mergeop");
    if (!copying)
      return merge(
        vertex.inputs.map((input) => this.map(input)),
        { ...vertex.metadata, platform: vertex.platform },
      );
    const [first, ...rest] = vertex.inputs.filter((input) => !isNothing(input));
    if (first === undefined) return scratch;
    if (rest.length > 0) this.#report("merge", vertex);
    // `original` is what `result` stands for, as long as that is a single state of the given graph.
    let original: State | undefined = first;
    let result = this.map(first);
    rest.forEach((input, i) => {
      const change = this.#unsupportedDiff(input.vertex);
      if (change && original && sameState(change.lower, original)) {
        this.#report("diff", change);
        original = change.upper;
        result = this.map(change.upper);
      } else {
        original = undefined;
        result = this.#copyOver(result, this.map(input), vertex, `${i + 1}/${rest.length}`);
      }
    });
    return result;
  }

  #unsupportedDiff(vertex: Vertex): DiffVertex | undefined {
    return vertex.kind === "diff" && !supports(this.#capabilities, "diffop") ? vertex : undefined;
  }

  #copyOver(base: State, upper: State, { metadata, platform }: MergeVertex, part: string): State {
    if (upper.kind === "scratch") return base;
    if (base.kind === "scratch") return upper;
    const name = metadata.name && `${metadata.name} (copy ${part})`;
    return file(base)
      .copy(upper, "/", "/", {
        contentsOnly: true,
        // As in a merge, a file may take the place of a directory.
        replaceExisting: supports(this.#capabilities, "file.copy.alwaysreplaceexistingdestpaths"),
      })
      .state({ ...metadata, name, platform });
  }

  #report(kind: Replacement["kind"], { metadata }: Vertex): void {
    this.replacements.push({ kind, vertexName: metadata.name, locations: metadata.locations });
  }
}
