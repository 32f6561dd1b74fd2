import type { Owner, StepId } from "./types.ts";

/** What a run sees beside its root. */
export type RunMount =
  | {
      readonly kind: "cache";
      readonly path: string;
      readonly id: string;
      readonly sharing: "shared" | "private" | "locked";
      readonly owner?: Owner;
    }
  | {
      readonly kind: "secret";
      readonly path: string;
      readonly id: string;
      readonly optional: boolean;
      readonly mode: number;
      readonly uid: number;
      readonly gid: number;
    }
  | { readonly kind: "ssh"; readonly path?: string; readonly id: string; readonly optional: boolean }
  | { readonly kind: "tmpfs"; readonly path: string; readonly size?: number }
  | {
      readonly kind: "bind";
      readonly path: string;
      readonly from: StepId;
      readonly src: string;
      readonly writable: boolean;
    };
