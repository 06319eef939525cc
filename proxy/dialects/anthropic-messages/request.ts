/**
 * Checks what the gateway itself relies on: the model, the token bound, and that messages, system and tools have the
 * shape that the translation walks. On the way it notes what Claude on Bedrock takes only otherwise (`reading/seen.ts`).
 * All else is for Bedrock to judge, so that fields of the future pass through.
 * Texts name the field the way Anthropic's own errors do (`messages.0.role: …`).
 */
import { refuse, type Refusal } from '../../../core/errors.ts';
import { bounds } from '../bounds.ts';
import type { RawRequest } from '../dialect.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { LongTexts } from '../long-texts.ts';
import { Fault, isGiven } from '../request/faults.ts';
import { finish, LARGE_BODY_BYTES, type Work, type Working } from '../work.ts';
import { bodyFields } from './fields.ts';
import { beginSection } from './reading/cache-control.ts';
import { checkBlocks, checkingTurns, checkTurns, noteManyImages } from './reading/content.ts';
import { nothingSeen, type Seen } from './reading/seen.ts';
import { checkTools } from './reading/tools.ts';
import { checkLength, wrong } from './reading/wrong.ts';

/** A checked request and what was seen in it on the way. */
export type MessagesRequest = {
  readonly body: JsonObject;
  readonly model: string;
  readonly isStream: boolean;
  /** Null when counting tokens without a bound. */
  readonly maxTokens: number | null;
  readonly seen: Seen;
  /** What marks in the texts of the body stand for; null: there are none. */
  readonly texts: LongTexts | null;
};

/** A token bound is needed unless tokens are only counted. A large body is read in steps. */
export function readMessages(
  body: JsonObject,
  { body: bytes, texts = null }: Pick<RawRequest, 'body' | 'texts'>,
  isCount: boolean,
): Working<MessagesRequest> {
  const maxTokens = isCount && !isGiven(body['max_tokens']) ? null : readMaxTokens(body['max_tokens']);
  const { model, stream } = body;
  if (!isGiven(model)) return wrong('model', 'Field required');
  if (typeof model !== 'string' || model === '') return wrong('model', 'Input should be a model name');
  if (isGiven(stream) && typeof stream !== 'boolean') return wrong('stream', 'Input should be true or false');
  refuseFields(body);
  const request = { body, model, isStream: stream === true, maxTokens, seen: nothingSeen(), texts };
  if (bytes.length >= LARGE_BODY_BYTES) return checkingPrompt(request);
  const { tools } = body;
  if (isGiven(tools)) finish(checkTools(tools, body['tool_choice'], request.seen));
  checkSystem(request);
  checkTurns(body['messages'], request.seen);
  return checkedEnd(request);
}

/** The tools, the system prompt and the turns of a large body. */
function* checkingPrompt(request: MessagesRequest): Work<MessagesRequest> {
  const { body, seen } = request;
  if (isGiven(body['tools'])) yield* checkTools(body['tools'], body['tool_choice'], seen);
  checkSystem(request);
  yield* checkingTurns(body['messages'], seen);
  return checkedEnd(request);
}

function checkSystem({ body: { system }, seen }: MessagesRequest): void {
  beginSection('system', 'tools', seen);
  if (isGiven(system) && typeof system !== 'string') checkBlocks(system, 'system', 'system', seen, 0);
  beginSection('messages', 'system', seen);
}

function checkedEnd(request: MessagesRequest): MessagesRequest {
  noteManyImages(request.seen);
  const stops = request.body['stop_sequences'];
  if (Array.isArray(stops)) checkLength(stops, 'stop_sequences', bounds.stopSequences);
  return request;
}

function readMaxTokens(maxTokens: unknown): number {
  if (!isGiven(maxTokens)) return wrong('max_tokens', 'Field required');
  if (typeof maxTokens === 'number' && Number.isSafeInteger(maxTokens) && maxTokens >= 1) return maxTokens;
  return wrong('max_tokens', 'Input should be a whole number of at least 1');
}

/** Fields that change what the request means, and Bedrock has nothing for. An empty list asks for nothing. */
function refuseFields(body: JsonObject): void {
  for (const { name, say } of REFUSED) {
    const value = body[name];
    if (isGiven(value) && !(Array.isArray(value) && value.length === 0)) wrong(name, say);
  }
  const thread = body['thread'];
  if (isObject(thread) && thread['type'] === 'continue') throw new Fault(threadNotFound());
}

const REFUSED: readonly { readonly name: string; readonly say: string }[] = [...bodyFields]
  .filter(([, { does }]) => does === 'refused')
  .map(([name, { say }]) => ({ name, say }));

/** Bedrock holds no conversations: none begins, and the SDKs send the whole one again when told it is not there. */
function threadNotFound(): Refusal {
  return refuse('not_found', {
    message: 'thread: Bedrock keeps no conversations between requests; send the whole one in messages',
    param: 'thread',
    details: { error_code: 'thread_not_found' },
  });
}
