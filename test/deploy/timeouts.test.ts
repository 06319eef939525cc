/** One table of timeouts, consistent with itself and with what the proxy accepts. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../core/settings/read-settings.ts';
import { programs } from '../../core/settings/settings.ts';
import { validateTimeouts, timeouts } from '../../lib/timeouts.ts';
import { proxyEnvironment } from '../../lib/program-environment.ts';

test('the timeouts agree with each other', () => deepEqual(validateTimeouts(timeouts), []));

const disagreements: readonly (readonly [
  name: string,
  change: Partial<Record<keyof typeof timeouts, number>>,
  RegExp,
])[] = [
  ['pings rarer than CloudFront waits', { pingIntervalMs: 90_000 }, /two pings may be lost/],
  ['more than CloudFront reads', { originReadSeconds: 180 }, /at most 120 s/],
  [
    'a load balancer that gives up before the proxy',
    { albIdleSeconds: 600 },
    /before the load balancer gives up/,
  ],
  [
    'tries that go on after the load balancer gave up',
    { callTimeoutMs: 900_000 },
    /gives up on all tries of a call/,
  ],
  ['a task that hangs up first', { keepaliveTimeoutMs: 60_000 }, /longer than the load balancer/],
  [
    'a drain longer than Fargate waits',
    { drainTimeoutMs: 119_000 },
    /flushed and spilled its records before Fargate kills/,
  ],
  [
    'a task stopped in the middle of an answer',
    { deregistrationDelaySeconds: 30 },
    /may finish its longest answer/,
  ],
  ['an admin function cut off while it waits', { adminFunctionSeconds: 10 }, /reports a slow database/],
];

for (const [name, change, said] of disagreements) {
  test(`noticed: ${name}`, () => {
    const problems = validateTimeouts({ ...timeouts, ...change });
    ok(
      problems.some((problem) => said.test(problem)),
      problems.join('; '),
    );
  });
}

test('the proxy accepts every timeout it is given', () => {
  const environment = proxyEnvironment({
    environmentName: 'test',
    region: 'us-east-1',
    cpu: 512,
    memoryMiB: 1024,
    databaseSecretArn: 'arn:a',
    keyPepperSecretArn: 'arn:b',
    networkCidr: '10.0.0.0/16',
    spillBucket: 'a-bucket',
    residency: 'none',
  });
  // Throws and names each that is out of its bounds.
  const settings = readSettings(programs.proxy, environment);
  equal(settings.pingIntervalMs, timeouts.pingIntervalMs);
  equal(settings.keepAliveTimeoutMs, timeouts.keepaliveTimeoutMs);
});
