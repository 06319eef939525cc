/**
 * The earlier lives of this task in the ledger. What a life that was killed still held stays taken until all its
 * usage records have arrived; they stand in the journal beside this file of names. When the journal's old segments
 * are gone, every record is in PostgreSQL and the life is closed: what it held and did not use is free again.
 */
import { open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isUuid } from '../../core/ids.ts';

export type FormerLivesOptions = {
  /** The journal's; it is open, so nobody else uses it. */
  readonly directory: string;
  /** Files that the journal found when it was opened; it removes each when its records have arrived. */
  readonly oldSegments: readonly string[];
  readonly life: string;
  readonly close: (life: string) => Promise<void>;
  readonly onProblem: (what: string, error: unknown) => void;
};

export type FormerLives = {
  /** Closes this life too when `isComplete`: all its records have arrived. */
  readonly stop: (isComplete: boolean) => Promise<void>;
};

const FILE = 'lives';
const LOOK_MS = 250;
const LATER_MS = 5_000;

/** Notes this life on disk and begins to look after the former ones. */
export async function followFormerLives(options: FormerLivesOptions): Promise<FormerLives> {
  const { directory, life, onProblem } = options;
  const former = await livesIn(directory);
  await write(directory, [...former, life]);
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let looking = Promise.resolve();

  const look = async (): Promise<void> => {
    if (await isAnyThere(options.oldSegments)) {
      lookAgain(LOOK_MS);
      return;
    }
    for (const one of former) await options.close(one);
    await write(directory, [life]);
  };
  const lookAgain = (afterMs: number): void => {
    if (isStopped) return;
    timer = setTimeout(() => {
      looking = look().catch((error: unknown) => {
        onProblem('former lives', error);
        lookAgain(LATER_MS);
      });
    }, afterMs);
    timer.unref();
  };
  if (former.length > 0) lookAgain(0);

  return {
    stop: async (isComplete) => {
      isStopped = true;
      clearTimeout(timer);
      await looking;
      if (!isComplete) return;
      await options.close(life);
      const rest = (await livesIn(directory)).filter((one) => one !== life);
      await write(directory, rest);
    },
  };
}

/** Closes the lives of a directory whose records have all arrived and that no task uses any more. */
export async function closeLives(directory: string, close: (life: string) => Promise<void>): Promise<void> {
  for (const life of await livesIn(directory)) await close(life);
  await write(directory, []);
}

async function livesIn(directory: string): Promise<readonly string[]> {
  const text = await readFile(join(directory, FILE), 'utf8').catch(() => '');
  return text.split('\n').filter(isUuid);
}

async function isAnyThere(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) if (await stat(path).catch(() => null)) return true;
  return false;
}

/** Whole or not at all, and on disk before it counts. */
async function write(directory: string, lives: readonly string[]): Promise<void> {
  const path = join(directory, FILE);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(lives.map((life) => `${life}\n`).join(''));
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
