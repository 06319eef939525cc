/**
 * When two requests are the same: when what Bedrock is asked is the same, whatever the order of members and the space
 * between them, and when it is asked under the same policies and for the same owner. The request for Bedrock holds
 * everything of the client's that its answer depends on, its headers too, and what it refers to; how the answer is shown
 * is the dialect's, which makes it anew for each client. Left out is who asks, the fields that only name somebody, and where
 * the prompt is cached, which no answer depends on.
 */
import { createHash } from 'node:crypto';
import { isObject, type JsonObject } from '../../core/json.ts';
import type { Principal } from '../../core/keys/principal.ts';
import type { EffectivePolicy } from '../../core/policies/effective-policy.ts';
import type { AnswerCacheRule } from '../../core/policies/policy.ts';
import type { UpstreamRequest } from '../bedrock-http.ts';
import { withoutCachePoints } from './cache-points.ts';

type Of = {
  readonly owner: Owner;
  readonly model: string;
  readonly policy: EffectivePolicy;
  /** What the request calls its answers; empty: nothing. */
  readonly namespace: string;
};

/** Null: nothing is known of it, since its body is no JSON object; or it names the draft of a guardrail, which changes. */
export function requestKeyOf(
  request: UpstreamRequest,
  { owner, model, policy, namespace }: Of,
): Buffer | null {
  const body: unknown = JSON.parse(request.body.toString('utf8'));
  const { operation, endpoint = 'runtime', upstreamId = '', headers = {} } = request;
  if (!isObject(body) || hasDraft(body, headers, policy)) return null;
  const asks = without(headers, NAMES_SOMEBODY);
  const what = [owner, namespace, model, policy.applied, operation, endpoint, upstreamId, asks];
  const key = createHash('sha256').update(canonical(what)).update('\n');
  // There the answer repeats them.
  const asked = operation.endsWith('/responses') ? body : without(body, NAMES_SOMEBODY);
  return key.update(canonical(withoutCachePoints(asked))).digest();
}

/** Its parts, since ids are texts of any kind: joined, two owners could read alike. */
export type Owner = readonly [scope: AnswerCacheRule['scope'], teamId: string | null, id: string];

/**
 * For whom an answer is kept, and whom it is given to. A key without a team, or that acts for no user, has what is
 * narrower. The team is part of each: people may be in several, and a key may go to another.
 */
export function ownerOf(
  { keyId, actsFor, teamId }: Pick<Principal, 'keyId' | 'actsFor' | 'teamId'>,
  scope: AnswerCacheRule['scope'],
): Owner {
  if (scope === 'team' && teamId !== null) return ['team', teamId, ''];
  if (scope !== 'key' && actsFor !== null) return ['user', teamId, actsFor];
  return ['key', teamId, keyId];
}

/** By a policy or by the client itself. A numbered version is what it is for ever. */
function hasDraft(
  body: JsonObject,
  headers: Readonly<Record<string, string>>,
  { guardrails }: EffectivePolicy,
): boolean {
  const config = body['guardrailConfig'];
  return (
    guardrails.some(({ version }) => version === DRAFT) ||
    (isObject(config) && config['guardrailVersion'] === DRAFT) ||
    Object.entries(headers).some(([name, value]) => GUARDRAIL_VERSION.test(name) && value === DRAFT)
  );
}

const DRAFT = 'DRAFT';
const GUARDRAIL_VERSION = /^x-amzn-bedrock-guardrailversion$/i;

/** Members that label a request or say who asks, of the dialects that Bedrock is spoken to in. */
const NAMES_SOMEBODY: ReadonlySet<string> = new Set([
  'metadata',
  'requestMetadata',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'x-amzn-bedrock-request-metadata',
]);

function without(body: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.has(name)));
}

/** JSON with the members of each object in order. Depth is that of the body, which is bounded. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const members = Object.keys(value)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join()}}`;
}
