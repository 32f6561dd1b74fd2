import type { Result, ReturnedRef } from "../buildkit/gateway/index.ts";
import { createReporter } from "../diagnostics/index.ts";
import { lintSpec, settle } from "../lint/index.ts";
import { readSpec, resolveTarget } from "../spec/index.ts";
import { argsFor } from "./build-platforms.ts";
import { namedContexts, type SpecText } from "./contexts/index.ts";
import type { FrontendOptions } from "./options/index.ts";
import { RequestError, SpecError, shownBytes } from "./report/index.ts";
import { type Answer, describeRequests, lintAnswer, listTargets, outlineTarget } from "./requests/index.ts";

/** Answers a question about the spec. `readText` is called only by those that need the spec. */
export async function answerRequest(
  request: string,
  options: FrontendOptions,
  readText: () => Promise<SpecText>,
): Promise<Result<ReturnedRef>> {
  return resultOf(await answer(request, options, readText));
}

async function answer(
  request: string,
  options: FrontendOptions,
  readText: () => Promise<SpecText>,
): Promise<Answer> {
  switch (request) {
    case "frontend.subrequests.describe":
      return describeRequests();
    case "frontend.outline":
      return outline(await readText(), options);
    case "frontend.targets":
      return targets(await readText(), options);
    case "frontend.lint":
      return lint(await readText(), options);
    default:
      throw new RequestError(`this frontend has no subrequest ${request}`, {
        kind: "subrequest",
        name: request,
      });
  }
}

function outline({ file, bytes }: SpecText, options: FrontendOptions): Answer {
  const report = createReporter();
  const spec = readSpec(file, report);
  const buildArgs = spec === undefined ? {} : argsFor(spec, options);
  const target = spec && resolveTarget(spec, { ...targetOf(options), buildArgs }, report);
  if (spec === undefined || target === undefined) throw new SpecError(report.diagnostics, report.dropped);
  return outlineTarget(spec, target, shownBytes({ file, bytes }, report.diagnostics), buildArgs);
}

function targets({ file, bytes }: SpecText, options: FrontendOptions): Answer {
  const report = createReporter();
  const spec = readSpec(file, report);
  if (spec === undefined) throw new SpecError(report.diagnostics, report.dropped);
  return listTargets(spec, shownBytes({ file, bytes }, report.diagnostics), argsFor(spec, options));
}

/** Checks the asked target, or all of them, by all rules that need neither the build context nor a policy. */
function lint({ file, bytes }: SpecText, options: FrontendOptions): Answer {
  const report = createReporter();
  const contexts = namedContexts(options.context.named);
  const spec = readSpec(file, report, contexts);
  if (spec !== undefined) {
    const buildArgs = argsFor(spec, options);
    const targets = options.target === undefined ? {} : { targets: [options.target] };
    lintSpec(spec, { ...targets, buildArgs, contexts, unsettled: report }, report);
  }
  return lintAnswer({ file, bytes }, settle(report.diagnostics));
}

function targetOf({ target }: FrontendOptions): { readonly target?: string } {
  return target === undefined ? {} : { target };
}

function resultOf(answer: Answer): Result<ReturnedRef> {
  const entries = Object.entries(answer).map(([key, text]) => [key, new TextEncoder().encode(text)] as const);
  return { trees: { kind: "single", ref: undefined }, metadata: new Map(entries) };
}
