/**
 * Diagnostics: everything mlspec tells the user about a text.
 *
 * In: a code of the catalogue, a span and the code's parameters. Out: diagnostics, and the text a terminal shows.
 * Invariant: user mistakes end here, never in an exception; printed text holds no control character of the user's.
 * Knows nothing of YAML or specs: rooms add their messages as rows in catalogue/.
 */
export { CATALOGUE, type Code, type ParamsOf, type ValueCode } from "./catalogue/index.ts";
export { codesOf } from "./catalogue/rule-ids.ts";
export type { Diagnostic, Edit, Fix, Severity } from "./diagnostic.ts";
export { maskText } from "./mask-secrets.ts";
export { displayWidth } from "./printable.ts";
export { printableLine } from "./printable-line.ts";
export { diagnosticName, renderDiagnostic, renderDiagnostics, shownDiagnostic, shownFile } from "./render.ts";
export { createReporter, type Reporter } from "./reporter.ts";
export { holdsSecret, looksSecret } from "./secret-text.ts";
export { suggest } from "./suggest.ts";
