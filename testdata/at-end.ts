/**
 * Calls this when the process ends. Vitest ends its workers by SIGTERM, for which Node by itself calls nobody; nothing
 * is called twice, and the process still ends.
 */
export function atEnd(cleanUp: () => void): void {
  process.once("exit", cleanUp);
  if (!isListening) process.once("SIGTERM", () => process.exit(143));
  isListening = true;
}

let isListening = false;
