import { arch } from "node:os";

/** This machine's architecture, by the name images have for it. */
export function thisArchitecture(): string {
  return arch() === "x64" ? "amd64" : arch();
}
