/**
 * Anthropic's request body → the body that Bedrock takes of Claude. Fields that stay are copied as the bytes they came in;
 * only one that changes (`plan.ts`) is written anew.
 */
import { isRefusal, refuse, type Refusal } from '../../../../core/errors.ts';
import type { UpstreamRequest } from '../../../bedrock-http.ts';
import type { Placement } from '../../caching.ts';
import type { RawRequest, Target } from '../../dialect.ts';
import { serializing, type JsonObject } from '../../json.ts';
import { gathered, gathering } from '../../lists.ts';
import { orRefusalOf } from '../../request/faults.ts';
import { findingMembers } from '../../structure.ts';
import { nameGivenTwice, topLevelMembers, type Member } from '../../top-level.ts';
import { isWork, LARGE_BODY_BYTES, type Work } from '../../work.ts';
import { bodyField } from '../fields.ts';
import type { MessagesRequest } from '../request.ts';
import { planning, type ClaudePlan } from './plan.ts';
import { pointedContentBytes, pointedToolBytes, pointedTurnBytes } from './pointed-bytes.ts';

/** The body of InvokeModel, and who asks for the prompt cache in it. */
export function* invokeBody(
  raw: RawRequest,
  request: MessagesRequest,
  target: Target,
): Work<Pick<UpstreamRequest, 'body' | 'cachePoints'> | Refusal> {
  const parts = yield* partsFor(raw, request, target);
  if (isRefusal(parts)) return parts;
  let head = '{"anthropic_version":"bedrock-2023-05-31"';
  if (parts.betas.length > 0) head += `,"anthropic_beta":${JSON.stringify(parts.betas)}`;
  if (parts.edits.length > 0) head += `,"context_management":${JSON.stringify({ edits: parts.edits })}`;
  if (request.maxTokens === null) head += `,"max_tokens":${target.model.maxOutputTokens}`;
  const joining = gathered([Buffer.from(head, 'utf8'), ...parts.members, CLOSE]);
  const body = isWork(joining) ? yield* joining : joining;
  return parts.cachePoints === null ? { body } : { body, cachePoints: parts.cachePoints };
}

/** What of a request Bedrock gets, however it is asked. */
export type TranslatedParts = {
  readonly betas: readonly string[];
  /** Of `context_management`. */
  readonly edits: readonly JsonObject[];
  /** The members that stay, each behind a comma. */
  readonly members: readonly Buffer[];
  readonly cachePoints: ClaudePlan['cachePoints'];
};

/** `leftOut`: fields that the operation has no place for. */
export function* partsFor(
  raw: RawRequest,
  request: MessagesRequest,
  target: Target,
  leftOut: ReadonlySet<string> = WRITTEN,
): Work<TranslatedParts | Refusal> {
  const seen = raw.body.length < LARGE_BODY_BYTES ? (raw.members ?? topLevelMembers)(raw.body) : null;
  const found = seen ?? (yield* findingMembers(raw.body));
  const param = nameGivenTwice(found);
  if (param !== null)
    return refuse('invalid_request', { message: `${param}: This field is given twice`, param });
  const plan = yield* orRefusalOf(planning(raw, request, target));
  if (isRefusal(plan)) return plan;
  const { changes, placement } = plan;
  const takesOthers = target.without?.has('unknown-fields') !== true;
  const members: Buffer[] = [];
  for (const member of found) {
    const { name } = member;
    const field = bodyField(name);
    const isChanged = changes.has(name);
    const value = isChanged ? changes.get(name) : request.body[name];
    changes.delete(name);
    const stays = field === null ? takesOthers : field.does !== 'left out' && field.does !== 'refused';
    if (!stays || leftOut.has(name) || value === undefined || value === null) continue;
    if (!isChanged) {
      const bytes =
        placement === 'nowhere'
          ? raw.body.subarray(member.start, member.end)
          : yield* pointed(raw.body, member, value, placement);
      members.push(COMMA, bytes);
    } else {
      const refusal = yield* write(name, value, raw, members);
      if (refusal !== null) return refusal;
    }
  }
  for (const [name, value] of changes) {
    if (value === undefined || leftOut.has(name)) continue;
    const refusal = yield* write(name, value, raw, members);
    if (refusal !== null) return refusal;
  }
  return { betas: plan.betas, edits: plan.edits, members, cachePoints: plan.cachePoints };
}

/** The member as it came, but for cache points of the gateway's own. */
function* pointed(
  body: Buffer,
  { name, start, valueStart, end }: Member,
  parsed: unknown,
  placement: Exclude<Placement, 'nowhere'>,
): Work<Buffer> {
  const value = body.subarray(valueStart, end);
  const marked = yield* pointedValue(name, value, parsed, placement);
  return marked === value
    ? body.subarray(start, end)
    : yield* gathering([body.subarray(start, valueStart), marked]);
}

function* pointedValue(name: string, value: Buffer, parsed: unknown, placement: Placement): Work<Buffer> {
  switch (name) {
    case 'tools':
      return yield* pointedToolBytes(value, parsed);
    case 'system':
      return yield* pointedContentBytes(value, parsed);
    case 'messages':
      return placement === 'everywhere' && Array.isArray(parsed)
        ? yield* pointedTurnBytes(value, parsed)
        : value;
    default:
      return value;
  }
}

/** Fields that are written anew, or stand elsewhere than in the body. */
const WRITTEN: ReadonlySet<string> = new Set([
  'model',
  'stream',
  'anthropic_version',
  'anthropic_beta',
  'betas',
  'context_management',
  'cache_control',
  'output_format',
]);

/** Those, and what Anthropic's count has no place for. */
export const NOT_COUNTED: ReadonlySet<string> = new Set([
  ...WRITTEN,
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'metadata',
]);

function* write(
  name: string,
  value: unknown,
  { body, texts }: RawRequest,
  members: Buffer[],
): Work<Refusal | null> {
  const written =
    typeof value === 'object' && value !== null
      ? yield* serializing(value as JsonObject | readonly unknown[], body.length, texts)
      : Buffer.from(JSON.stringify(value), 'utf8');
  if (isRefusal(written)) return written;
  members.push(COMMA, Buffer.from(`${JSON.stringify(name)}:`, 'utf8'), written);
  return null;
}

const COMMA = Buffer.from(',');
const CLOSE = Buffer.from('}');
