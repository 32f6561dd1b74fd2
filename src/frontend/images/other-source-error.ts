/** A policy of the engine puts something that is no image in the place of one. */
export class OtherSourceError extends Error {
  override readonly name = "OtherSourceError";
  /** With its scheme, such as "https://host/file". */
  readonly identifier: string;

  constructor(image: string, identifier: string) {
    super(`a policy of the engine puts ${identifier} in the place of ${image}`);
    this.identifier = identifier;
  }
}
