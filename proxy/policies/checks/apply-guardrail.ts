/**
 * A guardrail of Bedrock that looks at a text by itself (ApplyGuardrail), where it cannot go with the request to the model.
 * It blocks whatever it intervenes in: what it would only mask cannot be put into a request that is made already.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html
 */
import type { Named } from '../../../core/policies/effective-policy.ts';
import type { GuardrailCheck } from '../../../core/policies/policy.ts';
import { guardrailCharge, worstGuardrailCharge } from '../../../core/policies/check-prices.ts';
import { isObject, type JsonObject } from '../../../core/json.ts';
import { countOf } from '../../dialects/json.ts';
import type { Upstream } from '../../upstream/upstream.ts';
import { askAws } from './ask-aws.ts';
import { CheckFailure, type PaidCheck } from './check.ts';

export type GuardrailDeps = {
  readonly upstream: Pick<Upstream, 'ask'>;
  readonly homeRegion: string;
};

export function guardrailCheck(
  rule: Named<GuardrailCheck>,
  atMs: number,
  { upstream, homeRegion }: GuardrailDeps,
): PaidCheck {
  const region = guardrailRegion(rule, homeRegion);
  const name = guardrailName(rule);
  const path = `/guardrail/${encodeURIComponent(rule.id)}/version/${rule.version}/apply`;
  return {
    kind: 'guardrail',
    id: `guardrail:${name}`,
    policy: rule.policy,
    rule,
    does: 'block',
    timeoutMs: rule.timeoutMs,
    onFailure: rule.onFailure,
    ask: async ({ text, direction }, end) => {
      const body = Buffer.from(
        JSON.stringify({
          source: direction === 'prompt' ? 'INPUT' : 'OUTPUT',
          content: [{ text: { text } }],
        }),
        'utf8',
      );
      const { action, usage } = await askAws(upstream, { service: 'bedrock', region, path, body }, end);
      const charge = isObject(usage) ? guardrailCharge(name, region, unitsOf(usage), atMs) : null;
      if (action === 'NONE') return { found: 0, charge };
      if (action === 'GUARDRAIL_INTERVENED') return { found: 1, charge };
      throw new CheckFailure('the guardrail answered without a verdict', charge);
    },
    worst: (bytes) => ({
      kind: 'guardrail',
      name,
      region,
      costPicoUsd: worstGuardrailCharge(name, region, { characters: bytes, parts: 1, images: 0 }, atMs).costPicoUsd,
    }),
  };
}

/** Where it is: its ARN says it; an id is one of the home region. */
export function guardrailRegion({ id }: Pick<GuardrailCheck, 'id'>, homeRegion: string): string {
  return id.startsWith('arn:') ? (id.split(':')[3] ?? homeRegion) : homeRegion;
}

/** Its id, without the ARN around it. */
export function guardrailName({ id }: Pick<GuardrailCheck, 'id'>): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** How many units of each kind a guardrail reports to have used. */
export function unitsOf(usage: JsonObject): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.keys(usage).map((unit) => [unit, countOf(usage, unit)]));
}
