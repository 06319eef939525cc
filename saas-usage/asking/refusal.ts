/** What an answer that is no success means, and what of its text may be told. */
import { isObject } from '../../core/json.ts';
import type { SaasKeys } from '../../core/saas-usage/account.ts';
import type { Fault, FaultCode } from '../../core/saas-usage/collector.ts';
import type { Reply } from './get.ts';
import { messageWithoutKeys } from './without-keys.ts';

type Answered = Extract<Reply, { kind: 'reply' }>;

export function faultOfReply(what: string, reply: Answered, keys: SaasKeys): Fault {
  const body = parsed(reply.text);
  return {
    what,
    code: codeOf(reply.status, body),
    status: reply.status,
    message: told(messageOf(body) ?? reply.text, keys),
  };
}

export function noAnswer(what: string, reply: Exclude<Reply, Answered>): Fault {
  switch (reply.kind) {
    case 'late':
      return { what, code: 'timeout', status: null, message: `no answer within ${reply.withinMs / 1000} s` };
    case 'lost':
      return { what, code: 'unavailable', status: null, message: `the connection failed: ${reply.code}` };
    case 'too-large':
      return {
        what,
        code: 'bad-answer',
        status: null,
        message: `the answer is longer than ${reply.bytes} bytes`,
      };
  }
}

/** Whether it may go better in a moment. */
export function passes(fault: Fault): boolean {
  return fault.code === 'rate-limited' || fault.code === 'unavailable' || fault.code === 'timeout';
}

/** The keys may have been rotated. A service that says 403 may mean the key, or a plan that does not have it. */
export function isKeysRefused(reply: Reply): boolean {
  return reply.kind === 'reply' && (reply.status === 401 || reply.status === 403);
}

function codeOf(status: number, body: unknown): FaultCode {
  if (status === 401 || (status === 403 && isAboutKeys(body))) return 'unauthorized';
  if (status === 403 || status === 402) return 'forbidden';
  if (status === 429) return 'rate-limited';
  if (status === 408 || status >= 500) return 'unavailable';
  if (status >= 400) return 'refused';
  // Success without an answer, or a redirect, which is not followed: the keys are for this address alone.
  return 'bad-answer';
}

/**
 * Contentful says `AccessTokenInvalid`, also with 403; Algolia `Invalid Application-ID or API key`, its Monitoring API
 * `invalid credentials`, with 403 (specs/monitoring/common/responses/ForbiddenResponse.yml of algolia/api-clients-automation).
 */
function isAboutKeys(body: unknown): boolean {
  const text = `${messageOf(body) ?? ''} ${isObject(body) && isObject(body.sys) ? String(body.sys.id) : ''}`;
  return /AccessTokenInvalid|invalid (?:credentials|application-id|api key)/i.test(text);
}

/** Algolia: `message`, `reason` or `error.message`; Contentful: `message` and `sys.id`. */
function messageOf(body: unknown): string | null {
  if (typeof body === 'string') return body;
  if (!isObject(body)) return null;
  for (const text of [body.message, body.reason, isObject(body.error) ? body.error.message : body.error]) {
    if (typeof text === 'string' && text !== '') return text;
  }
  return isObject(body.sys) && typeof body.sys.id === 'string' ? body.sys.id : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const MOST_LETTERS = 200;
/** Of a page in HTML, whose beginning is no text. */
const MOST_READ = 10_000;

function told(text: string, keys: SaasKeys): string {
  const line = messageWithoutKeys(text, keys)
    .slice(0, MOST_READ)
    .replaceAll(/<[^>]{0,200}>/g, ' ')
    .replaceAll(/[\p{Cc}\p{Zs}\s]+/gu, ' ')
    .trim();
  return line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS - 1)}…` : line;
}
