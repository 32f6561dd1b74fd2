import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Platform } from "../../llb/index.ts";
import type { Platform as PbPlatform, PlatformSchema } from "../../proto/index.ts";

/** A platform as the wire has it. */
export function toPbPlatform(platform: Platform): MessageInitShape<typeof PlatformSchema> {
  return {
    Architecture: platform.architecture,
    OS: platform.os,
    Variant: platform.variant ?? "",
    OSVersion: platform.osVersion ?? "",
    OSFeatures: [...(platform.osFeatures ?? [])],
  };
}

/** The reverse; what is empty on the wire is left out. */
export function fromPbPlatform(platform: PbPlatform): Platform {
  return {
    os: platform.OS,
    architecture: platform.Architecture,
    ...(platform.Variant && { variant: platform.Variant }),
    ...(platform.OSVersion && { osVersion: platform.OSVersion }),
    ...(platform.OSFeatures.length > 0 && { osFeatures: platform.OSFeatures }),
  };
}
