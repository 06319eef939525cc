/** A gateway with a policy for everybody, for the tests of this folder. */
import { ok } from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { startGate, type Gate, type GateOptions } from '../../support/start-gate.ts';

export type PolicyGate = Gate & {
  readonly secret: string;
  /** The bodies that Bedrock got since the last time. */
  readonly told: () => readonly string[];
};

export type Policies = Readonly<Record<string, object>>;

/** Checks by the name of the policy, as the admin API takes them. */
export async function startPolicyGate(
  t: TestContext,
  policies: Policies,
  options: GateOptions = {},
): Promise<PolicyGate> {
  let bodies: string[] = [];
  const gate = await startGate(t, {
    ...options,
    watchBedrock: ({ body }) => bodies.push(body.toString('utf8')),
  });
  for (const [name, checks] of Object.entries({ ...policies, probe: PROBE }))
    await gate.database.query(
      `insert into policies (policy_name, is_enabled, applies_to, checks) values ($1, true, '{}', $2)`,
      [name, JSON.stringify(checks)],
    );
  const { secret } = await gate.admin.createKey();
  // The policies are known to each task within a second.
  for (const { url } of gate.tasks())
    await eventually(
      async () => {
        await gate.chat(secret, 'a probe-1234', { url });
        ok(bodies.at(-1)?.includes('[PROBE_1]'));
      },
      { withinMs: 5_000 },
    );
  bodies = [];
  return {
    ...gate,
    secret,
    told: () => {
      const told = bodies;
      bodies = [];
      return told;
    },
  };
}

const PROBE = { patterns: [{ name: 'probe', pattern: 'probe-[0-9]+', prompt: 'mask', answer: 'off' }] };

/** A prompt that makes the simulated model say this. */
export function steer(directive: object): string {
  return `[[sim ${JSON.stringify(directive)}]]`;
}
