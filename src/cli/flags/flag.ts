/** A flag of a command. */
export type Flag = SwitchFlag | TextFlag | ListFlag;

interface FlagBase {
  /** One letter, without its dash. */
  readonly short?: string;
  /** One line of help. */
  readonly doc: string;
}

/** On where it is given; `--name=false` turns it off. */
export interface SwitchFlag extends FlagBase {
  readonly kind: "switch";
}

/** A value; the last one counts. */
export interface TextFlag extends FlagBase {
  readonly kind: "text";
  /** What help calls the value. */
  readonly value: string;
  readonly choices?: readonly string[];
}

/** A value that may be given several times; all count, in their order. */
export interface ListFlag extends FlagBase {
  readonly kind: "list";
  readonly value: string;
}

/** Flags by their long name, without dashes, in the order of help. */
export type FlagTable = Readonly<Record<string, Flag>>;

/** The values of a table's flags. */
export type FlagValues<T extends FlagTable> = {
  readonly [Name in keyof T]: T[Name] extends SwitchFlag
    ? boolean | undefined
    : T[Name] extends ListFlag
      ? readonly string[]
      : string | undefined;
};
