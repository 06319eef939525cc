/**
 * What the journal can do nothing with, and never throws away: lines that cannot be read, calls that cannot be priced
 * and rows that PostgreSQL refuses are in `set-aside.log`, one JSON object a line with the reason and where it came
 * from; a file that cannot be read as a whole gets a name that no replay looks at. Docs: docs/metering.md.
 */
import type { OnProblem, setAsideKinds } from '../../core/metrics/label-values.ts';
import { isUtf8 } from 'node:buffer';
import { open, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Clock } from '../../core/clock.ts';

/**
 * - torn: the last line of a file, without its end: its task died, or its disk was full, while it was written.
 * - damaged: a line that fails its checksum, is too long, or does not have the shape of an entry.
 * - unpriced: the admission of a lost call that nobody can price.
 * - refused: a row that PostgreSQL refused for what it contains.
 * - segment: a file that could not be read to its end.
 */
export type SetAsideKind = (typeof setAsideKinds)[number];

export type SetAsideEntry = {
  readonly kind: Exclude<SetAsideKind, 'segment'>;
  readonly reason: string;
  /** Name of the file it was in; null: only in memory. */
  readonly segment: string | null;
  /** Where in that file, when it is known. */
  readonly offset: number | null;
  readonly content: string | Buffer;
};

export type SetAside = {
  /** Whether it is on disk now; if not, the segment it is in must stay. */
  readonly entry: (entry: SetAsideEntry) => Promise<boolean>;
  /** Whether the file has its new name. */
  readonly file: (path: string) => Promise<boolean>;
};

export type SetAsideOptions = {
  readonly directory: string;
  readonly clock: Clock;
  readonly onProblem: OnProblem;
};

export const SET_ASIDE_LOG = 'set-aside.log';
export const SET_ASIDE_SUFFIX = '.set-aside';
/** Beyond, whole segments are kept instead. */
const MOST_LOG_BYTES = 64 * 1_048_576;

export function createSetAside({ directory, clock, onProblem }: SetAsideOptions): SetAside {
  let last: Promise<unknown> = Promise.resolve();
  let isFirst = true;
  const append = async (entry: SetAsideEntry): Promise<boolean> => {
    const file = await open(join(directory, SET_ASIDE_LOG), 'a', 0o600);
    try {
      const { size } = await file.stat();
      if (size > MOST_LOG_BYTES) return false;
      // What a previous run, or a full disk, left of a line ends here.
      const newline = isFirst && size > 0 ? '\n' : '';
      isFirst = true;
      await file.writeFile(`${newline}${lineOf(entry, clock.nowMs())}\n`);
      await file.datasync();
      isFirst = false;
      return true;
    } finally {
      await file.close();
    }
  };
  return {
    entry: (entry) => {
      const appended = last.then(() =>
        append(entry).catch((error: unknown) => {
          onProblem(`write ${SET_ASIDE_LOG}`, error);
          return false;
        }),
      );
      last = appended;
      return appended;
    },
    file: async (path) => {
      try {
        await rename(path, `${path}.${clock.nowMs()}${SET_ASIDE_SUFFIX}`);
        return true;
      } catch (error) {
        onProblem('set a segment aside', error);
        return false;
      }
    },
  };
}

function lineOf({ kind, reason, segment, offset, content }: SetAsideEntry, nowMs: number): string {
  const at = new Date(nowMs).toISOString();
  const isText = typeof content === 'string' || isUtf8(content);
  const kept = isText ? { text: content.toString() } : { base64: content.toString('base64') };
  return JSON.stringify({
    at,
    kind,
    reason,
    segment: segment === null ? null : basename(segment),
    offset,
    ...kept,
  });
}
