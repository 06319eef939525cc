/**
 * The request that counts the tokens of a prompt whose answer was lost: CountTokens with the request that was sent. Free of
 * charge, and by Bedrock's own account, images and documents included.
 */
import type { Model } from '../../core/catalog/model.ts';
import type { UpstreamRequest } from '../bedrock-http.ts';
import { countRequest, invokeModelCount } from './count-tokens.ts';
import { gathering } from './lists.ts';
import { parseAnswer } from './json.ts';
import { findingMembers } from './structure.ts';
import type { Work } from './work.ts';

/** Bedrock counts for Claude alone; null for what it does not count. */
export function* countingRequest(model: Model, sent: UpstreamRequest): Work<UpstreamRequest | null> {
  if (!isCounted(model)) return null;
  switch (sent.operation) {
    case 'invoke':
    case 'invoke-with-response-stream':
      return countRequest({ model }, yield* invokeModelCount(withoutGuardrail(sent.body)));
    case 'converse':
    case 'converse-stream':
      return countRequest(
        { model },
        yield* membersIn('{"input":{"converse":{', sent.body, CONVERSE_MEMBERS, '}}}'),
      );
    case '/anthropic/v1/messages': {
      // Not all of `sent`: a large request sends and frees its own body, whatever `body` is.
      const { endpoint, headers } = sent;
      return {
        operation: '/anthropic/v1/messages/count_tokens',
        ...(endpoint === undefined ? {} : { endpoint }),
        ...(headers === undefined ? {} : { headers }),
        body: yield* membersIn('{', sent.body, MESSAGES_MEMBERS, '}'),
      };
    }
    case 'count-tokens':
    case '/anthropic/v1/messages/count_tokens':
    case '/v1/chat/completions':
    case '/openai/v1/chat/completions':
    case '/v1/responses':
    case '/openai/v1/responses':
      return null;
  }
}

/** How a body of InvokeModel begins that a guardrail goes along with: a count has none, and would be refused with this. */
export const GUARDED_INVOKE_START = '{"amazon-bedrock-guardrailConfig":{},';

function withoutGuardrail(body: Buffer): Buffer {
  if (body.toString('latin1', 0, GUARDED_INVOKE_START.length) !== GUARDED_INVOKE_START) return body;
  const rest = Buffer.from(body.subarray(GUARDED_INVOKE_START.length - 1));
  rest.write('{', 0, 'latin1');
  return rest;
}

export function isCounted({ family }: Model): boolean {
  return family === 'claude';
}

/** Throws a SyntaxError when the answer is no count. */
export function countIn(answer: Buffer): number {
  const { inputTokens, input_tokens: tokens = inputTokens } = parseAnswer(answer);
  if (typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens > 0) return tokens;
  throw new SyntaxError('the upstream answered without a count');
}

/** Whether a request can write to a prompt cache. Claude does where it is told to; a text that says so counts too. */
export function mayWriteCache({ family, supportsCaching }: Model, { body }: UpstreamRequest): boolean {
  if (!supportsCaching || family !== 'claude') return supportsCaching;
  return body.includes(CACHE_CONTROL) || body.includes(CACHE_POINT);
}

/**
 * Whether an answer may hold thoughts that are billed and not shown. Other makers' thoughts are shown whole, as far as
 * anybody knows; that is not relied on.
 */
export function mayHideThoughts(
  { family, supportsThinking, traits }: Model,
  { body }: UpstreamRequest,
): boolean {
  if (!supportsThinking || family !== 'claude') return supportsThinking;
  return traits.thinkingOff !== 'unsaid' || body.includes(THINKING);
}

const THINKING = Buffer.from('"thinking"');
const CACHE_CONTROL = Buffer.from('"cache_control"');
const CACHE_POINT = Buffer.from('"cachePoint"');

/** Members of ConverseTokensRequest in AWS's service model. */
const CONVERSE_MEMBERS = new Set(['messages', 'system', 'toolConfig', 'additionalModelRequestFields']);
/** Members of Anthropic's count_tokens that a message request has too. */
const MESSAGES_MEMBERS = new Set([
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'context_management',
  'cache_control',
]);

function* membersIn(head: string, body: Buffer, kept: ReadonlySet<string>, tail: string): Work<Buffer> {
  const parts: Buffer[] = [];
  for (const { name, start, end } of yield* findingMembers(body)) {
    if (!kept.has(name)) continue;
    if (parts.length > 0) parts.push(COMMA);
    parts.push(body.subarray(start, end));
  }
  return yield* gathering([Buffer.from(head, 'latin1'), ...parts, Buffer.from(tail, 'latin1')]);
}

const COMMA = Buffer.from(',');
