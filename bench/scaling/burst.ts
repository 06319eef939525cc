/** A burst on one real task: what it admits, what it refuses, and how soon admitted calls get their first event. */
import { Pool } from 'undici';
import { quantile } from '../quantile.ts';
import { startStack } from '../stack.ts';
import { streamAnswer, type StreamAnswer } from '../stream-answer.ts';

const CALLS = [50, 400, 1_500, 3_000] as const;
const STREAM = { steer: { words: 60, wordsPerEvent: 3, delayMs: 50 }, maxTokens: 1_000 };

export async function burst(): Promise<void> {
  const stack = await startStack();
  const pool = new Pool(stack.gateway.origin, { connections: 4_000, pipelining: 1 });
  console.log(
    '\n| streams at once | admitted | refused (529, retry-after) | other answers, cut streams | first event p50 / p99 ms |',
  );
  console.log('|--:|--:|--:|--:|--:|');
  try {
    for (const count of CALLS) {
      const answers = await Promise.all(
        Array.from({ length: count }, () => streamAnswer(pool, stack.key, STREAM)),
      );
      const firsts = answers.flatMap(({ firstMs }) => (firstMs === null ? [] : [firstMs]));
      const at = (share: number): string => quantile(firsts, share).toFixed(0);
      const of = (kind: StreamAnswer['kind']): number =>
        answers.filter((answer) => answer.kind === kind).length;
      console.log(
        `| ${count} | ${of('whole')} | ${of('refused')} | ${of('bad')} | ${at(0.5)} / ${at(0.99)} |`,
      );
    }
  } finally {
    await pool.close();
    await stack.stop();
  }
}
