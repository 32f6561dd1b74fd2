import { describe, expect, it } from "vitest";
import { dockerAddress, parseEngineAddress } from "./engine-address.ts";

const command = (...words: string[]) => ({ kind: "command", command: words[0], args: words.slice(1) });

describe("an engine's address", () => {
  it.each<[string, "buildkitd" | "dockerd", object]>([
    ["unix:///run/b.sock", "buildkitd", { kind: "unix", path: "/run/b.sock" }],
    ["tcp://host:1234", "buildkitd", { kind: "tcp", host: "host", port: 1234 }],
    ["tcp://[::1]:1234", "buildkitd", { kind: "tcp", host: "::1", port: 1234 }],
    ["docker:///run/d.sock", "dockerd", { kind: "unix", path: "/run/d.sock" }],
    ["docker://host:2376", "dockerd", { kind: "tcp", host: "host", port: 2376 }],
    [
      "docker+ssh://me@far",
      "dockerd",
      command("ssh", "-l", "me", "--", "far", "docker", "system", "dial-stdio"),
    ],
    ["docker-container://b0", "buildkitd", command("docker", "exec", "-i", "b0", "buildctl", "dial-stdio")],
    [
      "docker-container://b0?context=far",
      "buildkitd",
      command("docker", "--context=far", "exec", "-i", "b0", "buildctl", "dial-stdio"),
    ],
    ["podman-container://b0", "buildkitd", command("podman", "exec", "-i", "b0", "buildctl", "dial-stdio")],
    [
      "kube-pod://p-0?namespace=n&container=c",
      "buildkitd",
      command(
        "kubectl",
        "--namespace=n",
        "exec",
        "--container=c",
        "-i",
        "p-0",
        "--",
        "buildctl",
        "dial-stdio",
      ),
    ],
    [
      "ssh://me@far:22022/run/b.sock",
      "buildkitd",
      command(
        "ssh",
        "-l",
        "me",
        "-p",
        "22022",
        "--",
        "far",
        "buildctl",
        "--addr",
        "unix:///run/b.sock",
        "dial-stdio",
      ),
    ],
  ])("%s", (address, kind, stream) => {
    expect(parseEngineAddress(address)).toEqual({ kind, stream });
  });

  it.each([
    ["", /no address of an engine; there are unix/],
    ["ftp://x", /no address/],
    ["tcp://host", /needs a host and a port/],
    ["docker-container://", /needs a name/],
    ["docker-container://-rm", /needs a name/],
    ["ssh://far/run/$(x)", /odd socket path/],
    ["ssh://me:word@far", /no password/],
  ])("%j is none", (address, message) => {
    expect(() => parseEngineAddress(address)).toThrow(message);
  });

  it("of docker's own kind becomes ours", () => {
    expect(dockerAddress("unix:///run/d.sock")).toBe("docker:///run/d.sock");
    expect(parseEngineAddress(dockerAddress("tcp://h:1")).stream).toEqual({
      kind: "tcp",
      host: "h",
      port: 1,
    });
    expect(parseEngineAddress(dockerAddress("ssh://h")).kind).toBe("dockerd");
  });
});
