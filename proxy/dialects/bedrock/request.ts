/**
 * What the gateway reads of a native body: the bound of the answer, what the bytes do not bound, and settings that would
 * change the price. All else is for Bedrock to judge, so that fields of the future pass through.
 */
import type { Model } from '../../../core/catalog/model.ts';
import type { ServiceTier } from '../../../core/catalog/price.ts';
import { fault, isGiven } from '../request/faults.ts';
import type { RawRequest } from '../dialect.ts';
import { NO_OPTIMIZED_LATENCY, refuseGuardrailHeader } from '../request/converse-fields.ts';
import type { BedrockOperation } from '../../bedrock-http.ts';
import { shown } from '../bounds.ts';
import { isObject, type JsonObject } from '../json.ts';
import { searchUnits } from '../search-units.ts';
import { isLongerThan } from '../size.ts';
import { findingMembers } from '../structure.ts';
import { inputTokensBound, noAttachments } from '../token-bound.ts';
import { nameGivenTwice, OPEN_BRACE, topLevelMembers, type Member } from '../top-level.ts';
import type { Work } from '../work.ts';
import { scanClaude, scanConverse, scanVendor } from './attachment-scan.ts';
import { boundOf, leastBoundFor, type BodyLanguage } from './output-bound.ts';

export type NativeRequest = {
  readonly language: BodyLanguage;
  /** Null: the model's maximum counts. */
  readonly maxOutputTokens: number | null;
  /** The lowest bound that it can be given for a model; infinity: none. */
  readonly leastOutputTokens: (model: Model) => number;
  readonly inputTokensBound: number;
  /** Texts and documents that the body of a model for vectors lists; 1 for all other bodies. */
  readonly promptCount: number;
  readonly imageCount: number;
  readonly serviceTier: ServiceTier;
  /** Searches of a rerank model's body. */
  readonly searchUnits: number;
  readonly tracesGuardrail: boolean;
  /** What InvokeModel is told in headers: the tier, a guardrail, labels. */
  readonly headers: Readonly<Record<string, string>>;
};

export function* readNative(
  raw: RawRequest,
  body: JsonObject,
  operation: BedrockOperation,
): Work<NativeRequest> {
  const members = yield* findingMembers(raw.body);
  refuseTwice(members, '');
  refuseUnpriced(raw, body);
  const language = languageOf(operation, body);
  const found = noAttachments();
  switch (language) {
    case 'converse':
      refuseTwiceIn(raw.body, members, 'inferenceConfig');
      yield* scanConverse(body, found);
      break;
    case 'claude':
      yield* scanClaude(body, found);
      break;
    case 'vendor':
      refuseTwiceIn(raw.body, members, 'inferenceConfig');
      yield* scanVendor(body, found);
      break;
  }
  const serviceTier = tierOf(language, raw, body);
  if (language === 'converse') refuseGuardrailHeader(raw.headers, 'Converse takes it as guardrailConfig.');
  return {
    language,
    maxOutputTokens: boundOf(language, body),
    leastOutputTokens: (model) => leastBoundFor(model, language, body),
    inputTokensBound: inputTokensBound(raw.body.length, found),
    promptCount: language === 'vendor' ? promptsIn(body) : 1,
    imageCount: found.images,
    serviceTier,
    tracesGuardrail: asksForTrace(language, raw, body),
    headers: language === 'converse' ? NONE : headersFor(raw, serviceTier),
    searchUnits: language === 'vendor' ? yield* searchesIn(body) : 0,
  };
}

function promptsIn(body: JsonObject): number {
  let prompts = 1;
  for (const list of ['texts', 'images', 'inputs', 'documents']) {
    const items = body[list];
    if (Array.isArray(items)) prompts += items.length;
  }
  return prompts;
}

function* searchesIn({ query, documents }: JsonObject): Work<number> {
  if (typeof query !== 'string' || !Array.isArray(documents)) return 0;
  const texts: string[] = [];
  for (const [index, document] of (documents as readonly unknown[]).entries()) {
    if (isLongerThan(document, DOCUMENT_CHARS))
      fault(`documents[${index}]`, `expected at most ${shown(DOCUMENT_CHARS)} characters.`);
    texts.push(typeof document === 'string' ? document : JSON.stringify(document));
    yield;
  }
  return searchUnits(query, texts);
}

