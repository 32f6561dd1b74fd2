/** Where a package comes from, pinned. */
export type PackageOrigin =
  /** A wheel or source archive of an index, or at an address of its own. */
  | {
      readonly kind: "archive";
      readonly url: string;
      readonly sha256: string;
      readonly filename: string;
      /** Anybody can fetch it over http: no credentials, no file of the image. */
      readonly open: boolean;
      /** Bytes; absent where the server does not say. */
      readonly size?: number;
    }
  /** A repository at one commit, as pip writes it: `git+https://…@commit`. */
  | { readonly kind: "repository"; readonly requirement: string }
  /** A folder or archive of the build context. */
  | { readonly kind: "context"; readonly path: string };

/** One package that was chosen. */
export interface ResolvedPackage {
  /** Normalized. */
  readonly name: string;
  readonly version: string;
  readonly origin: PackageOrigin;
}

/** All packages of one environment, by name: nothing is left to choose. */
export interface Resolution {
  readonly packages: readonly ResolvedPackage[];
}

/** True if a package is a wheel that can be installed as it is. */
export function isReadyWheel({ origin }: ResolvedPackage): boolean {
  return origin.kind === "archive" && origin.filename.endsWith(".whl");
}
