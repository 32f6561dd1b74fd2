import { APPLICATION, LINE, SERVED_MODEL, URL_PATH } from "../formats/index.ts";
import { integer, object, optional, required, text } from "./build-type.ts";

/** A server started in the image, by a preset. */
export const serveType = object("serve", {
  with: required(text(LINE), {
    doc: "The server: `uvicorn`, `gunicorn`, `vllm`, `triton`, `torchserve`, `tensorboard` or `mlflow`.",
    example: "uvicorn",
  }),
  app: optional(text(APPLICATION), {
    doc: "The application, for uvicorn and gunicorn.",
    example: "main:app",
  }),
  model: optional(text(SERVED_MODEL), {
    doc: "The model, or the folder of models or logs, for the others.",
    example: "/models",
  }),
  port: optional(integer(1, 65535), { doc: "The port it listens on. Default: its own.", example: "8000" }),
  workers: optional(integer(1, 1024), { doc: "Processes that answer requests.", example: "2" }),
  health: optional(text(URL_PATH), {
    doc: "The path that answers with success while it works. Default: that of the server, where it has one.",
    example: "/health",
  }),
  ready: optional(text(URL_PATH), {
    doc: "The path that does once it takes requests. Default: that of the server, or `health`.",
    example: "/ready",
  }),
});
