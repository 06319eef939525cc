/**
 * Members of Converse's own body that clients name, as LiteLLM passes them on: `guardrailConfig` (or the headers of Bedrock's
 * own Chat Completions), `requestMetadata` and `performanceConfig`. Read by the bounds of AWS's service model; what Bedrock could only refuse, or take without doing it,
 * is refused here by its name.
 */
import type { RawRequest } from '../dialect.ts';
import { isObject, type JsonObject } from '../json.ts';
import { fault, isGiven, objectAt, stringAt } from './faults.ts';

export type ConverseFields = {
  /** Null: no guardrail looks at the call. */
  readonly guardrailConfig: JsonObject | null;
  /** Labels in Bedrock's log of invocations; null: none. */
  readonly requestMetadata: JsonObject | null;
};

/** Null: none is given, as in nearly every request. */
export function readConverseFields(body: JsonObject, headers: Headers): ConverseFields | null {
  const { guardrailConfig, requestMetadata, performanceConfig } = body;
  if (isGiven(performanceConfig)) refuseOptimized(performanceConfig);
  const config = isGiven(guardrailConfig) ? readGuardrail(guardrailConfig) : guardrailInHeaders(headers);
  const metadata = isGiven(requestMetadata) ? readMetadata(requestMetadata) : null;
  return config === null && metadata === null ? null : { guardrailConfig: config, requestMetadata: metadata };
}

/** Refuses what only Converse has, for APIs and models that are not asked by it. */
export function refuseConverseFields(body: JsonObject, headers: Headers): void {
  for (const name of ['guardrailConfig', 'requestMetadata']) {
    if (isGiven(body[name])) fault(name, 'Bedrock takes this for chat alone.');
  }
  refuseGuardrailHeader(headers, 'Bedrock takes this for chat alone.');
  if (isGiven(body['performanceConfig'])) refuseOptimized(body['performanceConfig']);
}

export function refuseGuardrailHeader(headers: Headers, say: string): void {
  if (headers[GUARDRAIL_HEADER] !== undefined) fault('X-Amzn-Bedrock-GuardrailIdentifier', say);
}

type Headers = RawRequest['headers'];

/** How Bedrock's own Chat Completions and InvokeModel are told of a guardrail. */
const GUARDRAIL_HEADER = 'x-amzn-bedrock-guardrailidentifier';

function guardrailInHeaders(headers: Headers): JsonObject | null {
  const guardrailIdentifier = headers[GUARDRAIL_HEADER];
  if (guardrailIdentifier === undefined) return null;
  const trace = headers['x-amzn-bedrock-trace'];
  return readGuardrail({
    guardrailIdentifier,
    guardrailVersion: headers['x-amzn-bedrock-guardrailversion'],
    ...(typeof trace === 'string' ? { trace: trace.toLowerCase() } : {}),
  });
}

export const NO_OPTIMIZED_LATENCY =
  'optimized latency has a price of its own, which the gateway does not know.';

function refuseOptimized(value: unknown): void {
  const { latency } = objectAt(value, 'performanceConfig');
  if (!isGiven(latency) || latency === 'standard') return;
  fault(
    'performanceConfig.latency',
    latency === 'optimized' ? NO_OPTIMIZED_LATENCY : "expected 'standard' or 'optimized'.",
  );
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailStreamConfiguration.html */
const GUARDRAIL: Readonly<Record<string, { readonly is: RegExp; readonly say: string }>> = {
  guardrailIdentifier: {
    is: /^(?:[a-z0-9]{1,2048}|arn:aws[\w-]{0,20}:bedrock:[a-z0-9-]{1,20}:\d{12}:guardrail\/[a-z0-9]{1,1900})$/,
    say: 'expected the id or the ARN of a guardrail.',
  },
  guardrailVersion: { is: /^(?:[1-9]\d{0,7}|DRAFT)$/, say: "expected a version's number, or 'DRAFT'." },
  trace: {
    is: /^(?:enabled|disabled|enabled_full)$/,
    say: "expected 'enabled', 'enabled_full' or 'disabled'.",
  },
  streamProcessingMode: { is: /^a?sync$/, say: "expected 'sync' or 'async'." },
};

/** Without its id or version Bedrock would apply none. */
const NEEDED = ['guardrailIdentifier', 'guardrailVersion'];

function readGuardrail(value: unknown): JsonObject {
  const config = objectAt(value, 'guardrailConfig');
  for (const name of NEEDED) {
    if (!isGiven(config[name])) fault(`guardrailConfig.${name}`, 'this field is required.');
  }
  const read: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(config)) {
    const path = `guardrailConfig.${name.slice(0, 40)}`;
    const rule = Object.hasOwn(GUARDRAIL, name) ? GUARDRAIL[name] : undefined;
    if (rule === undefined) return fault(path, `a guardrail has only ${Object.keys(GUARDRAIL).join(', ')}.`);
    if (isGiven(given) && !rule.is.test(stringAt(given, path))) fault(path, rule.say);
    if (isGiven(given)) read[name] = given;
  }
  return read;
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
const MOST_PAIRS = 16;
const KEY = /^[a-zA-Z0-9\s:_@$#=/+,.-]{1,256}$/;
const VALUE = /^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/;

function readMetadata(value: unknown): JsonObject | null {
  const pairs = Object.entries(objectAt(value, 'requestMetadata'));
  if (pairs.length > MOST_PAIRS) fault('requestMetadata', `expected at most ${MOST_PAIRS} pairs.`);
  for (const [key, text] of pairs) {
    if (!KEY.test(key))
      fault('requestMetadata', 'a key has 1 to 256 letters, digits, blanks and characters of :_@$#=/+,.-');
    const path = `requestMetadata.${key}`;
    if (!VALUE.test(stringAt(text, path)))
      fault(path, 'expected at most 256 letters, digits, blanks and characters of :_@$#=/+,.-');
  }
  return pairs.length === 0 || !isObject(value) ? null : value;
}

/** Whether the client asks what its guardrail did. */
export function tracesGuardrail(fields: ConverseFields | null): boolean {
  const trace = fields?.guardrailConfig?.['trace'];
  return trace === 'enabled' || trace === 'enabled_full';
}

/** As one operation takes them: only a stream has a way to process it. */
export function fieldsFor(
  { guardrailConfig, requestMetadata }: ConverseFields,
  isStreamed: boolean,
): JsonObject {
  const { streamProcessingMode, ...config } = guardrailConfig ?? {};
  const mode = isStreamed && streamProcessingMode !== undefined ? { streamProcessingMode } : {};
  return {
    ...(guardrailConfig === null ? {} : { guardrailConfig: { ...config, ...mode } }),
    ...(requestMetadata === null ? {} : { requestMetadata }),
  };
}
