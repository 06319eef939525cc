/** Answers to clients of Bedrock's: Bedrock's own bytes, with the usage read on the way. */
import type { Model } from '../../../core/catalog/model.ts';
import type { ServiceTier } from '../../../core/catalog/price.ts';
import { errorTable, type Refusal } from '../../../core/errors.ts';
import type { ByteSink } from '../byte-sink.ts';
import type { Reply } from '../dialect.ts';
import type { AnswerHead, BedrockOperation } from '../../bedrock-http.ts';
import { parseAnswer } from '../json.ts';
import { meteredBy } from '../meter.ts';
import { tierTold } from '../service-tier.ts';
import { CACHE_READ_COUNT, CACHE_WRITE_COUNT, INPUT_COUNT, OUTPUT_COUNT } from '../token-headers.ts';
import { createWholeReply } from '../whole-reply.ts';
import { chunkFrame, exceptionFrame } from './frames.ts';
import { ClaudeMeter, ConverseMeter, VendorMeter, type NativeMeter } from './meters.ts';
import type { BodyLanguage } from './output-bound.ts';

export function createNativeReply(
  operation: BedrockOperation,
  language: BodyLanguage,
  model: Model,
  requestId: string,
): Reply {
  const meter: NativeMeter = new meters[language]();
  let tierInHead: ServiceTier | null = null;
  const isStream = operation.endsWith('-stream');
  const isClaudeStream = isStream && language === 'claude';
  return {
    contentType: isStream ? 'application/vnd.amazon.eventstream' : 'application/json',
    passesFrames: true,
    headers: (head) => headersOf(operation, requestId, head),
    event: (eventType, payload) => meter.takeEvent(eventType, payload),
    end: () => meter.isComplete,
    fail: (refusal, sink) => fail(operation, refusal, sink),
    // An event stream has no comments; Claude's events have a ping.
    ping: (sink) => {
      if (isClaudeStream) sink.bytes(PING);
    },
    whole: (body, head) => {
      meter.takeWhole(body, head);
      tierInHead = tierTold(head?.header(SERVICE_TIER));
      return body;
    },
    ...meteredBy(meter),
    // A search is priced by the piece, and Bedrock reports no tokens for it.
    isUsageFinal: () => meter.isFinal || model.kind === 'rerank',
    serviceTier: () => tierInHead ?? meter.serviceTier ?? null,
  };
}

/** The count is free of charge, so there is no usage. */
export function createCountReply(requestId: string): Reply {
  return createWholeReply({
    headers: (head) => headersOf('count-tokens', requestId, head),
    whole: (body) => {
      parseAnswer(body);
      return body;
    },
  });
}

const meters = { claude: ClaudeMeter, converse: ConverseMeter, vendor: VendorMeter };

const PING = chunkFrame('{"type":"ping"}');

/** What Bedrock says of the call in the head of its answer, and what its SDKs read there. */
const SERVICE_TIER = 'x-amzn-bedrock-service-tier';
const PASSED_HEADERS = [
  INPUT_COUNT,
  OUTPUT_COUNT,
  CACHE_READ_COUNT,
  CACHE_WRITE_COUNT,
  'x-amzn-bedrock-invocation-latency',
  SERVICE_TIER,
];

function headersOf(
  operation: BedrockOperation,
  requestId: string,
  head: AnswerHead | null,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { 'x-amzn-requestid': requestId };
  if (operation === 'invoke-with-response-stream') {
    headers['x-amzn-bedrock-content-type'] = 'application/json';
  }
  for (const name of PASSED_HEADERS) {
    const value = head?.header(name) ?? null;
    if (value !== null) headers[name] = value;
  }
  return headers;
}

/** `ThrottlingException` in the head is `throttlingException` in a stream; each stream knows a few of them. */
function fail(operation: BedrockOperation, refusal: Refusal, sink: ByteSink): void {
  const exception = errorTable[refusal.code].bedrock;
  const name = exception.charAt(0).toLowerCase() + exception.slice(1);
  const known =
    STREAM_EXCEPTIONS.has(name) ||
    (operation === 'invoke-with-response-stream' && name === 'modelTimeoutException');
  sink.bytes(exceptionFrame(known ? name : 'modelStreamErrorException', refusal.message));
}

const STREAM_EXCEPTIONS: ReadonlySet<string> = new Set([
  'internalServerException',
  'modelStreamErrorException',
  'serviceUnavailableException',
  'throttlingException',
  'validationException',
]);
