/** A burst on one real task: what it admits, what it refuses, and how soon admitted calls get their first event. */
import { Pool } from 'undici';
import { quantile } from '../quantile.ts';
import { startStack } from '../stack.ts';

const CALLS = [50, 400, 1_500, 3_000] as const;

export async function burst(): Promise<void> {
  const stack = await startStack();
  const pool = new Pool(stack.gateway.origin, { connections: 4_000, pipelining: 1 });
  console.log(
    '\n| streams at once | admitted | refused (529, retry-after) | other answers, cut streams | first event p50 / p99 ms |',
  );
  console.log('|--:|--:|--:|--:|--:|');
  try {
    for (const count of CALLS) {
      const answers = await Promise.all(Array.from({ length: count }, () => ask(pool, stack.key)));
      const firsts = answers.flatMap(({ firstMs }) => (firstMs === null ? [] : [firstMs]));
      const at = (share: number): string => quantile(firsts, share).toFixed(0);
      const of = (kind: Answer['kind']): number => answers.filter((answer) => answer.kind === kind).length;
      console.log(
        `| ${count} | ${of('whole')} | ${of('refused')} | ${of('bad')} | ${at(0.5)} / ${at(0.99)} |`,
      );
    }
  } finally {
    await pool.close();
    await stack.stop();
  }
}

type Answer = { readonly kind: 'whole' | 'refused' | 'bad'; readonly firstMs: number | null };

async function ask(pool: Pool, key: string): Promise<Answer> {
  const startedMs = performance.now();
  const answer = await pool.request({
    method: 'POST',
    path: '/v1/messages',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({
      model: 'claude-haiku-4-5',
      stream: true,
      max_tokens: 1_000,
      messages: [{ role: 'user', content: '[[sim {"words":60,"wordsPerEvent":3,"delayMs":50}]] go' }],
    }),
  });
  let firstMs: number | null = null;
  let text = '';
  for await (const chunk of answer.body) {
    firstMs ??= performance.now() - startedMs;
    text += String(chunk);
  }
  if (answer.statusCode === 200) return { kind: text.includes('message_stop') ? 'whole' : 'bad', firstMs };
  const isRefused = answer.statusCode === 529 && Number(answer.headers['retry-after']) >= 1;
  return { kind: isRefused ? 'refused' : 'bad', firstMs: null };
}