/** Of one document to rerank: models read the first few thousand tokens of it. */
const DOCUMENT_CHARS = 4_194_304;

function languageOf(operation: BedrockOperation, body: JsonObject): BodyLanguage {
  if (operation === 'converse' || operation === 'converse-stream') return 'converse';
  return isGiven(body['anthropic_version']) ? 'claude' : 'vendor';
}

function refuseTwice(members: readonly Member[], prefix: string): void {
  const name = nameGivenTwice(members);
  if (name !== null) fault(`${prefix}${name}`, 'this member is given twice.');
}

function refuseTwiceIn(body: Buffer, members: readonly Member[], name: string): void {
  const member = members.find((candidate) => candidate.name === name);
  if (member === undefined || body[member.valueStart] !== OPEN_BRACE) return;
  refuseTwice(topLevelMembers(body.subarray(member.valueStart, member.end)), `${name}.`);
}

/** By header for InvokeModel, by member for Converse. */
function refuseUnpriced({ headers }: RawRequest, body: JsonObject): void {
  if (headers['x-amzn-bedrock-performanceconfig-latency'] === 'optimized')
    fault('X-Amzn-Bedrock-PerformanceConfig-Latency', NO_OPTIMIZED_LATENCY);
  const performance = body['performanceConfig'];
  if (isObject(performance) && isGiven(performance['latency']) && performance['latency'] !== 'standard')
    fault('performanceConfig.latency', NO_OPTIMIZED_LATENCY);
}

/** In the body of Converse, in the headers of InvokeModel. */
function asksForTrace(
  language: BodyLanguage,
  { headers }: RawRequest,
  { guardrailConfig }: JsonObject,
): boolean {
  const isNamed = language === 'converse' ? isObject(guardrailConfig) : headers[GUARDRAIL] !== undefined;
  const trace = isObject(guardrailConfig) ? guardrailConfig['trace'] : headers['x-amzn-bedrock-trace'];
  return isNamed && typeof trace === 'string' && trace.toLowerCase().startsWith('enabled');
}

const GUARDRAIL = 'x-amzn-bedrock-guardrailidentifier';

/** Headers of InvokeModel that are passed on as they came. */
const PASSED_ON = [
  'X-Amzn-Bedrock-GuardrailIdentifier',
  'X-Amzn-Bedrock-GuardrailVersion',
  'X-Amzn-Bedrock-Trace',
  'X-Amzn-Bedrock-Request-Metadata',
].map((param) => ({ param, name: param.toLowerCase() }));

const NONE: Readonly<Record<string, string>> = {};
/** Of one header, in characters: the service model's bound of the labels. */
const LONGEST_HEADER = 8_500;

function headersFor({ headers }: RawRequest, tier: ServiceTier): Readonly<Record<string, string>> {
  let passed = tier === 'standard' ? NONE : { 'x-amzn-bedrock-service-tier': tier };
  for (const { param, name } of PASSED_ON) {
    const value = headers[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value.length > LONGEST_HEADER || !/^[\x20-\x7e]*$/.test(value))
      return fault(param, `expected at most ${shown(LONGEST_HEADER)} characters of ASCII.`);
    passed = { ...passed, [name]: value };
  }
  return passed;
}

/** By header for InvokeModel, by member for Converse; a tier that the model has no price for is refused by admit. */
function tierOf(language: BodyLanguage, { headers }: RawRequest, body: JsonObject): ServiceTier {
  const config = body['serviceTier'];
  const isConverse = language === 'converse';
  const param = isConverse ? 'serviceTier.type' : 'X-Amzn-Bedrock-Service-Tier';
  const tier = isConverse
    ? isObject(config)
      ? config['type']
      : config
    : headers['x-amzn-bedrock-service-tier'];
  if (!isGiven(tier) || tier === 'default') return 'standard';
  if (tier === 'priority' || tier === 'flex') return tier;
  return fault(param, "expected 'default', 'priority' or 'flex'.");
}
