/**
 * Where a request carries its credential, and what somebody is told whose credential is refused: which header was read,
 * and what the mistake looks like. It judges by form alone and never shows the credential, so it tells nobody anything
 * that they did not send. The master key is not known here: it is recognised as one of the forms that are generated for it.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { refuse, type Refusal } from '../../../core/errors.ts';
import { isWellFormedKey, KEY_LENGTH, KEY_PREFIX } from '../../../core/keys/virtual-key.ts';

/**
 * `x-litellm-api-key: …` (for clients whose `Authorization` is for somebody else), `Authorization: Bearer …`,
 * `x-api-key: …` or Azure's `api-key: …`, in this order; null when none is there.
 */
export function credentialOf(headers: IncomingHttpHeaders): string | null {
  const first = headers[LITELLM_HEADER];
  if (typeof first === 'string' && first !== '') return bearerOf(first) ?? first.trim();
  const bearer = bearerOf(headers.authorization);
  if (bearer !== null) return bearer;
  for (const name of KEY_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') return value.trim();
  }
  return null;
}

/** The refusal of a request without a credential that can be read. */
export function refuseMissing({ authorization }: IncomingHttpHeaders): Refusal {
  if (authorization === undefined) return refuse('missing_key');
  const fault = BEARER_FAULTS.find(([form]) => form.test(authorization));
  return refuse('missing_key', {
    message: `The header authorization holds no API key: ${fault?.[1] ?? NO_BEARER}`,
  });
}

/** The refusal of a credential that nobody has. */
export function refuseUnknown(headers: IncomingHttpHeaders): Refusal {
  const credential = credentialOf(headers) ?? '';
  return refuse('invalid_key', {
    message: `This API key is not valid (${readFrom(headers)}): ${faultOf(credential)}`,
  });
}

export function refuseExpired(headers: IncomingHttpHeaders): Refusal {
  return refuse('expired_key', {
    message: `This API key has expired (${readFrom(headers)}). Ask an admin for a new one.`,
  });
}

const LITELLM_HEADER = 'x-litellm-api-key';
const KEY_HEADERS = ['x-api-key', 'api-key'] as const;

function bearerOf(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  // The usual form of a key of ours needs no regular expression.
  if (authorization.length === BEARER.length + KEY_LENGTH && authorization.startsWith(BEARER)) {
    const key = authorization.slice(BEARER.length);
    if (isWellFormedKey(key)) return key;
  }
  return /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;
}

const BEARER = 'Bearer ';

/** The headers that hold a credential, in the order in which they are read. */
function holdersIn(headers: IncomingHttpHeaders): readonly string[] {
  return [LITELLM_HEADER, 'authorization', ...KEY_HEADERS].filter((name) => {
    const value = headers[name];
    return name === 'authorization'
      ? bearerOf(headers.authorization) !== null
      : value !== undefined && value !== '';
  });
}

function readFrom(headers: IncomingHttpHeaders): string {
  const [read, ...others] = holdersIn(headers);
  const unread = others.length === 0 ? '' : `; ${others.join(' and ')} was not read`;
  return `read from the header ${read}${unread}`;
}

const NO_BEARER = 'send it as "Bearer sk-…".';

/** The header `authorization` where no key can be read from it. */
const BEARER_FAULTS: readonly (readonly [form: RegExp, say: string])[] = [
  [/^bearer +bearer\b/i, 'it says "Bearer" twice. The client adds the word itself: give it the key alone.'],
  [/^(bearer)? *$/i, 'it is empty. The variable that the client takes the key from may not be set.'],
  [/^bearer /i, 'there are spaces in it. Copy the key again, without anything around it.'],
  [
    /^AWS4-/,
    'the request is signed with AWS credentials. Give the AWS SDK the key as a bearer token: AWS_BEARER_TOKEN_BEDROCK=sk-…',
  ],
  [/^basic /i, 'it is a user name and a password. Send the key as "Bearer sk-…".'],
];

const ASK = 'Ask an admin for a key of this gateway.';
const MASTER =
  'opens the admin API and calls no model. Make a key with it: npx stargate key generate, or POST /key/generate on the internal address.';

const FAULTS: readonly (readonly [form: RegExp, say: string])[] = [
  [/^["'`]|["'`]$/, 'it has quotation marks around it. Give the key without them.'],
  [
    /^[$%<{]|[^\x21-\x7e]|\.\.\.$|your/i,
    'it looks like a placeholder, or a variable that was not replaced by its value.',
  ],
  [/^sk-ant-/, `it looks like a key of Anthropic's own API. ${ASK}`],
  [/^sk-(proj|svcacct|admin|None)-/, `it looks like a key of OpenAI's own API. ${ASK}`],
  [/^(AKIA|ASIA)[A-Z0-9]{16}$/, `it looks like the id of an AWS access key. ${ASK}`],
  [/^(ABSK|bedrock-api-key-)/, `it looks like an API key of Amazon Bedrock itself. ${ASK}`],
  [
    /^eyJ/,
    'it looks like the token of a sign-in, which this gateway does not take. Ask an admin whether people sign in here.',
  ],
  [/^(sk-master-|[A-Za-z0-9]{48}$)/, `it looks like the master key, which ${MASTER}`],
];

function faultOf(credential: string): string {
  if (isWellFormedKey(credential)) return `it was deleted, or another gateway made it. ${ASK}`;
  const fault = FAULTS.find(([form]) => form.test(credential));
  if (fault !== undefined) return fault[1];
  if (credential.startsWith(KEY_PREFIX)) {
    return credential.length === KEY_LENGTH
      ? 'a character of it is wrong. Copy it again.'
      : `it has ${credential.length} characters, and a key has ${KEY_LENGTH}. Copy it again.`;
  }
  return credential.startsWith('sk-')
    ? `no key of this gateway is like it. ${ASK} The master key ${MASTER}`
    : `it does not begin with sk-, as keys do. ${ASK}`;
}
