/**
 * One line of the journal: `<crc32, 8 hex digits> <kind><json>\n`. A torn or damaged line fails its checksum; since
 * lines are only ever appended, only the last one of a segment can be torn. What passes is still checked for its shape,
 * because a journal may come from another version, or from somebody who edited it.
 */
import { crc32 } from 'node:zlib';
import { arePriceFigures, type PriceFigures } from '../../core/catalog/price-figures.ts';
import { isUuid, type RequestId } from '../../core/ids.ts';
import { cacheUses, type CacheUse } from '../../core/usage/cache-use.ts';
import type { ClientMetadata } from '../../core/usage/client-metadata.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { requestIdOf, ROW_ID_START } from '../../core/usage/row.ts';
import { isObject } from '../../core/json.ts';

/** Written before Bedrock is asked: enough to make a record if the task dies. */
export type Admission = ClientMetadata &
  Pick<
    UsageRecord,
    | 'requestId'
    | 'createdAtMs'
    | 'keyId'
    | 'userId'
    | 'teamId'
    | 'customerId'
    | 'modelAsked'
    | 'model'
    | 'endedModel'
    | 'deployment'
    | 'region'
    | 'route'
    | 'imageCount'
    | 'searchUnits'
    | 'serviceTier'
    | 'dialect'
    | 'isStream'
    | 'priceId'
    | 'tags'
    | 'lease'
    | 'policies'
    | 'findings'
  > & {
    readonly inputTokensBound: number;
    readonly outputTokensBound: number;
    /** The most that the prompt can have written to a cache. @default what the model can */
    readonly cacheUse?: CacheUse | undefined;
    /** The price itself, of a model that an operator has added: who replays this may not know it any more. @default the catalog has it */
    readonly figures?: PriceFigures | undefined;
    /** Other answers to the call that Bedrock may charge for: asked beside this one, or given up before. @default none */
    readonly others?: readonly OtherAnswer[] | undefined;
    /** Checks by policies that may be charged, each at its worst. @default none */
    readonly worstChecks?: readonly WorstCheck[] | undefined;
  };

/** `picoUsd`: a whole number, as text. */
export type WorstCheck =
  | {
      readonly kind: 'guardrail' | 'comprehend';
      readonly name: string;
      readonly region: string;
      readonly picoUsd: string;
    }
  | ({ readonly kind: 'judge'; readonly name: string } & OtherAnswer);

export type OtherAnswer = {
  readonly model: string;
  readonly deployment: string;
  readonly priceId: string;
  readonly figures?: PriceFigures | undefined;
  readonly inputTokensBound: number;
  readonly outputTokensBound: number;
  readonly cacheUse?: CacheUse | undefined;
};

export type Entry =
  | { readonly kind: 'admission'; readonly admission: Admission }
  /** `row`: the record as `usageRowJson` made it. */
  | { readonly kind: 'record'; readonly requestId: RequestId; readonly row: string };

const ADMISSION = 'A';
const RECORD = 'R';
export type LineKind = typeof ADMISSION | typeof RECORD;

/** Bytes of a line before its JSON: the checksum, a space and the kind. */
export const LINE_START_BYTES = 10;
const CHECKSUM_BYTES = 8;

/** The most bytes that the line of `json` has: a character (16 bits) takes three bytes of UTF-8 at most. */
export function mostLineBytes(json: string): number {
  return LINE_START_BYTES + json.length * 3 + 1;
}

/** Writes the line of `json` into `target`, which has `mostLineBytes` of room from `offset` on; returns where it ends. */
export function writeLine(target: Buffer, offset: number, kind: LineKind, json: string): number {
  const start = offset + CHECKSUM_BYTES + 1;
  target[start - 1] = SPACE;
  target[start] = kind.charCodeAt(0);
  const end = start + 1 + target.write(json, start + 1, 'utf8');
  target[end] = NEWLINE;
  let rest = crc32(target.subarray(start, end));
  for (let at = offset + CHECKSUM_BYTES - 1; at >= offset; at -= 1) {
    target[at] = HEX_DIGITS.charCodeAt(rest & 0xf);
    rest >>>= 4;
  }
  return end + 1;
}

/** The same as text. */
export function lineText(kind: LineKind, json: string): string {
  const bytes = Buffer.allocUnsafe(mostLineBytes(json));
  return bytes.toString('utf8', 0, writeLine(bytes, 0, kind, json));
}

const SPACE = 0x20;
const NEWLINE = 0x0a;
const HEX_DIGITS = '0123456789abcdef';

