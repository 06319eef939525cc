/** A gateway whose policies ask guardrails, a judge or Comprehend, for the tests of this folder. */
import { equal } from 'node:assert/strict';
import { after, type TestContext } from 'node:test';
import type { Row } from '../../../core/db/connect.ts';
import type { ArrivedCall } from '../../../simulator/simulator.ts';
import { eventually } from '../../support/eventually.ts';
import type { Lifetime } from '../../support/database.ts';
import { usageRecords } from '../../support/records.ts';
import { startGate, type Answer, type Gate, type GateOptions } from '../../support/start-gate.ts';

export type CheckedGate = Gate & {
  readonly key: { readonly id: string; readonly secret: string };
  /** A body to a path, with a key of its own. */
  readonly ask: (path: string, body: unknown) => Promise<Answer>;
  /** What arrived at AWS since the policies are known. */
  readonly arrived: readonly ArrivedCall[];
  /** The only record of the calls made with `ask`. */
  readonly record: () => Promise<Row>;
};

const POLICY = `insert into policies (policy_name, is_enabled, applies_to, checks) values ('house-rules', true, '{}', $1)
  on conflict (policy_name) do update set checks = excluded.checks, version = policies.version + 1`;

/** A gateway and its calls; tests of a file come one after the other, so that most of them can have the same. */
type Started = { readonly gate: Gate; readonly arrived: ArrivedCall[]; policies: number };
let shared: Promise<Started> | null = null;
const endings: (() => unknown)[] = [];
const file: Lifetime = { after: (ending) => endings.push(ending), diagnostic: () => {} };

after(async () => {
  for (const end of endings.toReversed()) await end();
});

/**
 * `checks`: as admins write them; the policy is called `house-rules` and holds for everybody. A test with `options` gets a
 * gateway of its own.
 */
export async function startCheckedGate(
  t: TestContext,
  checks: object,
  options?: GateOptions,
): Promise<CheckedGate> {
  const one = options === undefined ? await (shared ??= start(file)) : await start(t, options);
  const { gate, arrived } = one;
  // In force when a word is refused that no policy before it had.
  const ready = `a word that tells of policy ${(one.policies += 1)}`;
  const words = [{ name: 'ready', words: [`${ready}.`], prompt: 'block', answer: 'off' }];
  await gate.database.query(POLICY, [JSON.stringify({ words, ...checks })]);
  const first = await gate.admin.createKey();
  gate.bedrock.reset();
  await eventually(async () => equal((await gate.chat(first.secret, `${ready}.`)).status, 400), {
    withinMs: 5_000,
  });
  gate.bedrock.reset();
  arrived.length = 0;
  const key = await gate.admin.createKey();
  return {
    ...gate,
    key,
    arrived,
    ask: (path, body) => gate.post(key.secret, path, body),
    record: async () => {
      const [record] = await usageRecords(gate.database, 1, key.id);
      if (record === undefined) throw new Error('there is no record');
      return record;
    },
  };
}

async function start(t: Lifetime, options: GateOptions = {}): Promise<Started> {
  const arrived: ArrivedCall[] = [];
  const gate = await startGate(t, { ...options, watchBedrock: (call) => arrived.push(call) });
  return { gate, arrived, policies: 0 };
}

export const GUARDRAIL = { id: 'gr1abc', version: '1', timeout_ms: 5_000, on_failure: 'closed' };
export const JUDGE = {
  name: 'topics',
  model: 'nova-micro',
  instructions: 'Refuse whatever is about horses.',
  prompt: 'block',
  answer: 'off',
  timeout_ms: 5_000,
  on_failure: 'closed',
};
export const COMPREHEND = {
  language: 'en',
  min_score: 0.5,
  prompt: 'block',
  answer: 'off',
  timeout_ms: 5_000,
  on_failure: 'closed',
};

/** Answers the judge gives, in this order. */
export function judgeSays(gate: Gate, ...answers: readonly string[]): void {
  gate.bedrock.script(...answers.map((text) => ({ model: 'nova-micro', answer: { text } })));
}
