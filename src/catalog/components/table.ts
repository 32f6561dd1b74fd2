import type { Component } from "./component.ts";
import { fftw } from "./fftw.ts";
import { hdf5 } from "./hdf5.ts";
import { mpich } from "./mpich.ts";
import { netcdf } from "./netcdf.ts";
import { openblas } from "./openblas.ts";
import { openmpi } from "./openmpi.ts";
import { pmix } from "./pmix.ts";
import { ucx } from "./ucx.ts";

const TABLE: readonly Component[] = [fftw, hdf5, mpich, netcdf, openblas, openmpi, pmix, ucx];

const BY_NAME: ReadonlyMap<string, Component> = new Map(
  TABLE.map((component) => [component.name, component]),
);

/** What provides a name, the one taken when none is asked for first. */
const PROVIDERS: Readonly<Record<string, readonly string[]>> = { mpi: ["openmpi", "mpich"] };

/** The component of a name; undefined where the catalogue has none. */
export function componentOf(name: string): Component | undefined {
  return BY_NAME.get(name);
}

/** Names of all components, sorted. */
export function componentNames(): readonly string[] {
  return [...BY_NAME.keys()].sort();
}

/** The components that can take the place of a name: itself, or those that provide it, the usual one first. */
export function providersOf(name: string): readonly string[] {
  if (BY_NAME.has(name)) return [name];
  return Object.hasOwn(PROVIDERS, name) ? (PROVIDERS[name] ?? []) : [];
}
