/**
 * How many streams one task carries: `npm run bench:capacity -- [--events 20] [--seconds 12] [--streams 50,100,200,400]`.
 * Each client has one stream, at the pace of a model that writes. Prints for each number the processor time of the gateway,
 * the first events' delays and the refusals; then what single calls and refused requests cost. From the processor time of
 * a stream and second follows what one vCPU carries, also where the other processor is busy with the load itself.
 */
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { quantile } from './quantile.ts';
import { cpuMs, startStack } from './stack.ts';
import { streamAnswer, type StreamAnswer } from './stream-answer.ts';

const { values: flags } = parseArgs({
  options: {
    events: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '12' },
    streams: { type: 'string', default: '50,100,200,400' },
  },
});
const EVENTS_PER_SECOND = Number(flags.events);
const SECONDS = Number(flags.seconds);
const WORDS_PER_EVENT = 3;

const STREAM = {
  steer: {
    words: WORDS_PER_EVENT * EVENTS_PER_SECOND * SECONDS,
    wordsPerEvent: WORDS_PER_EVENT,
    delayMs: Math.round(1_000 / EVENTS_PER_SECOND),
  },
  maxTokens: 20_000,
};

/** Processor time of one request of so many bytes, of a thousand by thirty-two clients. */
async function cost(bytes: number, key: string | null): Promise<string> {
  const body = JSON.stringify({
    model: 'claude-haiku-4-5',
    max_tokens: 50,
    messages: [{ role: 'user', content: 'word '.repeat(bytes / 5) }],
  });
  const headers = { 'content-type': 'application/json', ...(key === null ? {} : { 'x-api-key': key }) };
  const some = async (count: number): Promise<void> => {
    await Promise.all(
      Array.from({ length: 32 }, async () => {
        for (let done = 0; done < count / 32; done += 1) {
          const answer = await pool.request({ method: 'POST', path: '/v1/messages', headers, body });
          await answer.body.dump();
        }
      }),
    );
  };
  await some(1_000);
  const before = await cpuMs(stack.gateway.pid);
  await some(3_200);
  return ((((await cpuMs(stack.gateway.pid)) - before) * 1_000) / 3_200).toFixed(0);
}

const stack = await startStack();
const pool = new Pool(stack.gateway.origin, { connections: 5_000, pipelining: 1 });
try {
  console.log(
    '| streams | CPU of the gateway | µs a stream and second | first event p50 / p99 ms | refused | failed |',
  );
  console.log('|--:|--:|--:|--:|--:|--:|');
  for (const count of ['20', ...flags.streams.split(',')].map(Number)) {
    const startedMs = performance.now();
    const before = await cpuMs(stack.gateway.pid);
    // Over a second, as people come.
    const answers = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        await new Promise((resolve) => setTimeout(resolve, (index * 1_000) / count));
        return streamAnswer(pool, stack.key, STREAM);
      }),
    );
    const used = (await cpuMs(stack.gateway.pid)) - before;
    const of = (kind: StreamAnswer['kind']): number =>
      answers.filter((answer) => answer.kind === kind).length;
    const firsts = answers.flatMap(({ firstMs }) => (firstMs === null ? [] : [firstMs]));
    const seconds = (performance.now() - startedMs) / 1_000;
    const each = (used * 1_000) / (of('whole') * SECONDS);
    console.log(
      `| ${count} | ${((used / seconds / 1_000) * 100).toFixed(0)} % | ${each.toFixed(0)} | ${quantile(firsts, 0.5).toFixed(0)} / ${quantile(firsts, 0.99).toFixed(0)} | ${of('refused')} | ${of('bad')} |`,
    );
  }
  console.log('\n| request | CPU of the gateway, µs |');
  console.log('|---|--:|');
  console.log(`| a call of 1 KB | ${await cost(1_000, stack.key)} |`);
  console.log(`| a call of 100 KB | ${await cost(100_000, stack.key)} |`);
  console.log(`| 1 KB without a key | ${await cost(1_000, null)} |`);
} finally {
  await pool.close();
  await stack.stop();
}
process.exit(0);
