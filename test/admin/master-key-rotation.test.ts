/** The master key is rotated in Secrets Manager while the admin function runs. */
import { deepEqual, equal } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { RotatingSecret } from '../../core/keys/rotating-secret.ts';
import { rotatingMasterKey } from '../../lambda/admin/access/master-keys.ts';
import { createSecretReader } from '../../lambda/secrets.ts';
import { secretsManager, withCredentials, type Secrets } from '../support/secrets-manager.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2027, 0, 1);

type Rotation = {
  readonly keys: RotatingSecret;
  readonly secrets: Secrets;
  readonly problems: unknown[];
  readonly pass: (ms: number) => void;
  readonly nowMs: () => number;
};

async function running(t: TestContext): Promise<Rotation> {
  withCredentials(t);
  const secrets: Secrets = { 'arn:master': { held: { AWSCURRENT: 'sk-first' }, createdAtMs: START } };
  const read = createSecretReader({ region: 'us-east-1', endpoint: await secretsManager(t, secrets) });
  let elapsedMs = 0;
  const problems: unknown[] = [];
  const keys = await rotatingMasterKey(read, 'arn:master', {
    clock: { nowMs: () => START + elapsedMs, monotonicMs: () => elapsedMs },
    graceMs: 24 * HOUR,
    onProblem: (error) => problems.push(error),
  });
  return {
    keys,
    secrets,
    problems,
    pass: (ms) => {
      elapsedMs += ms;
    },
    nowMs: () => START + elapsedMs,
  };
}

test('a new master key opens the gateway at once, and the former one for the grace period', async (t) => {
  const { keys, secrets, pass, nowMs } = await running(t);
  const accepted = async (): Promise<boolean[]> => [
    await keys.accepts('sk-first'),
    await keys.accepts('sk-second'),
  ];
  deepEqual(await accepted(), [true, false]);
  pass(10_000);
  secrets['arn:master'] = {
    held: { AWSCURRENT: 'sk-second', AWSPREVIOUS: 'sk-first' },
    createdAtMs: nowMs(),
  };
  equal(await keys.accepts('sk-second'), true, 'before the minute is over, and without a restart');
  deepEqual(await accepted(), [true, true]);
  pass(24 * HOUR - 1);
  deepEqual(await accepted(), [true, true]);
  pass(1);
  deepEqual(await accepted(), [false, true]);
});

test('wrong secrets do not make it ask all the time', async (t) => {
  const { keys, secrets, pass } = await running(t);
  equal(await keys.accepts('sk-wrong'), false);
  secrets['arn:master'] = { held: { AWSCURRENT: 'sk-second' } };
  pass(1_000);
  equal(await keys.accepts('sk-second'), false, 'asked less than two seconds ago');
  pass(2_000);
  equal(await keys.accepts('sk-second'), true);
  equal(await keys.accepts('sk-first'), false, 'the stage of the former one was taken away');
});

test('while Secrets Manager is away the known key works on, and a former one still ends', async (t) => {
  const { keys, secrets, problems, pass, nowMs } = await running(t);
  secrets['arn:master'] = {
    held: { AWSCURRENT: 'sk-second', AWSPREVIOUS: 'sk-first' },
    createdAtMs: nowMs(),
  };
  pass(60_000);
  equal(await keys.accepts('sk-first'), true);
  delete secrets['arn:master'];
  pass(25 * HOUR);
  deepEqual([await keys.accepts('sk-second'), await keys.accepts('sk-first')], [true, false]);
  equal(problems.length > 0, true);
});
