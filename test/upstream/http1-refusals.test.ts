/**
 * What a caller is told when a connection to Bedrock fails, and what is recorded of it: the worst case of every request that
 * Bedrock got and may go on with, and nothing for one that was never sent.
 */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { systemClock } from '../../core/clock.ts';
import { bearerCredentials } from '../../proxy/upstream/credentials.ts';
import { createUpstream } from '../../proxy/upstream/upstream.ts';
import { serve, taskParts } from '../metering/task-parts.ts';
import { startRawBedrock, type RawRequest } from '../support/raw-bedrock.ts';
import { usageRecords } from '../support/records.ts';

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

type Row = readonly [
  name: string,
  act: (request: RawRequest) => unknown,
  status: number,
  code: string,
  /** Beyond the first: failures before an answer has begun are tried again, within the retries there are. */
  isTriedAgain: boolean,
];
const rows: readonly Row[] = [
  ['closes before it answers', ({ connection }) => connection.end(), 502, 'upstream_failed', true],
  ['resets before it answers', ({ connection }) => connection.reset(), 502, 'upstream_failed', true],
  [
    'closes within the head',
    ({ connection }) => connection.send('HTTP/1.1 200').end(),
    502,
    'upstream_failed',
    true,
  ],
  [
    'gives two lengths',
    ({ connection }) => connection.send(`${HEAD}content-length: 5\r\ncontent-length: 6\r\n\r\n`),
    502,
    'upstream_failed',
    true,
  ],
  ['is silent', () => undefined, 504, 'upstream_timeout', true],
  [
    'closes within the body',
    ({ connection }) => connection.send(`${HEAD}content-length: 9\r\n\r\n{"a"`).end(),
    502,
    'upstream_failed',
    false,
  ],
  [
    'is silent within the body',
    ({ connection }) => connection.send(`${HEAD}content-length: 9\r\n\r\n{"a"`),
    502,
    'upstream_failed',
    false,
  ],
  [
    'gives a chunk without a size',
    ({ connection }) => connection.send(`${HEAD}transfer-encoding: chunked\r\n\r\nx\r\n`),
    502,
    'upstream_failed',
    false,
  ],
];

test('a caller is told what kind of failure it was, and pays for the requests that Bedrock got', async (t) => {
  const parts = await taskParts(t);
  let records = 0;
  const task = async (endpoint: string) => {
    const upstream = createUpstream({
      endpoint,
      credentials: bearerCredentials('bedrock-key-only-for-tests'),
      roles: new Map(),
      connections: 2,
      silenceTimeoutMs: 1_500,
      clock: systemClock,
    });
    t.after(() => upstream.close());
    const url = await serve(t, { ...parts.deps, upstream });
    return async () => {
      const { statusCode, body } = await request(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${parts.secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'nova-lite',
          max_tokens: 100,
          messages: [{ role: 'user', content: 'hello' }],
        }),
      });
      const { error } = (await body.json()) as { readonly error: { readonly code: string } };
      records += 1;
      const [record] = await usageRecords(parts.database, records);
      const cost = (column: string): bigint => BigInt(String(record?.[column]));
      return {
        told: [statusCode, error.code],
        ofOne: cost('input_cost_pico_usd') + cost('output_cost_pico_usd'),
        ofAll: cost('cost_pico_usd'),
      };
    };
  };

  for (const [name, act, status, code, isTriedAgain] of rows) {
    const bedrock = await startRawBedrock(t, { onRequest: (one) => void act(one) });
    const ask = await task(bedrock.url);
    const { told, ofOne, ofAll } = await ask();
    deepEqual(told, [status, code], name);
    const got = bedrock.requests.length;
    equal(got > 1, isTriedAgain, `${name}: ${got} requests`);
    equal(ofOne > 0n && ofAll === ofOne * BigInt(got), true, `${name}: ${ofAll} for ${got} of ${ofOne}`);
  }

  // Nobody listens on this port.
  const unreachable = await (await task('http://127.0.0.1:1'))();
  deepEqual(unreachable, { told: [503, 'upstream_unavailable'], ofOne: 0n, ofAll: 0n });
});
