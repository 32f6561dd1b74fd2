/** What a shell completes after a command's name. */
export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly {
    readonly name: string;
    /** One letter, without its dash. */
    readonly short?: string | undefined;
    readonly doc: string;
    readonly takesValue: boolean;
    readonly choices: readonly string[];
  }[];
}
