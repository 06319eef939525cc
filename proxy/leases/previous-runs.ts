/**
 * The previous runs of this task in the ledger. What a run that was killed still held stays taken until all its
 * usage records have arrived; they are in the journal beside this file of names. When nothing is left of what the
 * journal's previous runs wrote, every record is in PostgreSQL and the run is closed: what it held and did not use is
 * free again. A disk that does not take the file, and a run that cannot be closed, are tried again; neither holds up
 * anything else.
 */
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnProblem } from '../../core/metrics/label-values.ts';
import { isUuid } from '../../core/ids.ts';

export type PreviousRunsOptions = {
  /** The journal's; it is open, so nobody else uses it. */
  readonly directory: string;
  /** Of processes that are no more; the journal replays what is in them. @default none */
  readonly abandoned?: readonly string[];
  /** Whether the journal has shipped all that previous runs left in it. */
  readonly isCaughtUp: () => boolean;
  readonly run: string;
  readonly close: (run: string) => Promise<void>;
  readonly onProblem: OnProblem;
};

export type PreviousRuns = {
  /** Those whose records may still be in this journal. */
  readonly former: () => readonly string[];
  /** Closes this run too when `isComplete`: all its records have arrived. */
  readonly stop: (isComplete: boolean) => Promise<void>;
};

const FILE = 'runs';
const LOOK_MS = 250;
const LATER_MS = 5_000;

/** Notes this run on disk and begins to look after the former ones. */
export async function followPreviousRuns(options: PreviousRunsOptions): Promise<PreviousRuns> {
  const { directory, abandoned = [], run, onProblem } = options;
  /** Null: not read yet. */
  let former: readonly string[] | null = null;
  /** Of each abandoned directory; they stay in its file until they are closed. */
  const formerElsewhere = new Map<string, readonly string[]>();
  let isNoted = false;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let looking = Promise.resolve();

  const note = async (): Promise<void> => {
    former ??= await runsIn(directory, run);
    for (const place of abandoned) formerElsewhere.set(place, await runsIn(place, run));
    await write(directory, [...former, run]);
    isNoted = true;
  };
  const all = (): readonly string[] => [...(former ?? []), ...[...formerElsewhere.values()].flat()];
  const look = async (): Promise<void> => {
    if (!isNoted) await note();
    if (former === null || (former.length === 0 && formerElsewhere.size === 0)) return;
    if (!options.isCaughtUp()) {
      lookAgain(LOOK_MS);
      return;
    }
    const left = await closeEach(former, options.close, onProblem);
    if (left.length < former.length) await write(directory, [...left, run]);
    former = left;
    for (const place of formerElsewhere.keys()) {
      const runs = await closeRuns(place, options.close, onProblem);
      if (runs.length > 0) formerElsewhere.set(place, runs);
      else formerElsewhere.delete(place);
    }
    if (all().length > 0) lookAgain(LATER_MS);
  };
  const lookOnce = (): Promise<void> =>
    look().catch((error: unknown) => {
      onProblem('previous runs', error);
      lookAgain(LATER_MS);
    });
  const lookAgain = (afterMs: number): void => {
    if (isStopped) return;
    timer = setTimeout(() => {
      looking = lookOnce();
    }, afterMs);
    timer.unref();
  };
  await note().catch((error: unknown) => onProblem('previous runs', error));
  lookAgain(isNoted ? 0 : LATER_MS);

  return {
    former: all,
    stop: async (isComplete) => {
      isStopped = true;
      clearTimeout(timer);
      await looking;
      if (!isComplete) return;
      await options.close(run);
      const rest = (await runsIn(directory, run)).filter((one) => one !== run);
      await write(directory, rest);
    },
  };
}

/** Closes what can be closed; returns the others. */
async function closeEach(
  runs: readonly string[],
  close: (run: string) => Promise<void>,
  onProblem: OnProblem,
): Promise<readonly string[]> {
  const left: string[] = [];
  for (const run of runs) {
    try {
      await close(run);
    } catch (error) {
      onProblem('close a previous run', error);
      left.push(run);
    }
  }
  return left;
}

/** Closes the runs of a directory whose records have all arrived and that no process uses any more; returns those that could not be closed. */
export async function closeRuns(
  directory: string,
  close: (run: string) => Promise<void>,
  onProblem: OnProblem,
): Promise<readonly string[]> {
  const runs = await runsIn(directory, 'unknown');
  const left = await closeEach(runs, close, onProblem);
  await write(directory, left);
  return left;
}

/** What is in the way of the file, and cannot be read, gets another name with `mark` in it. */
async function runsIn(directory: string, mark: string): Promise<readonly string[]> {
  const path = join(directory, FILE);
  try {
    return (await readFile(path, 'utf8')).split('\n').filter(isUuid);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing) await rename(path, `${path}.${mark}.set-aside`);
    return [];
  }
}

/** Whole or not at all, and on disk before it counts. */
async function write(directory: string, runs: readonly string[]): Promise<void> {
  const path = join(directory, FILE);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(runs.map((run) => `${run}\n`).join(''));
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
