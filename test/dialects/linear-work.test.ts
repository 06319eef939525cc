/**
 * Twice the request is at most about twice the work, whatever is repeated in it. Each part of each dialect that may stand
 * there many times is made n, 2n and 4n times, and the work is counted, not timed: understanding the request, and making
 * that for Bedrock, for models of several families over every transport.
 */
import { countedWork } from './counted-work.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment } from '../../core/catalog/model.ts';
import { dialectOf } from '../../proxy/dialects/by-route.ts';
import type { Call, RawRequest, Target } from '../../proxy/dialects/dialect.ts';
import { callOf, requestOf, targetOf } from './dialect-fixture.ts';
import { repeatables, type Repeatable } from './repeatable-parts.ts';

/** What doubling may make of work that is linear: a little of it is sorting into maps, and what is done for pieces of the body. */
const MOST_PER_DOUBLING = 2.1;
const TIMES = 300;

function rawOf({ routeId, param, body }: Repeatable, times: number): RawRequest {
  return { routeId, param: param ?? '', headers: {}, body: Buffer.from(body(times)) };
}

function targetsOf({ models }: Repeatable): readonly Target[] {
  return models.map((name) =>
    name.startsWith('mantle ') ? onMantle(name.slice('mantle '.length)) : targetOf(name),
  );
}

function onMantle(name: string): Target {
  const target = targetOf(name);
  const deployment: Deployment = { ...target.deployment, transport: 'mantle' };
  return { ...target, deployment };
}

function understood(raw: RawRequest): Call {
  const dialect = dialectOf(raw.routeId);
  if (dialect === null) assert.fail(`${raw.routeId}: no dialect`);
  return callOf(dialect, raw);
}

/** What one request costs, for all of the models. */
function workOf(repeatable: Repeatable, times: number): number {
  const raw = rawOf(repeatable, times);
  const targets = targetsOf(repeatable);
  return countedWork(() => {
    const call = understood(raw);
    for (const target of targets) requestOf(call, target);
  });
}

for (const repeatable of repeatables) {
  test(`twice as many of these are twice the work: ${repeatable.name}`, () => {
    // Once for what is done the first time only.
    workOf(repeatable, 2);
    const work = [workOf(repeatable, TIMES), workOf(repeatable, 2 * TIMES), workOf(repeatable, 4 * TIMES)];
    const [once = 0, twice = 0, fourTimes = 0] = work;
    assert.ok(twice <= MOST_PER_DOUBLING * once, `${once} → ${twice}`);
    assert.ok(fourTimes <= MOST_PER_DOUBLING * twice, `${twice} → ${fourTimes}`);
  });
}
