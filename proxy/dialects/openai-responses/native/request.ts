/**
 * The request for OpenAI's Responses API on Bedrock: the client's body with its bytes, but for the model's name, what the
 * gateway does itself (keeping responses, tiers, the bound of the answer), and what the endpoint is known to refuse.
 */
import type { Refusal } from '../../../../core/errors.ts';
import type { UpstreamRequest } from '../../../bedrock-http.ts';
import { isWithout, type RawRequest, type Target } from '../../dialect.ts';
import { isObject } from '../../json.ts';
import { gathering } from '../../lists.ts';
import { nativeRoute, type NativeRoute } from '../../native-route.ts';
import { invalid, isGiven } from '../../request/faults.ts';
import { nearestEffort, readEffort } from '../../request/effort.ts';
import { gatewayFields } from '../../request/gateway-fields.ts';
import { tierName } from '../../service-tier.ts';
import { arrayOf, itemsOf } from '../../splice.ts';
import { findingMembers } from '../../structure.ts';
import { outputBoundOn } from '../../token-bound.ts';
import { nameGivenTwice } from '../../top-level.ts';
import { atOnce, type Work } from '../../work.ts';
import type { ResponsesHead } from '../request.ts';
import type { InputSurvey } from './input-survey.ts';
import { itemEdits } from './items.ts';
import { isOffered, leftOutTools, needsConverse, refuseChoice } from './tools.ts';

export type NativeRequest = { readonly head: ResponsesHead; readonly survey: InputSurvey };

/** Null: the model is asked through Converse here. */
export function responsesRoute(target: Target, { head, survey }: NativeRequest): NativeRoute | null {
  const route = nativeRoute(target, 'responses');
  if (route === null || survey.hasShells || needsConverse(head, route.endpoint)) return null;
  if (head.converseFields !== null) return null;
  return route;
}

/**
 * A conversation whose reasoning or compacted turns only OpenAI's API can read does not go on without them because this
 * API has failed.
 */
export function refuseUnreadable(target: Target, { head, survey }: NativeRequest): Refusal | null {
  if (!survey.hasEncrypted) return null;
  if (head.converseFields !== null && nativeRoute(target, 'responses') !== null)
    return invalid(
      head.converseFields.guardrailConfig === null ? 'requestMetadata' : 'guardrailConfig',
      'the input holds encrypted reasoning or a compacted conversation, which only an API without this field reads.',
    );
  if (!isWithout(target, 'native-responses')) return null;
  return invalid(
    'input',
    'it holds encrypted reasoning or a compacted conversation, which Bedrock does not take for this model where the gateway asks it.',
  );
}

/** OpenAI's API takes no lower bound of an answer. https://developers.openai.com/api/reference/resources/responses */
export const LEAST_OUTPUT_TOKENS = 16;

/** Members that stand at the head of the body instead, or are never sent. */
const REPLACED: ReadonlySet<string> = new Set([
  'model',
  'store',
  'max_output_tokens',
  'service_tier',
  'include',
  'previous_response_id',
  'background',
  'conversation',
  'prompt',
  'client_metadata',
  'top_logprobs',
]);

/** Members of OpenAI's published API that are sent as they came. Others go too, until a deployment refuses them. */
const KNOWN: ReadonlySet<string> = new Set([
  'context_management',
  'input',
  'instructions',
  'max_tool_calls',
  'metadata',
  'parallel_tool_calls',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning',
  'safety_identifier',
  'stream',
  'stream_options',
  'temperature',
  'text',
  'tool_choice',
  'tools',
  'top_p',
  'truncation',
  'user',
]);

export function* nativeRequest(
  route: NativeRoute,
  target: Target,
  raw: RawRequest,
  request: NativeRequest,
): Work<UpstreamRequest | Refusal> {
  const { head, survey } = request;
  const refusal = survey.refusal ?? refuseChoice(head.body, route.endpoint) ?? refuseTier(route, target);
  if (refusal !== null) return refusal;
  const members = raw.members === undefined ? yield* findingMembers(raw.body) : raw.members();
  const twice = nameGivenTwice(members);
  if (twice !== null) return invalid(twice, 'this field is given twice.');
  const hoisted = hoistedTools(route, head);
  const pieces: Buffer[] = [Buffer.from(headOf(route, target, head) + hoisted, 'utf8')];
  const edited = editedMembers(route, target, request);
  for (const { name, start, valueStart, end } of members) {
    if (REPLACED.has(name) || !isTaken(name, target) || (name === 'tools' && hoisted !== '')) continue;
    const edit = edited[name];
    const bytes = raw.body.subarray(valueStart, end);
    const value = edit === undefined ? [bytes] : yield* edit(bytes);
    if (value !== null) pieces.push(COMMA, raw.body.subarray(start, valueStart), ...value);
  }
  pieces.push(CLOSE);
  return { operation: route.operation, endpoint: route.endpoint, body: yield* gathering(pieces) };
}

