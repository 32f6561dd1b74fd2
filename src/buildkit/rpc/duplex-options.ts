import type { KeepAliveOptions } from "./keep-alive.ts";

/** What a connection over a byte stream takes. */
export interface DuplexOptions {
  readonly keepAlive?: KeepAliveOptions | undefined;
  /** Whom errors name when the connection is lost; default "The engine". */
  readonly peer?: string | undefined;
}
