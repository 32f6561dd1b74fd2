import { createHash } from "node:crypto";

/** What a node's rank depends on. */
export interface Ranked {
  readonly address: string;
  /** Its share beside the others'; more than 0. */
  readonly weight: number;
}

/**
 * The nodes in the order in which an identity prefers them: weighted rendezvous hashing (Schindelhauer and Schomaker,
 * 2005). A node that goes away moves only the identities that it had, each to its own next one.
 */
export function rankNodes<N extends Ranked>(identity: string, nodes: readonly N[]): readonly N[] {
  const scored = nodes.map((node) => ({ node, score: score(identity, node) }));
  return scored.sort((a, b) => b.score - a.score).map(({ node }) => node);
}

function score(identity: string, { address, weight }: Ranked): number {
  const hash = createHash("sha256").update(address).update("\0").update(identity).digest();
  // Between 0 and 1, and neither of them.
  const unit = (hash.readUIntBE(0, 6) + 0.5) / 2 ** 48;
  return -weight / Math.log(unit);
}
