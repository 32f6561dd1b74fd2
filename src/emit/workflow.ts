import { stringify } from "yaml";
import type { RunWishes } from "./run-facts.ts";

/** What a workflow is to build; there is at least one platform. */
export interface WorkflowBuild {
  readonly file: string;
  readonly target: string;
  readonly platforms: readonly string[];
}

/**
 * A workflow for GitHub that builds, scans and pushes the image, with a cache between runs. Sources:
 * https://docs.github.com/actions/reference/workflow-syntax-for-github-actions and the actions' own pages.
 */
export function workflowFile({ image, name }: RunWishes, { file, target, platforms }: WorkflowBuild): string {
  const registry = registryOf(image);
  const secret = (word: string) => `\${{ secrets.${word} }}`;
  return stringify({
    name: `build ${name}`,
    on: { push: { branches: ["main"] }, pull_request: {} },
    permissions: { contents: "read" },
    jobs: {
      build: {
        "runs-on": "ubuntu-latest",
        steps: [
          { uses: "actions/checkout@v4" },
          { uses: "docker/setup-buildx-action@v3" },
          {
            uses: "docker/login-action@v3",
            if: "github.event_name != 'pull_request'",
            with: {
              ...(registry !== undefined && { registry }),
              username: secret("REGISTRY_USER"),
              password: secret("REGISTRY_TOKEN"),
            },
          },
          {
            uses: "docker/build-push-action@v6",
            with: {
              context: ".",
              file,
              target,
              // What is scanned is loaded into Docker, whose classic image store takes one platform.
              platforms: platforms[0],
              load: true,
              tags: image,
              "cache-from": "type=gha",
              "cache-to": "type=gha,mode=max",
            },
          },
          {
            uses: "aquasecurity/trivy-action@0.28.0",
            with: { "image-ref": image, severity: "CRITICAL,HIGH", "ignore-unfixed": true, "exit-code": "1" },
          },
          {
            uses: "docker/build-push-action@v6",
            if: "github.event_name != 'pull_request'",
            with: {
              context: ".",
              file,
              target,
              platforms: platforms.join(","),
              push: true,
              tags: image,
              provenance: "mode=max",
              sbom: true,
              "cache-from": "type=gha",
            },
          },
        ],
      },
    },
  });
}

/** The registry of an image's name as Docker reads it: undefined where it is Docker Hub. */
function registryOf(image: string): string | undefined {
  const [first = "", ...rest] = image.split("/");
  return rest.length > 0 && (/[.:]/.test(first) || first === "localhost") ? first : undefined;
}
