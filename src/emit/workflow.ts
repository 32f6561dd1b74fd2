import { stringify } from "yaml";
import type { RunWishes } from "./run-facts.ts";

/**
 * A workflow for GitHub that builds, scans and pushes the image, with a cache between runs. Sources:
 * https://docs.github.com/actions/reference/workflow-syntax-for-github-actions and the actions' own pages.
 */
export function workflowFile(
  { image, name }: RunWishes,
  { file, target, platforms }: { readonly file: string; readonly target: string; readonly platforms: string },
): string {
  const [registry = ""] = image.split("/");
  const secret = (word: string) => `\${{ secrets.${word} }}`;
  return stringify({
    name: `build ${name}`,
    on: { push: { branches: ["main"] }, pull_request: {} },
    permissions: { contents: "read", packages: "write" },
    jobs: {
      build: {
        "runs-on": "ubuntu-latest",
        steps: [
          { uses: "actions/checkout@v4" },
          { uses: "docker/setup-buildx-action@v3" },
          {
            uses: "docker/login-action@v3",
            if: "github.event_name != 'pull_request'",
            with: { registry, username: secret("REGISTRY_USER"), password: secret("REGISTRY_TOKEN") },
          },
          {
            uses: "docker/build-push-action@v6",
            with: {
              context: ".",
              file,
              target,
              platforms,
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
              platforms,
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
