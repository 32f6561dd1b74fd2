import type { Component } from "../../catalog/index.ts";
import type { ParamsOf } from "../../diagnostics/index.ts";
import type { FeatureValue } from "./read-options.ts";

/** What features are decided by, beside the catalogue. */
export interface FeatureWishes {
  readonly version: string;
  /** What the spec sets them to. */
  readonly given: ReadonlyMap<string, FeatureValue>;
  /** Those that others ask for, each with who does. */
  readonly asked: ReadonlyMap<string, string>;
  /** Told of what cannot be; `feature` is the one whose line it is, if it has one. */
  readonly refuse: (feature: string, params: ParamsOf<"component-feature">) => void;
}

/**
 * The features of a component by name: as the spec, else those that are built on it, else the catalogue want it, with those
 * that come with others. What a release has not is off where nobody asked for it, and refused where somebody did.
 */
export function resolveFeatures(
  component: Component,
  { version, given, asked, refuse }: FeatureWishes,
): ReadonlyMap<string, FeatureValue> {
  const { name, features } = component;
  const values = new Map<string, FeatureValue>();
  const cannotBe = (feature: string, isOn: boolean, why: string) =>
    refuse(feature, { name, version, feature, isOn, why });
  for (const [key, { default: usual, only }] of Object.entries(features)) {
    const isThere = only === undefined || only.versions.some((start) => version.startsWith(start));
    const value = given.get(key) ?? (asked.has(key) ? true : isThere && usual);
    values.set(key, value);
    if (value !== false && !isThere) cannotBe(key, true, only.why);
  }
  // Those that come with others may bring further ones.
  const open = [...values.keys()].filter((key) => values.get(key) !== false);
  for (const key of open) {
    for (const other of features[key]?.implies ?? []) {
      if (values.get(other) !== false) continue;
      if (given.has(other)) cannotBe(other, false, `${key} does nothing without it`);
      values.set(other, true);
      open.push(other);
    }
  }
  for (const [key, { always }] of Object.entries(features)) {
    const who = asked.get(key);
    if (values.get(key) !== false) continue;
    if (always !== undefined) cannotBe(key, false, always);
    if (who !== undefined) cannotBe(key, false, `${who} needs it`);
  }
  return values;
}
