/** A call of Bedrock Runtime: what is asked of which model, how its body is read and how its answer looks. */
import type { Model } from '../../core/catalog/model.ts';
import { readClaudeRequest } from '../claude/request.ts';
import { converseMessage, converseStream } from '../converse/reply.ts';
import { readConverseRequest, readCountedConverse } from '../converse/request.ts';
import { readRuntime } from '../service-model/read.ts';
import type { GuardedBody } from '../guardrails/guard.ts';
import { EVENT_STREAM, type Framing } from '../wire/framing.ts';
import type { Conversation, Format } from '../model/conversation.ts';
import { totalTokens } from '../model/prompt-cache.ts';
import { nativeFormatOf } from '../native/native-format.ts';
import type { Operation } from '../rules/rule.ts';
import { invalid, malformed } from '../wire/aws-error.ts';
import type { Target } from './targets.ts';

export type Call = {
  /** As the call log shows it. */
  readonly operation: string;
  /** As the caller wrote it. */
  readonly modelId: string;
  readonly model: Model;
  readonly format: Format;
  /** What the rules of Bedrock call the operation; null: they are of other operations. */
  readonly ruledAs: Operation | null;
  /** The body that the rules look at, where it is not the one that was sent. */
  readonly ruledBody?: unknown;
  /** Equal bytes that are read as the same are the same conversation. */
  readonly readAs: string;
  readonly isStream: boolean;
  /** Of a stream. */
  readonly contentType: string;
  readonly framing: Framing;
  /** Whether headers tell the tokens of a whole answer. */
  readonly hasTokenHeaders: boolean;
  /** The body as the model is given it, where a guardrail is asked for; null: none is. */
  readonly guard?: (body: unknown) => GuardedBody | null;
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
      return { ...base, ruledAs: 'converse', format: converseOf('Converse'), isStream: false };
    case 'converse-stream':
      return { ...base, ruledAs: 'converse', format: converseOf('ConverseStream'), isStream: true };
    case 'invoke':
    case 'invoke-with-response-stream':
      return {
        ...base,
        ruledAs: 'invoke',
        format: nativeFormatOf(model),
        isStream: operation !== 'invoke',
      };
    case 'count-tokens':
      return {
        ...base,
        ruledAs: 'count-tokens',
        format: { ...converseOf('Converse'), read: readCounted },
        isStream: false,
        countOf: ({ segments }) => JSON.stringify({ inputTokens: totalTokens(segments) }),
      };
  }
}

function converseOf(operation: 'Converse' | 'ConverseStream'): Format {
  return {
    read: (body, model) => readConverseRequest(body, model, operation),
    whole: converseMessage,
    stream: converseStream,
  };
}

/** The body of another operation, which is in the body of CountTokens. */
function readCounted(body: unknown, model: Model): Conversation {
  const { converse, invokeModel } = readRuntime('CountTokensRequest', body).input;
  if (converse !== undefined) return readCountedConverse(converse, model);
  if (model.family !== 'claude') throw invalid("The provided model doesn't support counting tokens.");
  return readClaudeRequest(parseBody(Buffer.from(invokeModel?.body ?? '', 'base64')), model);
}

export function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw malformed();
  }
}
