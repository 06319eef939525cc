/**
 * Text of prompt and answer, for teams that want it in their traces. Only for calls where it is enabled: a bounded copy of
 * what is written to the client is kept, and parsed and redacted in the background.
 */
import { redact } from '../../core/redact.ts';
import type { Outgoing } from '../outgoing.ts';

/** Content of no call, of every call, or of the calls of some teams. */
export type ContentSwitch = 'off' | 'all' | ReadonlySet<string>;

export type Capture = { readonly text: () => string };

const MAX_BYTES = 65_536;
/** Of a request's body, from its beginning: no more is looked at. */
export const MAX_BODY_BYTES = MAX_BYTES * 4;

/** `off`, `all`, or `teams:research,product`. Throws with a sentence. */
export function contentSwitchOf(text: string): ContentSwitch {
  if (text === 'off' || text === 'all') return text;
  const teams = text.startsWith('teams:')
    ? text
        .slice('teams:'.length)
        .split(',')
        .map((team) => team.trim())
    : [];
  if (teams.length === 0 || teams.includes(''))
    throw new Error(`TRACE_CONTENT is "${text}"; it must be off, all, or teams:<team_id>,<team_id>`);
  return new Set(teams);
}

export function isContentOn(content: ContentSwitch, teamId: string | null): boolean {
  if (typeof content === 'string') return content === 'all';
  return teamId !== null && content.has(teamId);
}

/** Keeps the beginning of what is written from now on, up to a bound. */
export function captureAnswer(outgoing: Outgoing): Capture {
  const kept: Buffer[] = [];
  let bytes = 0;
  const keep = (chunk: unknown, encoding: unknown): void => {
    if (bytes >= MAX_BYTES || !(typeof chunk === 'string' || chunk instanceof Uint8Array)) return;
    const whole =
      typeof chunk === 'string'
        ? Buffer.from(chunk, encoding === 'latin1' ? 'latin1' : 'utf8')
        : Buffer.from(chunk);
    const piece = whole.subarray(0, MAX_BYTES - bytes);
    kept.push(piece);
    bytes += piece.length;
  };
  const write = outgoing.write.bind(outgoing) as (...args: readonly unknown[]) => boolean;
  const end = outgoing.end.bind(outgoing);
  outgoing.write = (...args: readonly unknown[]) => {
    keep(args[0], args[1]);
    return write(...args);
  };
  outgoing.end = (...args: readonly unknown[]) => {
    keep(args[0], args[1]);
    return end(...(args as [string, 'latin1']));
  };
  return { text: () => Buffer.concat(kept).toString('utf8') };
}

export type RedactedContent = {
  readonly prompt: string;
  readonly answer: string;
  readonly found: ReadonlyMap<string, number>;
};

/**
 * Only text: no tool parameters, no images, nothing that is not a string under a name for text. `hide`: takes out of the
 * answer what a content policy has masked in the prompt, and put back for the client.
 */
export function redactedContent(
  body: Buffer,
  answer: string,
  hide: (text: string) => string = same,
): RedactedContent {
  const prompt = redact(textsOf(parsed(body.subarray(0, MAX_BODY_BYTES).toString('utf8'))).join('\n'));
  const said = redact(hide(answerText(answer)));
  const found = new Map(prompt.found);
  for (const [entity, count] of said.found) found.set(entity, (found.get(entity) ?? 0) + count);
  return {
    prompt: prompt.text.slice(0, MAX_BYTES),
    answer: said.text.slice(0, MAX_BYTES),
    found,
  };
}

function same(text: string): string {
  return text;
}

/** Deltas of a stream are joined without a separator, parts of a whole answer by newlines. */
function answerText(answer: string): string {
  const events = answer.split('\n').filter((line) => line.startsWith('data: '));
  if (events.length === 0) return textsOf(parsed(answer)).join('\n');
  return events.flatMap((line) => textsOf(parsed(line.slice('data: '.length)))).join('');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It was cut at the bound, or is not JSON.
    return null;
  }
}

/** Members that hold text in one of the dialects. */
const TEXT_NAMES = new Set([
  'text',
  'content',
  'input',
  'prompt',
  'system',
  'instructions',
  'delta',
  'arguments',
]);
/** Members that may contain such members. */
const PARENT_NAMES = new Set(['messages', 'choices', 'message', 'output', 'content_block', ...TEXT_NAMES]);

function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => (typeof one === 'string' ? [one] : textsOf(one)));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (typeof inner === 'string') return TEXT_NAMES.has(name) ? [inner] : [];
    return PARENT_NAMES.has(name) ? textsOf(inner) : [];
  });
}
