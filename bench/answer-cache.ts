/**
 * What the cache of answers costs and saves, by the simulator, which answers at once: milliseconds until the client has its
 * answer, one request after the other, and what the task computes for each. `npm run bench:answers`
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'undici';
import { quantile } from './quantile.ts';
import { cpuMs, startStack, type BenchStack } from './stack.ts';

const REQUESTS = 400;
const RULE = { scope: 'team', when: 'deterministic', ttl_seconds: 3_600, pace: 'at-once' };
const NEVER = 'ANSWER_CACHE_MAX_BYTES';

type Kind = { readonly name: string; readonly bytes: number; readonly isStream: boolean };

const kinds: readonly Kind[] = [
  { name: 'chat completions, 1 KB', bytes: 1_000, isStream: false },
  { name: 'chat completions, 100 KB', bytes: 100_000, isStream: false },
  { name: 'chat completions, stream', bytes: 1_000, isStream: true },
];

type Way = {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly isSame: boolean;
  readonly environment: Readonly<Record<string, string>>;
};

const MEMORY = {};
const ways: readonly Way[] = [
  { name: 'no such cache', headers: {}, isSame: false, environment: { [NEVER]: '0' } },
  { name: 'not looked up', headers: { 'x-stargate-cache': 'off' }, isSame: false, environment: MEMORY },
  { name: 'a miss, kept', headers: {}, isSame: false, environment: MEMORY },
  { name: 'a hit, from memory', headers: {}, isSame: true, environment: MEMORY },
  {
    name: 'a hit, from PostgreSQL',
    headers: {},
    isSame: true,
    environment: { ANSWER_CACHE_TASK_BYTES: '0' },
  },
];

async function main(): Promise<void> {
  console.log('| request | way | p50 ms | p99 ms | CPU µs |\n| --- | --- | ---: | ---: | ---: |');
  for (const environment of new Set(ways.map((way) => way.environment))) {
    const stack = await startStack({ environment, checks: { answer_cache: RULE } });
    try {
      // The first requests compile the code.
      for (const kind of kinds) await measured(stack, kind, { ...LEAST, environment });
      for (const kind of kinds)
        for (const way of ways.filter((one) => one.environment === environment)) {
          const { times, cpuUs } = await measured(stack, kind, way);
          const [half, most] = [quantile(times, 0.5), quantile(times, 0.99)];
          console.log(
            `| ${kind.name} | ${way.name} | ${half.toFixed(2)} | ${most.toFixed(2)} | ${cpuUs.toFixed(0)} |`,
          );
        }
    } finally {
      await stack.stop();
    }
  }
}

const LEAST = { name: 'warm up', headers: { 'x-stargate-cache': 'off' }, isSame: false };

async function measured(
  stack: BenchStack,
  kind: Kind,
  way: Way,
): Promise<{ readonly times: readonly number[]; readonly cpuUs: number }> {
  const client = new Client(stack.gateway.origin);
  const ask = async (number: number): Promise<number> => {
    const startedAt = performance.now();
    const answer = await client.request({
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${stack.key}`, ...way.headers },
      body: bodyOf(kind, way.isSame ? `${way.name} ${kind.name}` : `${way.name} ${kind.name} ${number}`),
    });
    await answer.body.dump();
    if (answer.statusCode !== 200) throw new Error(`${way.name}: ${answer.statusCode}`);
    return performance.now() - startedAt;
  };
  try {
    await ask(-1);
    // What it has kept is there.
    await delay(500);
    const before = await cpuMs(stack.gateway.pid);
    const times: number[] = [];
    for (let number = 0; number < REQUESTS; number += 1) times.push(await ask(number));
    return { times, cpuUs: (((await cpuMs(stack.gateway.pid)) - before) * 1_000) / REQUESTS };
  } finally {
    await client.close();
  }
}

function bodyOf({ bytes, isStream }: Kind, said: string): string {
  const words = 'the quick brown fox jumps over the lazy dog '.repeat(Math.ceil(bytes / 44)).slice(0, bytes);
  return JSON.stringify({
    model: 'claude-haiku-4-5',
    temperature: 0,
    stream: isStream,
    messages: [{ role: 'user', content: `[[sim {"words":120}]] ${said} ${words}` }],
  });
}

await main();
