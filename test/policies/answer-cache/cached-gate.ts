/** A gateway whose policies cache answers, for the tests of this folder. */
import { equal } from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { request } from 'undici';
import { eventually } from '../../support/eventually.ts';
import { startGate, type Answer, type Gate, type GateOptions } from '../../support/start-gate.ts';

export type Asked = {
  readonly prompt?: string;
  readonly path?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Beside model, messages and temperature 0. */
  readonly body?: Readonly<Record<string, unknown>>;
};

export type CachedGate = Gate & {
  /** A chat completion at temperature 0, through the edge. */
  readonly ask: (secret: string, asked?: Asked) => Promise<Answer & { readonly cache: unknown }>;
  /** Waits until that many answers are kept in PostgreSQL. */
  readonly kept: (entries: number) => Promise<void>;
  /** How many requests Bedrock got. */
  readonly askedOfBedrock: () => number;
};

/** Looked up, whatever the policy says of when, and not kept. */
export const ASKED_ONLY = { 'x-stargate-cache': 'on', 'cache-control': 'no-store' };

type Rule = Readonly<Record<string, unknown>>;

export const EVERYBODY: Rule = { scope: 'team', ttl_seconds: 600, when: 'deterministic', pace: 'at-once' };

/** `rule`: of a policy for everybody; `checks`: more of its checks. */
export async function startCachedGate(
  t: TestContext,
  { rule = EVERYBODY, checks = {}, ...options }: GateOptions & { rule?: Rule; checks?: object } = {},
): Promise<CachedGate> {
  let calls = 0;
  const gate = await startGate(t, {
    ...options,
    // A machine that is busy with other tests looks up slowly.
    environment: { ANSWER_CACHE_LOOK_UP_MS: '2000', ...options.environment },
    watchBedrock: () => {
      calls += 1;
    },
  });
  const made = await gate.admin.post('/policy/new', {
    policy_name: 'cached',
    checks: { answer_cache: rule, ...checks },
  });
  equal(made.status, 200, JSON.stringify(made.body));
  const ask: CachedGate['ask'] = async (secret, asked = {}) => {
    const { prompt = 'hello', path = '/v1/chat/completions', url = gate.edgeUrl, headers = {} } = asked;
    const answer = await request(`${url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({
        model: 'claude-haiku-4-5',
        temperature: 0,
        messages: [{ role: 'user', content: prompt }],
        ...asked.body,
      }),
    });
    const text = await answer.body.text();
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text,
      cache: answer.headers['x-stargate-cache'],
    };
  };
  // The policy is known to each task within a second.
  const { secret, id } = await gate.admin.createKey();
  for (const { url } of gate.tasks())
    await eventually(
      async () => {
        const { cache } = await ask(secret, { url, headers: ASKED_ONLY });
        equal(cache, 'miss');
      },
      { withinMs: 5_000 },
    );
  await gate.admin.revokeKey(id);
  return {
    ...gate,
    ask,
    kept: (entries) =>
      eventually(
        async () => {
          const [row] = await gate.database.query('select count(*)::int as entries from answer_cache');
          equal(row?.['entries'], entries);
        },
        { withinMs: 5_000 },
      ),
    askedOfBedrock: () => calls,
  };
}
