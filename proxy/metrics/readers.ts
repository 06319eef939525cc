/**
 * Who reads the metrics, and what each has seen. `increase()` counts a series from the first value that it sees, so a
 * collector is shown each new series as 0 once. There may be several collectors, and each has to see that 0.
 *
 * 1. Series are numbered as they are made. A scrape shows those as 0 that were made since its reader's last whole scrape.
 * 2. The first reader sees all of them as 0, and so does every other while the task is young and collectors find it one
 *    after the other. One that comes later takes the place of another, in whose data a 0 would be a restart: it sees values.
 * 3. Readers are told apart by their connection, since two may share an address; one that connects anew goes on where the
 *    last of its address and program was. Of addresses and programs the last sixteen are remembered. Connections of
 *    a load balancer are shared, so they identify nobody.
 */
export type Reader = {
  /** Its address and program. */
  readonly name: string;
  /** Null: that of a load balancer. */
  readonly connection: object | null;
};

export type Readers = {
  /** The number of a new series. */
  readonly nextNumber: () => number;
  readonly begin: (reader: Reader | null) => Reading;
};

export type Reading = {
  /** Series up to this number are shown with their value, later ones as 0. */
  readonly seenUpTo: number;
  /** Everything was rendered. */
  readonly end: () => void;
};

const MOST_READERS = 16;
/** Longer than collectors take to find a new task. */
const YOUNG_MS = 120_000;

/** A person, who is shown what there is. */
const BY_EYE: Reading = { seenUpTo: Number.POSITIVE_INFINITY, end: () => undefined };

/** `nowMs`: monotonic milliseconds. */
export function createReaders(nowMs: () => number): Readers {
  const startedMs = nowMs();
  const byConnection = new WeakMap<object, number>();
  /** The one that came last is the last. */
  const byName = new Map<string, number>();
  let made = 0;

  const seenBefore = ({ name, connection }: Reader): number => {
    const known = (connection === null ? undefined : byConnection.get(connection)) ?? byName.get(name);
    if (known !== undefined) return known;
    return byName.size === 0 || nowMs() - startedMs < YOUNG_MS ? 0 : made;
  };

  const keep = ({ name, connection }: Reader, upTo: number): void => {
    if (connection !== null) byConnection.set(connection, upTo);
    byName.delete(name);
    byName.set(name, upTo);
    if (byName.size <= MOST_READERS) return;
    const [oldest] = byName.keys();
    if (oldest !== undefined) byName.delete(oldest);
  };

  return {
    nextNumber: () => {
      made += 1;
      return made;
    },
    begin: (reader) => {
      if (reader === null) return BY_EYE;
      const upTo = made;
      return { seenUpTo: seenBefore(reader), end: () => keep(reader, upTo) };
    },
  };
}
