import type { ExitCode } from "../exit-code.ts";
import { EXIT } from "../exit-code.ts";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";

/** A question about a spec that is answered in place of a build, as docker buildx has them. */
export interface Call {
  /** BuildKit's name of the subrequest. */
  readonly request: string;
  readonly format: "text" | "json";
  /** What the answer says of itself is not the exit code. */
  readonly ignoresStatus: boolean;
}

/** Reads `--call METHOD[,format=json][,ignorestatus=true]`, and `--check`, which is short for one; undefined: a build. */
export function parseCall(text: string | undefined, check: boolean): Call | undefined {
  const [method = "", ...fields] = (text ?? (check ? "check" : "build")).split(",");
  if (check && method !== "check" && method !== "lint")
    throw usageFailure("--check is short for --call=check, and there is another --call");
  let format: Call["format"] = "text";
  let ignoresStatus = false;
  for (const field of fields) {
    if (field === "format=json" || field === "format=text")
      format = field === "format=json" ? "json" : "text";
    else if (field === "ignorestatus=true" || field === "ignorestatus=false")
      ignoresStatus = field.endsWith("true");
    else
      throw usageFailure(`--call ${text}: ${field} is none of format=json, format=text, ignorestatus=true`);
  }
  if (method === "build") return undefined;
  if (!/^[a-z]+(?:\.[a-z]+)*$/.test(method)) throw usageFailure(`--call ${text}: not the name of a method`);
  return { request: `frontend.${method === "check" ? "lint" : method}`, format, ignoresStatus };
}

/** Prints an answer, which is metadata of a result, and gives the exit code it asks for. */
export function printAnswer(call: Call, metadata: ReadonlyMap<string, Uint8Array>, io: Io): ExitCode {
  const decode = (key: string) => new TextDecoder().decode(metadata.get(key) ?? new Uint8Array());
  const text = decode(call.format === "json" ? "result.json" : "result.txt");
  const isClean = text === "" && call.request === "frontend.lint";
  const shown = isClean ? "Check complete, no warnings found." : text;
  io.out.write(shown.endsWith("\n") ? shown : `${shown}\n`);
  const failed = ![undefined, "", "0"].includes(decode("result.statuscode"));
  return failed && !call.ignoresStatus ? EXIT.badSpec : EXIT.ok;
}
