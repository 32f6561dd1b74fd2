/** The packages that have something, by the family of the distribution. A family is left out that has none, or where it is not known. */
export interface Provider {
  /** Debian and Ubuntu. */
  readonly apt: string;
  /** RHEL, its kin, and Fedora. */
  readonly rpm?: string;
  /** What a component stands on to have it of another: its `needs`. */
  readonly component?: string;
}
