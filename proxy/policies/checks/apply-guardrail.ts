/**
 * A guardrail of Bedrock that looks at a text by itself (ApplyGuardrail), where it cannot go with the request to the model.
 * It blocks whatever it intervenes in: what it would only mask cannot be put into a request that is made already.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html
 */
import type { Named } from '../../../core/policies/effective-policy.ts';
import type { GuardrailCheck } from '../../../core/policies/policy.ts';
import { guardrailCharge, worstGuardrailCharge } from '../../../core/policies/check-prices.ts';
import { isObject, type JsonObject } from '../../../core/json.ts';
import type { CheckCharge } from '../../../core/usage/record.ts';
import { countOf } from '../../dialects/json.ts';
import type { Upstream } from '../../upstream/upstream.ts';
import type { CheckRequest } from '../../bedrock-http.ts';
import { askAws, Unanswered } from './ask-aws.ts';
import { CheckFailure, type PaidCheck } from './check.ts';
import { mostPieces, piecesOf } from './pieces.ts';

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
  const asked = async (
    request: CheckRequest,
    end: AbortSignal,
    { charge, addWorst }: { readonly charge: () => CheckCharge; readonly addWorst: () => void },
  ): Promise<JsonObject> => {
    try {
      return await askAws(upstream, request, end);
    } catch (error) {
      if (error instanceof Unanswered) addWorst();
      throw new CheckFailure(error instanceof CheckFailure ? error.message : 'it did not answer', charge());
    }
  };
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
      const source = direction === 'prompt' ? 'INPUT' : 'OUTPUT';
      const used: Record<string, number> = {};
      const charge = (): CheckCharge => guardrailCharge(name, region, used, atMs);
      for (const piece of piecesOf(text, PIECE_UNITS)) {
        const body = Buffer.from(JSON.stringify({ source, content: [{ text: { text: piece } }] }), 'utf8');
        const addWorst = (): void => {
          const most = { characters: piece.length, parts: 1, images: 0 };
          for (const { unit, count } of worstGuardrailCharge(name, region, most, atMs).units)
            used[unit] = (used[unit] ?? 0) + count;
        };
        const request = { service: 'bedrock', region, path, body } as const;
        const { action, usage } = await asked(request, end, { charge, addWorst });
        for (const [unit, count] of Object.entries(isObject(usage) ? unitsOf(usage) : {}))
          used[unit] = (used[unit] ?? 0) + count;
        if (action === 'GUARDRAIL_INTERVENED') return { found: 1, charge: charge() };
        if (action !== 'NONE') throw new CheckFailure('the guardrail answered without a verdict', charge());
      }
      return { found: 0, charge: charge() };
    },
    worst: (bytes) => {
      const text = { characters: bytes, parts: mostPieces(bytes, PIECE_UNITS), images: 0 };
      const { costPicoUsd } = worstGuardrailCharge(name, region, text, atMs);
      return { kind: 'guardrail', name, region, costPicoUsd };
    },
  };
}

/** More than 25 text units at once are throttled: https://github.com/BerriAI/litellm/issues/19501 */
export const PIECE_UNITS = 24_000;

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