const COMMA = Buffer.from(',');
const CLOSE = Buffer.from('}');

/** What the gateway says itself. Without a bound of its own a call could cost more than was admitted. */
function headOf({ modelId }: NativeRoute, target: Target, head: ResponsesHead): string {
  const { model, serviceTier } = target;
  const bound = Math.max(
    outputBoundOn(model, { maxOutputTokens: head.maxTokens }, target),
    LEAST_OUTPUT_TOKENS,
  );
  return (
    `{"model":${JSON.stringify(modelId)},"store":false,"max_output_tokens":${bound}` +
    (serviceTier === 'standard' ? '' : `,"service_tier":"${tierName(serviceTier)}"`) +
    (head.wantsSealed ? ',"include":["reasoning.encrypted_content"]' : '')
  );
}

/** On bedrock-mantle the tools that items bring are in `tools`; empty: no item brings any, or they may stay there. */
function hoistedTools({ endpoint }: NativeRoute, { body, allTools }: ResponsesHead): string {
  if (endpoint !== 'mantle' || allTools === body['tools'] || !Array.isArray(allTools)) return '';
  const offered = allTools.filter((tool) => isOffered(tool, endpoint));
  return offered.length === 0 ? '' : `,"tools":${JSON.stringify(offered)}`;
}

/** bedrock-mantle has the standard tier alone. */
function refuseTier({ endpoint }: NativeRoute, { serviceTier }: Target): Refusal | null {
  if (endpoint !== 'mantle' || serviceTier === 'standard') return null;
  const say = `this model is on bedrock-mantle here, which has no tier "${serviceTier}".`;
  return invalid('service_tier', say);
}

function isTaken(name: string, target: Target): boolean {
  if ((name === 'temperature' || name === 'top_p') && target.model.traits.sampling === 'none') return false;
  return KNOWN.has(name) || !(gatewayFields.has(name) || isWithout(target, 'unknown-fields'));
}

/** Makes the value that is sent of the one that came, in pieces; null: the member is left out. */
type Edit = (value: Buffer) => Work<readonly Buffer[] | null>;

function editedMembers(
  { endpoint }: NativeRoute,
  target: Target,
  { head, survey }: NativeRequest,
): Readonly<Record<string, Edit>> {
  const edits: Record<string, Edit> = {};
  const items = itemEdits(survey, target, endpoint);
  if (items.size > 0) edits['input'] = (value) => withItems(value, items);
  const tools = leftOutTools(head.body['tools'], endpoint);
  if (tools.size > 0) edits['tools'] = (value) => withoutItems(value, tools);
  const reasoning = reasoningFor(head, target, endpoint);
  if (reasoning !== null) edits['reasoning'] = () => atOnce([Buffer.from(reasoning)]);
  return edits;
}

function* withItems(array: Buffer, edits: ReadonlyMap<number, string | null>): Work<readonly Buffer[]> {
  const kept: (string | Buffer)[] = [];
  for (const [index, item] of (yield* itemsOf(array)).entries()) {
    const edit = edits.get(index);
    if (edit !== null) kept.push(edit ?? item);
  }
  return arrayOf(kept);
}

function* withoutItems(array: Buffer, places: ReadonlySet<number>): Work<readonly Buffer[] | null> {
  const items = yield* itemsOf(array);
  return items.length === places.size ? null : arrayOf(items.filter((_item, index) => !places.has(index)));
}

/**
 * `reasoning` with an effort that the model takes, and on bedrock-mantle with the one kind of summary there is; null: as
 * it came.
 */
function reasoningFor(
  { body }: ResponsesHead,
  { model }: Target,
  endpoint: NativeRoute['endpoint'],
): string | null {
  const reasoning = body['reasoning'];
  if (!isObject(reasoning)) return null;
  const asked = readEffort(reasoning['effort'], 'reasoning.effort');
  const effort = asked === null ? null : nearestEffort(asked, model.traits);
  const { summary } = reasoning;
  const hasOtherSummary = endpoint === 'mantle' && isGiven(summary) && summary !== 'auto';
  if (effort === asked && !hasOtherSummary) return null;
  const { effort: _effort, ...others } = reasoning;
  return JSON.stringify({
    ...others,
    ...(effort === null ? {} : { effort }),
    ...(hasOtherSummary ? { summary: 'auto' } : {}),
  });
}
