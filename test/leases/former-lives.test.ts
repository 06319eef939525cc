/** What a killed task held is freed when its records have arrived, whatever else is wrong in its directory. */
import { deepEqual, equal } from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { newId } from '../../core/ids.ts';
import { followFormerLives } from '../../proxy/leases/former-lives.ts';
import { eventually } from '../support/eventually.ts';

async function directoryFor(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-lives-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

const newLife = (): string => newId(Date.now());

test('a former life that cannot be closed keeps none of the others from it, and is tried again', async (t) => {
  const directory = await directoryFor(t);
  const [stubborn, other, life] = [newLife(), newLife(), newLife()];
  await writeFile(join(directory, 'lives'), `${stubborn}\n${other}\n`);
  const closed: string[] = [];
  let isCaughtUp = false;
  const lives = await followFormerLives({
    directory,
    isCaughtUp: () => isCaughtUp,
    life,
    close: (one) => {
      if (one === stubborn) return Promise.reject(new Error('no such lease'));
      closed.push(one);
      return Promise.resolve();
    },
    onProblem: () => undefined,
  });
  equal(await readFile(join(directory, 'lives'), 'utf8'), `${stubborn}\n${other}\n${life}\n`);
  deepEqual(closed, [], 'its records have not arrived yet');
  isCaughtUp = true;
  await eventually(() => deepEqual(closed, [other]), { withinMs: 5_000 });
  await eventually(
    async () => equal(await readFile(join(directory, 'lives'), 'utf8'), `${stubborn}\n${life}\n`),
    { withinMs: 5_000 },
  );
  await lives.stop(true);
  equal(await readFile(join(directory, 'lives'), 'utf8'), `${stubborn}\n`, 'the next life tries again');
});

test('what is in the way of the file of lives does not keep a task from starting', async (t) => {
  const directory = await directoryFor(t);
  await mkdir(join(directory, 'lives'));
  await writeFile(join(directory, 'lives', 'inside'), 'kept');
  const life = newLife();
  const options = { directory, isCaughtUp: () => true, life, close: () => Promise.resolve() };
  const lives = await followFormerLives({ ...options, onProblem: () => undefined });
  equal(await readFile(join(directory, 'lives'), 'utf8'), `${life}\n`);
  deepEqual((await readdir(directory)).toSorted(), ['lives', `lives.${life}.set-aside`]);
  await lives.stop(true);

  // A directory that is none: told, and tried again.
  const problems: string[] = [];
  const nowhere = {
    ...options,
    directory: join(directory, 'lives'),
    onProblem: (what: string) => problems.push(what),
  };
  const again = await followFormerLives(nowhere);
  deepEqual(problems, ['former lives']);
  await again.stop(false);
});
