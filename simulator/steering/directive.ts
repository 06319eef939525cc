/**
 * A directive says what the simulated model answers, how fast, and how it fails. It arrives inside a prompt
 * (`[[sim {"text":"hi"}]]`) or through the control path; the same JSON either way. docs/simulator.md explains each
 * field to its users.
 */
import { isObject } from '../../core/json.ts';
import {
  HTTP_ERRORS,
  STREAM_EXCEPTIONS,
  type HttpErrorType,
  type StreamExceptionType,
} from '../wire/aws-error.ts';

export type ToolCall = { readonly name: string; readonly input: unknown };

export type Failure = {
  readonly kind: 'http' | 'exception' | 'cut' | 'cut-mid-frame' | 'corrupt' | 'silence' | 'reset';
  readonly type: HttpErrorType | StreamExceptionType | null;
  readonly message: string | null;
  /** Stream events that still arrive before the failure. */
  readonly afterEvents: number;
  /** How often this directive fails before it answers; the prompt's text is its identity. */
  readonly times: number;
  readonly retryAfterSeconds: number | null;
};

export type Directive = {
  /** Where it came from, word for word: the identity under which `failure.times` counts. */
  readonly source: string;
  readonly text: string | null;
  /** Length of a generated answer, when there is no `text`. */
  readonly words: number;
  readonly thinking: string | null;
  readonly tools: readonly ToolCall[];
  readonly stop: string | null;
  readonly wordsPerEvent: number;
  readonly delayMs: number;
  readonly firstTokenDelayMs: number;
  readonly headerDelayMs: number;
  /** Size of each write when a stream is split at odd places; 0 sends whole frames. */
  readonly dribbleBytes: number;
  readonly usage: Readonly<Partial<Record<UsageField, number>>>;
  /** The service tier that the answer tells, instead of the one asked for. */
  readonly serviceTier: string | null;
  /** A word of the caller's that appears in the call log. */
  readonly tag: string | null;
  readonly failure: Failure | null;
};

export type UsageField = (typeof USAGE_FIELDS)[number];

const USAGE_FIELDS = [
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWrite5mTokens',
  'cacheWrite1hTokens',
] as const;

const FAILURE_KINDS = ['http', 'exception', 'cut', 'cut-mid-frame', 'corrupt', 'silence', 'reset'] as const;

export const PLAIN: Directive = {
  source: '',
  text: null,
  words: 0,
  thinking: null,
  tools: [],
  stop: null,
  wordsPerEvent: 4,
  delayMs: 0,
  firstTokenDelayMs: 0,
  headerDelayMs: 0,
  dribbleBytes: 0,
  usage: {},
  serviceTier: null,
  tag: null,
  failure: null,
};

const FIELDS = new Set([
  ...Object.keys(PLAIN).filter((name) => name !== 'source' && name !== 'failure'),
  'fail',
]);

/** Reads a directive; throws an Error that names the field at fault. */
export function readDirective(value: unknown, source: string): Directive {
  if (!isObject(value)) throw new Error('a directive is a JSON object');
  for (const name of Object.keys(value)) {
    if (!FIELDS.has(name)) throw new Error(`unknown field "${name}"; known: ${[...FIELDS].join(', ')}`);
  }
  return {
    source,
    text: textOrNull(value, 'text'),
    words: count(value, 'words', 0),
    thinking: textOrNull(value, 'thinking'),
    tools: readTools(value['tools']),
    stop: textOrNull(value, 'stop'),
    wordsPerEvent: Math.max(1, count(value, 'wordsPerEvent', PLAIN.wordsPerEvent)),
    delayMs: count(value, 'delayMs', 0),
    firstTokenDelayMs: count(value, 'firstTokenDelayMs', 0),
    headerDelayMs: count(value, 'headerDelayMs', 0),
    dribbleBytes: count(value, 'dribbleBytes', 0),
    usage: readUsage(value['usage']),
    serviceTier: textOrNull(value, 'serviceTier'),
    tag: textOrNull(value, 'tag'),
    failure: readFailure(value['fail']),
  };
}

function readTools(value: unknown): ToolCall[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Error('"tools" is an array of {"name","input"}');
  return value.map((call: unknown) => {
    if (!isObject(call) || typeof call['name'] !== 'string') throw new Error('each of "tools" has a "name"');
    return { name: call['name'], input: call['input'] ?? {} };
  });
}

function readUsage(value: unknown): Directive['usage'] {
  if (value === undefined) return {};
  if (!isObject(value)) throw new Error('"usage" is an object');
  const usage: Partial<Record<UsageField, number>> = {};
  for (const field of USAGE_FIELDS) if (value[field] !== undefined) usage[field] = count(value, field, 0);
  return usage;
}

function readFailure(value: unknown): Failure | null {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw new Error('"fail" is an object');
  const kind = FAILURE_KINDS.find((known) => known === value['kind']);
  if (kind === undefined) throw new Error(`"fail.kind" is one of ${FAILURE_KINDS.join(', ')}`);
  return {
    kind,
    type: readFailureType(kind, value['type']),
    message: textOrNull(value, 'message'),
    afterEvents: count(value, 'afterEvents', 0),
    times: count(value, 'times', Number.MAX_SAFE_INTEGER),
    retryAfterSeconds: value['retryAfterSeconds'] === undefined ? null : count(value, 'retryAfterSeconds', 0),
  };
}

function readFailureType(kind: Failure['kind'], type: unknown): Failure['type'] {
  if (kind !== 'http' && kind !== 'exception') return null;
  const known = Object.keys(kind === 'http' ? HTTP_ERRORS : STREAM_EXCEPTIONS);
  if (typeof type !== 'string' || !known.includes(type)) {
    throw new Error(`"fail.type" for ${kind} is one of ${known.join(', ')}`);
  }
  return type as Failure['type'];
}

function textOrNull(record: Record<string, unknown>, name: string): string | null {
  const value = record[name];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new Error(`"${name}" is a string`);
  return value;
}

function count(record: Record<string, unknown>, name: string, otherwise: number): number {
  const value = record[name];
  if (value === undefined) return otherwise;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw new Error(`"${name}" is a whole number, zero or more`);
  }
  return value;
}
