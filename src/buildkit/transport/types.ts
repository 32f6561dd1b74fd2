/** Names and values of a process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Keys and certificates in PEM. With `cert` and `key` the server learns who we are (mTLS). */
export interface TlsOptions {
  /** Authorities to trust instead of the system's. */
  readonly ca?: Uint8Array | undefined;
  readonly cert?: Uint8Array | undefined;
  readonly key?: Uint8Array | undefined;
  /** The name in the server's certificate, where it is not that of the address. */
  readonly serverName?: string | undefined;
  /** Default: true. */
  readonly verify?: boolean | undefined;
}

/** An engine to try. */
export interface AddressChoice {
  readonly address: string;
  /** What made us think of it, for messages: a variable's name, a context's. */
  readonly reason: string;
  readonly tls?: TlsOptions | undefined;
}
