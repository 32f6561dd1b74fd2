import { DURATION, HEALTH_URL, SCRIPT } from "../formats/index.ts";
import { choice, integer, mapped, object, optional, required, shapes, tagged, text } from "./build-type.ts";
import { argvType } from "./command.ts";

const time = (doc: string, example: string) => optional(text(DURATION), { doc, example });

const timing = {
  interval: time("Time between two checks.", "30s"),
  timeout: time("A check which takes longer has failed.", "3s"),
  start_period: time("Failures do not count for this long after the start.", "40s"),
  start_interval: time("Time between two checks in the start period.", "5s"),
  retries: optional(integer(1, 1000), {
    doc: "So many failures in a row make the container unhealthy.",
    example: "3",
  }),
} as const;

/** How the engine finds out whether a container works; times in milliseconds. */
export const healthcheckType = shapes({
  scalar: mapped(choice("none"), () => ({ kind: "none" as const })),
  map: tagged("health check", {
    http: {
      kind: "http",
      type: object("health check by HTTP", {
        http: required(text(HEALTH_URL), {
          doc: "The address which must answer with success.",
          example: '":8000/health"',
        }),
        ...timing,
      }),
    },
    run: {
      kind: "run",
      type: object("health check by script", {
        run: required(text(SCRIPT, "shell"), {
          doc: "A script which must succeed.",
          example: "test -e /tmp/ready",
        }),
        ...timing,
      }),
    },
    cmd: {
      kind: "cmd",
      type: object("health check by program", {
        cmd: required(argvType, { doc: "A program which must succeed.", example: "[python, check.py]" }),
        ...timing,
      }),
    },
  }),
});
