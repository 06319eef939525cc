/**
 * What the journal keeps on disk, and until when: a file goes when nothing in it is needed any more. One of an earlier
 * run with something in it that could not be taken is set aside instead. A file that does not go is tried again when
 * the disk is well.
 */
import { unlink } from 'node:fs/promises';
import type { OnProblem } from '../../core/metrics/label-values.ts';
import type { OldSegment } from './old-segments.ts';
import { Segment } from './segment.ts';
import type { SetAside, SetAsideEntry, SetAsideKind } from './set-aside.ts';

/** The file that holds a row or an admission; null: memory alone. */
export type Home = Segment | OldSegment | null;

export type RetentionOptions = {
  readonly aside: SetAside;
  /** Whether the disk takes lines. */
  readonly isWell: () => boolean;
  readonly onSetAside: (kind: SetAsideKind) => void;
  readonly onProblem: OnProblem;
};

export class Retention {
  readonly #options: RetentionOptions;
  /** Work on files that is under way. */
  readonly #working = new Set<Promise<void>>();
  readonly #removed = new WeakSet<Segment>();
  /** Files that were to go and did not, and what is to be done when they have gone. */
  readonly #stuck = new Map<string, () => void>();
  #oldBytes = 0;
  #oldLeft = 0;
  #closedBytes = 0;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /** Bytes of all files but the one that is written now. */
  get bytes(): number {
    return this.#oldBytes + this.#closedBytes;
  }

  /** Whether no file of a previous run is left. */
  get isOldGone(): boolean {
    return this.#oldLeft === 0;
  }

  /** Resolves when what is under way now has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#working);
  }

  /** Keeps these until they are let go. */
  takeOld(segments: readonly OldSegment[]): void {
    this.#oldBytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
    this.#oldLeft = segments.length;
  }

  /** The segment grows no more: its bytes are counted, and taken off again by the same figure when it is removed. */
  takeClosed(segment: Segment): void {
    this.#closedBytes += segment.bytes;
    this.#retire(segment);
  }

  /** Something in the file is needed no more. */
  letGo(home: Home): void {
    if (home === null) return;
    home.outstanding -= 1;
    if (home instanceof Segment) this.#retire(home);
    else this.retireOld(home);
  }

  retireOld(home: OldSegment): void {
    if (home.outstanding > 0) return;
    const onGone = (): void => {
      this.#oldBytes -= home.bytes;
      this.#oldLeft -= 1;
    };
    this.#work(
      home.keptFor === null ? this.#remove(home.path, onGone) : this.#keepWhole(home, home.keptFor, onGone),
    );
  }

  /** Whether the entry is set aside, so that what `home` holds of it may go. Else an old segment is kept whole. */
  async setAside(home: Home, entry: Omit<SetAsideEntry, 'segment'>): Promise<boolean> {
    this.#options.onSetAside(entry.kind);
    const isKept = await this.#options.aside.entry({ ...entry, segment: home?.path ?? null });
    if (!isKept && home !== null && !(home instanceof Segment)) home.keptFor ??= entry.reason;
    return isKept;
  }

  /** The disk takes writes again. */
  tryStuck(): void {
    for (const [path, onGone] of this.#stuck) this.#work(this.#remove(path, onGone));
  }

  #work(work: Promise<void>): void {
    const watched = work.finally(() => this.#working.delete(watched));
    this.#working.add(watched);
  }

  #retire(segment: Segment): void {
    if (!segment.isClosed || segment.outstanding > 0 || this.#removed.has(segment)) return;
    this.#removed.add(segment);
    this.#work(
      this.#remove(segment.path, () => {
        this.#closedBytes -= segment.bytes;
      }),
    );
  }

  async #remove(path: string, onGone: () => void): Promise<void> {
    try {
      await unlink(path);
    } catch (error) {
      // While the disk is in trouble, a file that is not found may come back with its directory.
      if (!isMissing(error) || !this.#options.isWell()) {
        if (!this.#stuck.has(path)) this.#options.onProblem('remove segment', error);
        this.#stuck.set(path, onGone);
        return;
      }
    }
    this.#stuck.delete(path);
    onGone();
  }

  async #keepWhole(home: OldSegment, reason: string, onGone: () => void): Promise<void> {
    this.#options.onSetAside('segment');
    this.#options.onProblem('replay', new Error(`${home.path} is set aside: ${reason}`));
    if (await this.#options.aside.file(home.path)) onGone();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
