/**
 * How a refusal looks on the wire, by error shape, and how Bedrock's failures become refusals. Bedrock's own words
 * are passed on only where they speak of the client's request (ValidationException), and then without ARNs and
 * account numbers; all else gets the table's text.
 */
import {
  anthropicErrorBody,
  bedrockErrorBody,
  errorTable,
  mayRetry,
  openaiErrorBody,
  refuse,
  type ErrorCode,
  type Refusal,
} from '../../core/errors.ts';
import type { ErrorShape } from '../../core/routes.ts';

export type RenderedRefusal = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** The whole answer for a refusal before any byte was sent. */
export function renderRefusal(refusal: Refusal, shape: ErrorShape, requestId: string): RenderedRefusal {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-request-id': requestId,
  };
  if (refusal.retryAfterSeconds !== null) {
    headers['retry-after'] = String(Math.max(0, Math.ceil(refusal.retryAfterSeconds)));
  }
  // Claude Code retries a wrong key for minutes without it; the SDKs of OpenAI and Anthropic respect it too.
  if (!mayRetry(refusal)) headers['x-should-retry'] = 'false';
  else if (refusal.code === 'overloaded') headers['x-should-retry'] = 'true';
  switch (shape) {
    case 'openai':
      return { status: refusal.status, headers, body: openaiErrorBody(refusal) };
    case 'anthropic':
      headers['request-id'] = requestId;
      return { status: anthropicStatus(refusal), headers, body: anthropicErrorBody(refusal, requestId) };
    case 'bedrock':
      headers['x-amzn-errortype'] = errorTable[refusal.code].bedrock;
      headers['x-amzn-requestid'] = requestId;
      return { status: refusal.status, headers, body: bedrockErrorBody(refusal) };
  }
}

/** Anthropic answers an overload with 529 (its errors page); its clients know that status and wait. */
export function anthropicStatus(refusal: Refusal): number {
  return errorTable[refusal.code].anthropic === 'overloaded_error' ? 529 : refusal.status;
}

/** What the upstream said: an HTTP answer that is not a success, or an exception inside a stream. */
export type UpstreamFailure = {
  /** HTTP status; null for an exception inside a stream. */
  readonly status: number | null;
  /** `x-amzn-errortype` or `:exception-type`, as it came; null when there was none. */
  readonly errorType: string | null;
  readonly message: string | null;
  /** The field at fault, and the code, of an error of OpenAI's APIs. @default none */
  readonly param?: string | null;
  readonly code?: string | null;
  readonly retryAfterSeconds?: number | null;
};

/** The refusal a client gets for a failure of Bedrock's. */
export function upstreamRefusal(failure: UpstreamFailure): Refusal {
  const [code, text] = byException.get(exceptionName(failure.errorType)) ?? [
    codesByStatus.get(failure.status) ?? 'upstream_failed',
  ];
  const retryAfterSeconds = failure.retryAfterSeconds ?? undefined;
  const isClients = code === 'upstream_invalid';
  const message = isClients && failure.message ? textOf(failure.message) : text;
  return refuse(code, {
    ...(message === undefined ? {} : { message }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(isClients && isName(failure.param, PARAM) ? { param: failure.param } : {}),
    ...(isClients && isName(failure.code, CODE) ? { saidCode: failure.code } : {}),
  });
}

const PARAM = /^[\w.[\]-]{1,200}$/;
const CODE = /^[a-z][a-z0-9_]{2,63}$/;

function isName(said: string | null | undefined, shape: RegExp): said is string {
  return typeof said === 'string' && shape.test(said);
}

const NO_CREDENTIALS = 'Bedrock did not accept the credentials of the gateway. Ask an admin.';

/**
 * Exceptions of the Bedrock Runtime API and those common to all of AWS's, in lower case without `Exception`. Failures that
 * only an admin can resolve have a text of their own, without details of the account.
 */
const byException = new Map<string, readonly [code: ErrorCode, text?: string]>([
  ['throttling', ['upstream_throttled']],
  ['toomanyrequests', ['upstream_throttled']],
  ['servicequotaexceeded', ['upstream_throttled']],
  ['validation', ['upstream_invalid']],
  ['modeltimeout', ['upstream_timeout']],
  ['modelnotready', ['upstream_unavailable']],
  ['serviceunavailable', ['upstream_unavailable']],
  ['internalserver', ['upstream_failed']],
  ['modelerror', ['upstream_failed']],
  ['modelstreamerror', ['upstream_failed']],
  [
    'accessdenied',
    ['upstream_failed', 'Bedrock refused the gateway access to this model. An admin must grant it.'],
  ],
  [
    'resourcenotfound',
    ['upstream_failed', 'Bedrock does not offer this model where the gateway looks for it. Ask an admin.'],
  ],
  ['unrecognizedclient', ['upstream_failed', NO_CREDENTIALS]],
  ['expiredtoken', ['upstream_failed', NO_CREDENTIALS]],
  ['invalidsignature', ['upstream_failed', NO_CREDENTIALS]],
  ['incompletesignature', ['upstream_failed', NO_CREDENTIALS]],
  ['missingauthenticationtoken', ['upstream_failed', NO_CREDENTIALS]],
]);

/** `com.amazon.coral#ThrottlingException:http://…` → `throttling`. */
function exceptionName(errorType: string | null): string {
  if (errorType === null) return '';
  const colon = errorType.indexOf(':');
  const whole = colon === -1 ? errorType : errorType.slice(0, colon);
  const name = whole.slice(whole.lastIndexOf('#') + 1).toLowerCase();
  return name.endsWith('exception') ? name.slice(0, -'exception'.length) : name;
}

const codesByStatus = new Map<number | null, ErrorCode>([
  [400, 'upstream_invalid'],
  [413, 'upstream_invalid'],
  [422, 'upstream_invalid'],
  [408, 'upstream_timeout'],
  [504, 'upstream_timeout'],
  [429, 'upstream_throttled'],
  [503, 'upstream_unavailable'],
  [529, 'upstream_unavailable'],
]);

/** What Bedrock says of the client's request. */
function textOf(message: string): string {
  return NOT_COUNTED.test(message) ? COUNTED_ON_MANTLE : withoutAccount(message);
}

/** CountTokens of a model that it does not know, as Bedrock says it. */
const NOT_COUNTED = /model doesn't support counting tokens/i;
const COUNTED_ON_MANTLE =
  "Bedrock's CountTokens does not count this model. POST /v1/messages/count_tokens counts it where it has a deployment on bedrock-mantle; ask an admin.";

/** Takes ARNs and account numbers out of a message of AWS's, and bounds its length. */
export function withoutAccount(message: string): string {
  return message
    .slice(0, 2_000)
    .replace(/arn:aws[\w-]*:[^\s"',)]+/g, '(an AWS resource)')
    .replace(/(?<!\d)\d{12}(?!\d)/g, '(an AWS account)');
}
