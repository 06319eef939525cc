/** What a killed task held is freed when its records have arrived, whatever else is wrong in its directory. */
import { deepEqual, equal } from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { newId } from '../../core/ids.ts';
import { followPreviousRuns } from '../../proxy/leases/previous-runs.ts';
import { eventually } from '../support/eventually.ts';

async function directoryFor(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-runs-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

const newRun = (): string => newId(Date.now());

test('a previous run that cannot be closed keeps none of the others from it, and is tried again', async (t) => {
  const directory = await directoryFor(t);
  const [stubborn, other, run] = [newRun(), newRun(), newRun()];
  await writeFile(join(directory, 'runs'), `${stubborn}\n${other}\n`);
  const closed: string[] = [];
  let isCaughtUp = false;
  const runs = await followPreviousRuns({
    directory,
    isCaughtUp: () => isCaughtUp,
    run,
    close: (one) => {
      if (one === stubborn) return Promise.reject(new Error('no such lease'));
      closed.push(one);
      return Promise.resolve();
    },
    onProblem: () => undefined,
  });
  equal(await readFile(join(directory, 'runs'), 'utf8'), `${stubborn}\n${other}\n${run}\n`);
  deepEqual(closed, [], 'its records have not arrived yet');
  isCaughtUp = true;
  await eventually(() => deepEqual(closed, [other]), { withinMs: 5_000 });
  await eventually(
    async () => equal(await readFile(join(directory, 'runs'), 'utf8'), `${stubborn}\n${run}\n`),
    { withinMs: 5_000 },
  );
  await runs.stop(true);
  equal(await readFile(join(directory, 'runs'), 'utf8'), `${stubborn}\n`, 'the next run tries again');
});

test('what is in the way of the file of runs does not keep a task from starting', async (t) => {
  const directory = await directoryFor(t);
  await mkdir(join(directory, 'runs'));
  await writeFile(join(directory, 'runs', 'inside'), 'kept');
  const run = newRun();
  const options = { directory, isCaughtUp: () => true, run, close: () => Promise.resolve() };
  const runs = await followPreviousRuns({ ...options, onProblem: () => undefined });
  equal(await readFile(join(directory, 'runs'), 'utf8'), `${run}\n`);
  deepEqual((await readdir(directory)).toSorted(), ['runs', `runs.${run}.set-aside`]);
  await runs.stop(true);

  // A directory that is none: told, and tried again.
  const problems: string[] = [];
  const nowhere = {
    ...options,
    directory: join(directory, 'runs'),
    onProblem: (what: string) => problems.push(what),
  };
  const again = await followPreviousRuns(nowhere);
  deepEqual(problems, ['previous runs']);
  await again.stop(false);
});
