/** A call of Bedrock Runtime: what is asked of which model, how its body is read and how its answer looks. */
import type { Model } from '../../core/catalog/model.ts';
import { isObject } from '../../core/json.ts';
import { readClaudeRequest } from '../claude/request.ts';
import { converseMessage, converseStream } from '../converse/reply.ts';
import { readConverseRequest, readCountedConverse } from '../converse/request.ts';
import { EVENT_STREAM, type Framing } from '../mantle/framing.ts';
import type { Conversation, Format } from '../model/conversation.ts';
import { totalTokens } from '../model/prompt-cache.ts';
import { nativeFormatOf } from '../native/native-format.ts';
import { invalid, malformed } from '../wire/aws-error.ts';
import type { Target } from './targets.ts';

export type Call = {
  /** As the call log shows it. */
  readonly operation: string;
  /** As the caller wrote it. */
  readonly modelId: string;
  readonly model: Model;
  readonly format: Format;
  /** Equal bytes that are read as the same are the same conversation. */
  readonly readAs: string;
  readonly isStream: boolean;
  /** Of a stream. */
  readonly contentType: string;
  readonly framing: Framing;
  /** Whether headers tell the tokens of a whole answer. */
  readonly hasTokenHeaders: boolean;
  /** The answer of an operation that only counts. */
  readonly countOf?: (conversation: Conversation) => string;
};

export function runtimeCall({ operation, modelId, bedrockId }: Target, model: Model): Call {
  const base = {
    operation,
    modelId,
    model,
    readAs: `${operation} ${bedrockId}`,
    contentType: 'application/vnd.amazon.eventstream',
    framing: EVENT_STREAM,
    hasTokenHeaders: operation === 'invoke',
  };
  switch (operation) {
    case 'converse':
    case 'converse-stream':
      return { ...base, format: converse, isStream: operation === 'converse-stream' };
    case 'invoke':
    case 'invoke-with-response-stream':
      return { ...base, format: nativeFormatOf(model), isStream: operation !== 'invoke' };
    case 'count-tokens':
      return {
        ...base,
        format: { ...converse, read: readCounted },
        isStream: false,
        countOf: ({ segments }) => JSON.stringify({ inputTokens: totalTokens(segments) }),
      };
  }
}

const converse: Format = { read: readConverseRequest, whole: converseMessage, stream: converseStream };

/** The body of another operation, which is in the body of CountTokens. */
function readCounted(body: unknown, model: Model): Conversation {
  const input = isObject(body) ? body['input'] : undefined;
  if (!isObject(input))
    throw invalid(
      "1 validation error detected: Value null at 'input' failed to satisfy constraint: Member must not be null",
    );
  const { invokeModel, converse: counted } = input;
  if (isObject(counted)) return readCountedConverse(counted, model);
  if (!isObject(invokeModel) || typeof invokeModel['body'] !== 'string') {
    throw invalid('The value at input must set exactly one of the following keys: invokeModel, converse.');
  }
  if (model.family !== 'claude') throw invalid("The provided model doesn't support counting tokens.");
  return readClaudeRequest(parseBody(Buffer.from(invokeModel['body'], 'base64')), model);
}

export function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw malformed();
  }
}
