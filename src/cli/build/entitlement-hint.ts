/** What to do where an engine refuses an entitlement: it says which one, and whether itself or the build lacks it. */
export function entitlementHint(message: string): string | undefined {
  const [, name, byEngine] =
    /\b(network\.host|security\.insecure|device(?:=\S+)?) is not allowed( by build daemon)?/.exec(message) ??
    [];
  if (name === undefined) return undefined;
  return byEngine === undefined
    ? `the build must ask for it: --allow ${name}`
    : "the engine must grant it: insecure-entitlements in buildkitd.toml, builder.Entitlements in Docker's daemon.json";
}
