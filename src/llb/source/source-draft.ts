import { type Output, outputOf } from "../graph/state.ts";
import { type VertexOptions, vertexMetadata } from "../graph/vertex-options.ts";

/** Attributes and capabilities of a source while it is put together; absent values are skipped. */
export class SourceDraft {
  readonly #attributes = new Map<string, string>();
  readonly #capabilities = new Set<string>();

  constructor(capability: string) {
    this.#capabilities.add(capability);
  }

  /** Sets an attribute, and asks for a capability with it, unless the value is absent, empty or false. */
  set(attribute: string, value: string | number | boolean | undefined, capability?: string): this {
    if (value === undefined || value === "" || value === false) return this;
    this.#attributes.set(attribute, String(value));
    if (capability) this.#capabilities.add(capability);
    return this;
  }

  /** Asks for a capability that no attribute stands for. */
  need(capability: string): this {
    this.#capabilities.add(capability);
    return this;
  }

  /** The source as a state. */
  state(identifier: string, options: VertexOptions): Output {
    return outputOf({
      kind: "source",
      metadata: vertexMetadata(options),
      platform: options.platform,
      identifier,
      attributes: this.#attributes,
      capabilities: [...this.#capabilities],
    });
  }
}
