/**
 * Anthropic's request body → the body that Bedrock takes of Claude. Fields that stay are copied as the bytes they came in;
 * only one that changes (`plan.ts`) is written anew.
 */
import { isRefusal, refuse, type Refusal } from '../../../../core/errors.ts';
import type { UpstreamRequest } from '../../../bedrock-http.ts';
import type { Placement } from '../../caching.ts';
import type { RawRequest, Target } from '../../dialect.ts';
import { serializing, type JsonObject } from '../../json.ts';
import { gathering } from '../../lists.ts';
import { orRefusal, orRefusalOf } from '../../request/faults.ts';
import { findingMembers } from '../../structure.ts';
import { nameGivenTwice, topLevelMembers, type Member } from '../../top-level.ts';
import { finish, isWork, LARGE_BODY_BYTES, type Work, type Working } from '../../work.ts';
import { bodyField } from '../fields.ts';
import type { MessagesRequest } from '../request.ts';
import { planning, type ClaudePlan } from './plan.ts';
import { pointedContentBytes, pointedToolBytes, pointedTurnBytes } from './pointed-bytes.ts';

/** The body of InvokeModel, and who asks for the prompt cache in it. */
export type InvokeBody = Pick<UpstreamRequest, 'body' | 'cachePoints'>;

export function invokeBody(
  raw: RawRequest,
  request: MessagesRequest,
  target: Target,
): Working<InvokeBody | Refusal> {
  const making = partsFor(raw, request, target);
  if (isWork(making)) return invokeBodyInSteps(making, request, target);
  return isRefusal(making) ? making : bodyOf(making, Buffer.concat(piecesOf(making, request, target)));
}

function* invokeBodyInSteps(
  making: Work<TranslatedParts | Refusal>,
  request: MessagesRequest,
  target: Target,
): Work<InvokeBody | Refusal> {
  const parts = yield* making;
  return isRefusal(parts) ? parts : bodyOf(parts, yield* gathering(piecesOf(parts, request, target)));
}

function piecesOf(
  parts: TranslatedParts,
  { maxTokens }: MessagesRequest,
  { model }: Target,
): readonly Buffer[] {
  let head = '';
  if (parts.betas.length > 0) head += `,"anthropic_beta":${JSON.stringify(parts.betas)}`;
  if (parts.edits.length > 0) head += `,"context_management":${JSON.stringify({ edits: parts.edits })}`;
  if (maxTokens === null) head += `,"max_tokens":${model.maxOutputTokens}`;
  return [OPEN, ...(head === '' ? [] : [Buffer.from(head, 'utf8')]), ...parts.members, CLOSE];
}

function bodyOf({ cachePoints }: TranslatedParts, body: Buffer): InvokeBody {
  return cachePoints === null ? { body } : { body, cachePoints };
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

/** `leftOut`: fields that the operation has no place for. Of a large body in steps. */
export function partsFor(
  raw: RawRequest,
  request: MessagesRequest,
  target: Target,
  leftOut: ReadonlySet<string> = WRITTEN,
): Working<TranslatedParts | Refusal> {
  if (raw.body.length >= LARGE_BODY_BYTES) return partsInSteps(raw, request, target, leftOut);
  const found = raw.members === undefined ? topLevelMembers(raw.body) : raw.members();
  const refusal = refuseTwice(found);
  if (refusal !== null) return refusal;
  const plan = orRefusal(() => finish(planning(raw, request, target)));
  if (isRefusal(plan)) return plan;
  const members: Buffer[] = [];
  for (const piece of membersOf(found, plan, { raw, request, target, leftOut })) {
    const made = Buffer.isBuffer(piece) ? piece : finish(piece);
    if (isRefusal(made)) return made;
    members.push(made);
  }
  return { betas: plan.betas, edits: plan.edits, members, cachePoints: plan.cachePoints };
}

function* partsInSteps(
  raw: RawRequest,
  request: MessagesRequest,
  target: Target,
  leftOut: ReadonlySet<string>,
): Work<TranslatedParts | Refusal> {
  const found = yield* findingMembers(raw.body);
  const refusal = refuseTwice(found);
  if (refusal !== null) return refusal;
  const plan = yield* orRefusalOf(planningInSteps(raw, request, target));
  if (isRefusal(plan)) return plan;
  const members: Buffer[] = [];
  for (const piece of membersOf(found, plan, { raw, request, target, leftOut })) {
    const made = Buffer.isBuffer(piece) ? piece : yield* piece;
    if (isRefusal(made)) return made;
    members.push(made);
  }
  return { betas: plan.betas, edits: plan.edits, members, cachePoints: plan.cachePoints };
}

/** What it throws belongs to the work. */
function* planningInSteps(
  raw: RawRequest,
  request: MessagesRequest,
  target: Target,
): Work<ClaudePlan | Refusal> {
  const made = planning(raw, request, target);
  return isWork(made) ? yield* made : made;
}

function refuseTwice(found: readonly Member[]): Refusal | null {
  const param = nameGivenTwice(found);
  return param === null
    ? null
    : refuse('invalid_request', { message: `${param}: This field is given twice`, param });
}

type Translated = {
  readonly raw: RawRequest;
  readonly request: MessagesRequest;
  readonly target: Target;
  readonly leftOut: ReadonlySet<string>;
};

/** Bytes that are there, or are still to be made. */
type Piece = Buffer | Work<Buffer | Refusal>;

/** The members that stay, each behind a comma. */
function membersOf(
  found: readonly Member[],
  { changes, placement }: ClaudePlan,
  { raw, request, target, leftOut }: Translated,
): readonly Piece[] {
  const takesOthers = target.without?.has('unknown-fields') !== true;
  const pieces: Piece[] = [];
  for (const member of found) {
    const { name } = member;
    const field = bodyField(name);
    const isChanged = changes.has(name);
    const value = isChanged ? changes.get(name) : request.body[name];
    if (isChanged) changes.delete(name);
    const stays = field === null ? takesOthers : field.does !== 'left out' && field.does !== 'refused';
    if (!stays || leftOut.has(name) || value === undefined || value === null) continue;
    if (isChanged) addWritten(name, value, raw, pieces);
    else if (placement === 'nowhere') pieces.push(COMMA, raw.body.subarray(member.start, member.end));
    else pieces.push(COMMA, pointed(raw.body, member, value, placement));
  }
  for (const [name, value] of changes)
    if (value !== undefined && !leftOut.has(name)) addWritten(name, value, raw, pieces);
  return pieces;
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

/** A member that is written anew. */
function addWritten(name: string, value: unknown, { body, texts }: RawRequest, pieces: Piece[]): void {
  pieces.push(
    COMMA,
    Buffer.from(`${JSON.stringify(name)}:`, 'utf8'),
    typeof value === 'object' && value !== null
      ? serializing(value as JsonObject | readonly unknown[], body.length, texts)
      : Buffer.from(JSON.stringify(value), 'utf8'),
  );
}

const OPEN = Buffer.from('{"anthropic_version":"bedrock-2023-05-31"');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from('}');
