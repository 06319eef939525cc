/**
 * A directive says what the simulated model answers, how fast, and how it fails. It arrives inside a prompt
 * (`[[sim {"text":"hi"}]]`) or through the control path; the same JSON either way. docs/simulator.md explains each
 * field to its users.
 */
import * as z from 'zod';

import { HTTP_ERRORS, STREAM_EXCEPTIONS } from '../wire/aws-error.ts';

const WHOLE = '{field} is a whole number, zero or more';
const FAILURE_KINDS = ['http', 'exception', 'cut', 'cut-mid-frame', 'corrupt', 'silence', 'reset'] as const;

const count = z.int(WHOLE).min(0, WHOLE);
const textOrNull = z
  .string('{field} is a string')
  .nullish()
  .transform((text) => text ?? null);

const failure = z
  .object(
    {
      kind: z.enum(FAILURE_KINDS, `{field} is one of ${FAILURE_KINDS.join(', ')}`),
      type: z.unknown().optional(),
      message: textOrNull,
      /** Stream events that still arrive before the failure. */
      afterEvents: count.default(0),
      /** How often this directive fails before it answers; the prompt's text is its identity. */
      times: count.default(Number.MAX_SAFE_INTEGER),
      retryAfterSeconds: count.optional().transform((seconds) => seconds ?? null),
    },
    '{field} is an object',
  )
  .transform((given) => ({ ...given, type: failureType(given.kind, given.type) }));

const fields = {
  text: textOrNull,
  /** Length of a generated answer, when there is no `text`. */
  words: count.default(0),
  thinking: textOrNull,
  tools: z
    .array(
      z.object(
        {
          name: z.string('each of "tools" has a "name"'),
          input: z
            .unknown()
            .optional()
            .transform((input) => input ?? {}),
        },
        'each of "tools" has a "name"',
      ),
      '"tools" is an array of {"name","input"}',
    )
    .default([]),
  stop: textOrNull,
  wordsPerEvent: count.default(4).transform((words) => Math.max(1, words)),
  delayMs: count.default(0),
  firstTokenDelayMs: count.default(0),
  headerDelayMs: count.default(0),
  /** Size of each write when a stream is split at odd places; 0 sends whole frames. */
  dribbleBytes: count.default(0),
  usage: z
    .object(
      {
        inputTokens: count.exactOptional(),
        outputTokens: count.exactOptional(),
        cacheReadTokens: count.exactOptional(),
        cacheWrite5mTokens: count.exactOptional(),
        cacheWrite1hTokens: count.exactOptional(),
      },
      '{field} is an object',
    )
    .default({}),
  /** The service tier that the answer tells, instead of the one asked for. */
  serviceTier: textOrNull,
  /** A word of the caller's that appears in the call log. */
  tag: textOrNull,
  fail: failure.nullish(),
};

const directive = z.strictObject(fields, {
  error: (issue) =>
    issue.code === 'unrecognized_keys'
      ? `unknown field "${issue.keys[0]}"; known: ${Object.keys(fields).join(', ')}`
      : 'a directive is a JSON object',
});

export type Failure = Readonly<z.infer<typeof failure>>;

export type Directive = Readonly<Omit<z.infer<typeof directive>, 'fail'>> & {
  /** Where it came from, word for word: the identity under which `failure.times` counts. */
  readonly source: string;
  readonly failure: Failure | null;
};

export const PLAIN = readDirective({}, '');

/** Reads a directive; throws an Error that names the field at fault. */
export function readDirective(value: unknown, source: string): Directive {
  const { fail, ...given } = parsed(directive, value);
  return { ...given, source, failure: fail ?? null };
}

/** Throws an Error with the message of the first fault, in which `{field}` stands for the path of the field. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const { issues } = read.error;
  const fault = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  throw new Error(fault?.message.replace('{field}', `"${fault.path.join('.')}"`));
}

/** Of an HTTP error its name, of an exception the one in the stream; other failures have none. */
function failureType(kind: (typeof FAILURE_KINDS)[number], type: unknown) {
  if (kind !== 'http' && kind !== 'exception') return null;
  const known = Object.keys(kind === 'http' ? HTTP_ERRORS : STREAM_EXCEPTIONS);
  const found = known.find((name) => name === type);
  if (found === undefined) throw new Error(`"fail.type" for ${kind} is one of ${known.join(', ')}`);
  return found as keyof typeof HTTP_ERRORS | keyof typeof STREAM_EXCEPTIONS;
}
