/**
 * Where the journal writes now: the current segment, its rotation, and what happens when the disk does not take it.
 *
 * 1. A write or sync that fails, or hangs for some seconds, and a segment that is gone from its directory, are trouble:
 *    there is no current segment, and nobody tries the disk but one probe.
 * 2. The probe makes the directory where it is missing, and a new segment that has taken a megabyte. When it succeeds
 *    the trouble is over. No line is ever written behind one that failed: what follows is in another file.
 * 3. Trouble that comes back within seconds counts from its beginning, so that a disk which is nearly full does not
 *    look well every other moment.
 */
import { join } from 'node:path';
import type { OnProblem } from '../../core/metrics/label-values.ts';
import { alone } from '../../core/alone.ts';
import type { Clock } from '../../core/clock.ts';
import { within } from '../../core/within.ts';
import { SEGMENT_SUFFIX } from './old-segments.ts';
import { Segment, type CreateFile } from './segment.ts';

export type Trouble = { readonly seconds: number; readonly error: unknown };

export type Disk = {
  /** Null while the disk is in trouble. */
  readonly current: () => Segment | null;
  readonly rotateWhenFull: () => void;
  readonly trouble: () => Trouble | null;
  /** Closes the current segment, once more trying to have one when `isNeeded`. */
  readonly close: (isNeeded: () => boolean) => Promise<void>;
};

export type DiskOptions = {
  readonly directory: string;
  readonly clock: Clock;
  readonly segmentBytes: number;
  /** Called before a segment is made after trouble, and at the start. */
  readonly prepare: () => Promise<void>;
  /** The segment grows no more. */
  readonly onClosed: (segment: Segment) => void;
  readonly onTrouble: (error: unknown) => void;
  /** The disk takes lines, for the first time or after so many seconds of trouble. */
  readonly onWell: (segment: Segment, troubleSeconds: number | null) => void;
  readonly onProblem: OnProblem;
  readonly createFile?: CreateFile;
};

const PROBE_MS = 500;
const WATCH_MS = 1_000;
/** Looks after which a write that is still the same one counts as failed. */
const LOOKS_STUCK = 5;
const RELAPSE_MS = 10_000;
const ROTATE_AGAIN_MS = 1_000;
const LAST_TRY_MS = 1_000;
const CLOSE_MS = 3_000;
const NO_ANSWER = 'the disk does not answer';

/** Resolves when it has tried to begin; with a disk in trouble too. */
export async function openDisk(options: DiskOptions): Promise<Disk> {
  const { clock, directory } = options;
  let current: Segment | null = null;
  let troubleError: unknown = null;
  let sinceMs = clock.monotonicMs();
  let wellSinceMs = Number.NEGATIVE_INFINITY;
  let rotation: Promise<void> | null = null;
  let rotateAfterMs = Number.NEGATIVE_INFINITY;
  let probeTimer: NodeJS.Timeout | undefined;
  let isShut = false;
  let sequence = 0;

  const nextPath = (): string => {
    sequence += 1;
    const name = `${clock.nowMs()}-${process.pid}-${String(sequence).padStart(6, '0')}${SEGMENT_SUFFIX}`;
    return join(directory, name);
  };
  const endSegment = async (segment: Segment): Promise<void> => {
    await segment.close();
    options.onClosed(segment);
  };

  const onFailure = (segment: Segment, error: unknown): void => {
    // Of a segment that is closed, or is being closed: whoever closes it goes on.
    if (segment !== current || segment.isClosing) {
      options.onProblem('journal disk', error);
      return;
    }
    current = null;
    const nowMs = clock.monotonicMs();
    if (nowMs - wellSinceMs > RELAPSE_MS) sinceMs = nowMs;
    troubleError = error;
    options.onTrouble(error);
    void endSegment(segment);
    probeLater();
  };
  const segmentOptions = { onFailure, createFile: options.createFile };

  const probe = async (): Promise<void> => {
    try {
      await options.prepare();
      const segment = await Segment.createProven(nextPath(), segmentOptions);
      const nowMs = clock.monotonicMs();
      const troubleSeconds = troubleError === null ? null : (nowMs - sinceMs) / 1000;
      current = segment;
      troubleError = null;
      wellSinceMs = nowMs;
      options.onWell(segment, troubleSeconds);
    } catch (error) {
      if (troubleError === null) options.onTrouble(error);
      troubleError = error;
      probeLater();
    }
  };
  const probeOnce = alone(probe);
  const probeLater = (): void => {
    if (isShut) return;
    clearTimeout(probeTimer);
    probeTimer = setTimeout(() => void probeOnce(), PROBE_MS);
    probeTimer.unref();
  };

  const rotate = async (full: Segment): Promise<void> => {
    try {
      const next = await Segment.create(nextPath(), segmentOptions);
      if (current === full) current = next;
      await endSegment(current === next ? full : next);
    } catch (error) {
      // The full one still takes lines.
      rotateAfterMs = clock.monotonicMs() + ROTATE_AGAIN_MS;
      options.onProblem('rotate journal', error);
    }
  };

  let watched: object | null = null;
  let looks = 0;
  let isLooking = false;
  const look = async (segment: Segment): Promise<void> => {
    isLooking = true;
    try {
      await segment.look();
    } catch (error) {
      if (segment === current && error instanceof Error) segment.fail(error);
    } finally {
      isLooking = false;
    }
  };
  const watch = setInterval(() => {
    if (current === null) return;
    const { writing } = current;
    looks = writing !== null && writing === watched ? looks + 1 : 0;
    watched = writing;
    if (looks >= LOOKS_STUCK) current.fail(new Error(NO_ANSWER));
    else if (!isLooking) void look(current);
  }, WATCH_MS);
  watch.unref();

  await probeOnce();

  return {
    current: () => current,
    rotateWhenFull: () => {
      if (rotation !== null || isShut || current === null || current.bytes < options.segmentBytes) return;
      if (clock.monotonicMs() < rotateAfterMs) return;
      rotation = rotate(current).finally(() => {
        rotation = null;
      });
    },
    trouble: () =>
      current === null ? { seconds: (clock.monotonicMs() - sinceMs) / 1000, error: troubleError } : null,
    close: async (isNeeded) => {
      isShut = true;
      clearTimeout(probeTimer);
      await within(LAST_TRY_MS, rotation ?? Promise.resolve());
      if (current === null && isNeeded()) await within(LAST_TRY_MS, probeOnce());
      clearInterval(watch);
      const last = current;
      if (last === null) return;
      await within(CLOSE_MS, endSegment(last));
      if (!last.isClosed) last.fail(new Error(NO_ANSWER));
    },
  };
}