/** The entry in a line (without its newline), or why there is none. */
export function parseLine(text: string): Entry | { readonly kind: 'damaged'; readonly reason: string } {
  const content = text.slice(9);
  if (text.charAt(8) !== ' ' || checksum(content) !== text.slice(0, 8))
    return damaged('its checksum does not fit');
  const json = content.slice(1);
  switch (content.charAt(0)) {
    case ADMISSION:
      return parseAdmission(json);
    case RECORD:
      return parseRow(json);
    default:
      return damaged('it is of no known kind');
  }
}

/** PostgreSQL reads the rest, and refuses what it cannot. */
function parseRow(row: string): ReturnType<typeof parseLine> {
  const requestId = requestIdOf(row);
  if (!row.startsWith(ROW_ID_START) || !isUuid(requestId) || parsed(row) === null)
    return damaged('its record does not have the shape of one');
  return { kind: 'record', requestId: requestId as RequestId, row };
}

function parseAdmission(json: string): ReturnType<typeof parseLine> {
  const fields = parsed(json);
  if (fields === null) return damaged('its admission is not a JSON object');
  const wrong = Object.entries(ADMISSION_SHAPE).find(([name, fits]) => !fits(fields[name]));
  if (wrong !== undefined) return damaged(`its admission has no valid ${wrong[0]}`);
  return { kind: 'admission', admission: fields as unknown as Admission };
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(json: string): Fields | null {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isTextOrNull = (value: unknown): boolean => value === null || isText(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isId = (value: unknown): boolean => typeof value === 'string' && isUuid(value);
/** The latest moment that a Date holds. */
const LAST_MS = 8.64e15;

/** What the record of a lost call is made from; what else an admission holds is taken as it is. */
const ADMISSION_SHAPE: Readonly<Record<keyof Admission, (value: unknown) => boolean>> = {
  requestId: isId,
  createdAtMs: (value) => isCount(value) && Number(value) <= LAST_MS,
  keyId: isId,
  userId: isTextOrNull,
  teamId: isTextOrNull,
  customerId: (value) => value === undefined || isTextOrNull(value),
  modelAsked: isText,
  model: isText,
  endedModel: (value) => value === undefined || isTextOrNull(value),
  deployment: isText,
  region: isText,
  route: isText,
  imageCount: isCount,
  searchUnits: isCount,
  serviceTier: isText,
  clientRequestId: isTextOrNull,
  clientSessionId: isTextOrNull,
  userAgentFamily: isText,
  dialect: isText,
  isStream: (value) => typeof value === 'boolean',
  inputTokensBound: isCount,
  outputTokensBound: isCount,
  cacheUse: isCacheUse,
  priceId: isText,
  figures: (value) => value === undefined || arePriceFigures(value),
  tags: isTexts,
  policies: (value) => value === undefined || isTexts(value),
  findings: (value) => value === undefined || isObject(value),
  lease: (value) =>
    value === undefined ||
    value === null ||
    (isObject(value) && isId(value['owner']) && isPoolIds(value['poolIds'])),
  others: (value) => value === undefined || (Array.isArray(value) && value.every(isOtherAnswer)),
  worstChecks: (value) => value === undefined || (Array.isArray(value) && value.every(isWorstCheck)),
};

function isWorstCheck(value: unknown): boolean {
  if (!isObject(value) || !isText(value['name'])) return false;
  switch (value['kind']) {
    case 'judge':
      return isOtherAnswer(value);
    case 'guardrail':
    case 'comprehend':
      return isText(value['region']) && /^\d{1,30}$/.test(String(value['picoUsd']));
    default:
      return false;
  }
}

function isOtherAnswer(value: unknown): boolean {
  return (
    isObject(value) &&
    isText(value['model']) &&
    isText(value['deployment']) &&
    isText(value['priceId']) &&
    (value['figures'] === undefined || arePriceFigures(value['figures'])) &&
    isCount(value['inputTokensBound']) &&
    isCount(value['outputTokensBound']) &&
    isCacheUse(value['cacheUse'])
  );
}

function isCacheUse(value: unknown): boolean {
  return value === undefined || cacheUses.some((use) => use === value);
}

function isPoolIds(value: unknown): boolean {
  return Array.isArray(value) && value.every((id) => /^\d+$/.test(String(id)));
}

function damaged(reason: string): { readonly kind: 'damaged'; readonly reason: string } {
  return { kind: 'damaged', reason };
}

function checksum(content: string): string {
  return crc32(content).toString(16).padStart(8, '0');
}
