/** No usage record is lost with its task: what PostgreSQL has not taken is in a bucket, and becomes a record from there. */
import { deepEqual, doesNotMatch, equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { aliveKey, spillKey } from '../../core/usage/spill.ts';
import { eventually } from '../support/eventually.ts';
import { admission, completeCalls, endings, recordOf } from './journal-parts.ts';
import { BUCKET, bucketOf, spillWorld } from './spill-parts.ts';

const SOON = { withinMs: 20_000 };
const ANY_AGE = { rowMs: 0, openMs: 0 };

type Started = Awaited<ReturnType<Awaited<ReturnType<typeof spillWorld>>['startTask']>>;

/** Everything the task holds is in the bucket: so many records, and calls. */
const spilled = ({ journal }: Started, records: number): Promise<void> =>
  eventually(() => {
    equal(journal.pending(), records);
    equal(journal.backlog.unspilled(ANY_AGE, 1).length, 0);
  }, SOON);

test('records that waited when a host died are shipped in from the bucket, once each', async (t) => {
  const { startTask, shipIn, database } = await spillWorld(t);
  const task = await startTask({});
  await completeCalls(task.journal, 25);
  await spilled(task, 25);
  await task.die();
  const shipped = await shipIn();
  deepEqual([shipped.records, shipped.objectsLeft], [25, 0]);
  equal((await shipIn()).objects, 0);
  deepEqual(await endings(database), { complete: 25 });
});

test('a record is put into the bucket once, however long PostgreSQL is away, and stays in the journal', async (t) => {
  const { startTask, s3, state, database, shipIn } = await spillWorld(t);
  const task = await startTask({});
  await completeCalls(task.journal, 4);
  await spilled(task, 4);
  const objects = (): number => s3.asked.filter((one) => !one.endsWith('/alive')).length;
  const signsOfLife = (): number => s3.asked.length - objects();
  const [before, seen] = [objects(), signsOfLife()];
  // Rounds go by, as these show.
  await eventually(() => ok(signsOfLife() >= seen + 3), SOON);
  equal(objects(), before);
  state.isAway = false;
  await eventually(() => equal(task.journal.pending(), 0), SOON);
  deepEqual(await endings(database), { complete: 4 });
  await shipIn();
  deepEqual(await endings(database), { complete: 4 }, 'what arrives twice is one record');
});

test('a call of a task that lives is left alone; of one that is gone it becomes a record at its worst case', async (t) => {
  const { startTask, shipIn, database, state } = await spillWorld(t);
  const [living, gone] = [await startTask({}), await startTask({})];
  const calls = [admission(), admission()] as const;
  await living.journal.admitted(calls[0]);
  await gone.journal.admitted(calls[1]);
  await Promise.all([spilled(living, 0), spilled(gone, 0)]);
  await gone.die();
  deepEqual([(await shipIn()).lost, await endings(database)], [0, {}], 'nobody knows yet that it is gone');
  // Ten minutes by the function's clock: the living task has shown itself to PostgreSQL, as its leases do.
  await database.query('insert into lease_owners (owner_id, round) values ($1, 1)', [living.run]);
  deepEqual([(await shipIn(11)).lost, await endings(database)], [1, { 'task-lost': 1 }]);
  state.isAway = false;
  living.journal.record(recordOf(calls[0]));
  await eventually(async () => deepEqual(await endings(database), { 'task-lost': 1, complete: 1 }), SOON);
  await shipIn(11);
  deepEqual(await endings(database), { 'task-lost': 1, complete: 1 });
});

test('a task that is told to stop while PostgreSQL is away leaves everything in the bucket, and its leases free', async (t) => {
  const { startTask, shipIn, database } = await spillWorld(t);
  const task = await startTask({});
  await database.query('insert into lease_owners (owner_id, round) values ($1, 1)', [task.run]);
  await completeCalls(task.journal, 10);
  equal(await task.stop(), true);
  const shipped = await shipIn();
  deepEqual([shipped.records >= 10, shipped.runsClosed, shipped.objectsLeft], [true, 1, 0]);
  deepEqual(await endings(database), { complete: 10 });
  const [owner] = await database.query('select closed_at from lease_owners where owner_id = $1', [task.run]);
  ok(owner?.['closed_at'] instanceof Date);
});

test('a task that comes back after its calls were settled as lost makes no second record', async (t) => {
  const { startTask, shipIn, database, state } = await spillWorld(t);
  const before = await startTask({});
  const call = admission();
  await before.journal.admitted(call);
  await spilled(before, 0);
  await before.die();
  equal((await shipIn(11)).lost, 1);
  state.isAway = false;
  const after = await startTask({ directory: before.directory, former: [before.run] });
  await eventually(() => equal(after.journal.isCaughtUp(), true), SOON);
  deepEqual(await endings(database), { 'task-lost': 1 });
});

test('a restarted task speaks for the run before it, whose journal it has, however much it puts of its own', async (t) => {
  const { startTask, s3 } = await spillWorld(t);
  const before = await startTask({});
  await before.journal.admitted(admission());
  await spilled(before, 0);
  await before.die();
  const after = await startTask({ directory: before.directory, former: [before.run] });
  await eventually(async () => {
    await completeCalls(after.journal, 1);
    ok(s3.bucket(BUCKET).get(aliveKey(before.run)) !== null);
  }, SOON);
});

test('S3 that is away holds nothing up; when it is back, what waited is put', async (t) => {
  const { startTask, s3, shipIn, database, problems } = await spillWorld(t);
  const task = await startTask({});
  s3.fail('SlowDown', 3);
  s3.fail('broken', 2);
  s3.fail('answer-lost', 1);
  s3.fail('InternalError', 2);
  await completeCalls(task.journal, 5);
  await spilled(task, 5);
  await task.die();
  await shipIn();
  deepEqual(await endings(database), { complete: 5 });
  deepEqual(problems, [], 'tries within the time of an object are no problem');
});

test('an object that cannot be read stays, is reported, and no call of its run is settled', async (t) => {
  const { startTask, s3, shipIn, database, problems } = await spillWorld(t);
  const task = await startTask({});
  await task.journal.admitted(admission());
  await spilled(task, 0);
  await task.die();
  await bucketOf(s3).add(spillKey(task.run, 99), Buffer.from('not gzip'), 5_000);
  const shipped = await shipIn(11);
  deepEqual([shipped.lost, shipped.objectsLeft], [0, 2]);
  ok(problems.some((problem) => problem.includes(spillKey(task.run, 99))));
  deepEqual(await endings(database), {});
});

test('a row that PostgreSQL refuses is kept aside, and the others of its object become records', async (t) => {
  const { startTask, shipIn, database } = await spillWorld(t);
  const task = await startTask({});
  await completeCalls(task.journal, 4);
  const bad = admission();
  await task.journal.admitted(bad);
  task.journal.record({ ...recordOf(bad), inputTokens: -1 });
  await spilled(task, 5);
  await task.die();
  equal((await shipIn()).refused, 1);
  deepEqual(await endings(database), { complete: 4 });
  equal((await database.query('select from refused_usage_rows')).length, 1);
});

test('a put that S3 refuses says what S3 said, without the token that S3 quotes', async (t) => {
  const { s3 } = await spillWorld(t);
  const put = (bucket: ReturnType<typeof bucketOf>) => bucket.add(spillKey('x', 1), Buffer.from('x'), 20_000);
  await rejects(put(bucketOf(s3, 'another')), /404 NoSuchBucket/);
  await rejects(put(bucketOf(s3, BUCKET, 'the-session-token')), ({ message }: Error) => {
    match(message, /400 InvalidToken/);
    doesNotMatch(message, /the-session-token/);
    return true;
  });
});
