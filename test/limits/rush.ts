/**
 * Many clients at once against the proxy tasks, each sending calls of random cost until not even the smallest
 * is let in any more. Says what happened, for tests of budgets under load.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Gate } from '../support/start-gate.ts';

export type RushOptions = {
  readonly clients: number;
  /** A client takes one of them for each call. */
  readonly keys: readonly string[];
  /** Ends it even when money is left. */
  readonly longestMs: number;
  readonly random: () => number;
  /** Tokens that each call asks for, of which it uses a few. @default a few */
  readonly maxTokens?: number | undefined;
};

export type RushResult = {
  readonly admitted: number;
  /** Told to come again, because running calls held what was missing. */
  readonly heldBack: number;
  /** Told that nothing is left. */
  readonly refused: number;
  /** Answers that are neither 200 nor 429, by status; 0: the connection broke. */
  readonly others: ReadonlyMap<number, number>;
};

export async function rush(gate: Gate, options: RushOptions): Promise<RushResult> {
  const agent = new Agent({ connections: options.clients, pipelining: 1 });
  const count = { admitted: 0, heldBack: 0, refused: 0 };
  const others = new Map<number, number>();
  const endsAt = performance.now() + options.longestMs;
  const pick = <Item>(items: readonly Item[]): Item | undefined =>
    items[Math.floor(options.random() * items.length)];

  const client = async (): Promise<void> => {
    let isLast = false;
    while (performance.now() < endsAt) {
      const maxTokens = isLast ? 50 : 50 + Math.floor(options.random() * 2_000);
      const outputTokens = 1 + Math.floor(options.random() * maxTokens);
      const asked = isLast ? maxTokens : (options.maxTokens ?? maxTokens);
      const directive = {
        usage: { inputTokens: 20, outputTokens },
        headerDelayMs: Math.floor(options.random() * 30),
      };
      const answer = await request(`${pick(gate.tasks())?.url ?? ''}/v1/messages`, {
        method: 'POST',
        dispatcher: agent,
        headers: { 'x-api-key': pick(options.keys) ?? '', 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'claude-haiku-4-5',
          max_tokens: asked,
          messages: [{ role: 'user', content: `hi [[sim ${JSON.stringify(directive)}]]` }],
        }),
      }).catch(() => null);
      await answer?.body.dump();
      const status = answer?.statusCode ?? 0;
      if (status === 200) count.admitted += 1;
      else if (status !== 429) others.set(status, (others.get(status) ?? 0) + 1);
      else if (answer?.headers['x-should-retry'] === 'false') {
        count.refused += 1;
        if (isLast) return;
        isLast = true;
      } else count.heldBack += 1;
      // As clients do that heed retry-after; a crowd that does not would only keep the machine from serving.
      const retryAfterMs = Number(answer?.headers['retry-after'] ?? 0) * 1_000;
      if (status !== 200) await delay(20 + retryAfterMs * (0.2 + options.random() * 0.8));
    }
  };
  await Promise.all(Array.from({ length: options.clients }, client));
  await agent.close();
  return { ...count, others };
}
