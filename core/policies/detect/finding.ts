/** What a detector says of a text: where something is and what it is. Never the text itself. */
export type Finding = {
  /** An entity type, `pattern:<name>`, `words:<name>` or `injection`. */
  readonly check: string;
  /** For a placeholder: `EMAIL`, `EMPLOYEE_ID`. */
  readonly label: string;
  /** UTF-16 offsets, as `slice` takes them. */
  readonly start: number;
  readonly end: number;
};

export type Detector = {
  /** Sorted by where they begin, and never overlapping. */
  readonly find: (text: string) => readonly Finding[];
};
