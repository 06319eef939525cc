/**
 * Every answer of ours that is not a success, in one table. Refusals are values: stages return them, the dialect
 * renders them in the shape its clients expect. Texts say what to do next and never hold a key, a prompt or an
 * internal detail.
 *
 * Error types: OpenAI https://platform.openai.com/docs/guides/error-codes,
 * Anthropic https://docs.anthropic.com/en/api/errors, Bedrock: the exception names of the Bedrock Runtime API.
 */
export type ErrorCode = keyof typeof errorTable;

export type Refusal = MadeRefusal;

/**
 * A class of its own, so that JSON from a client or from Bedrock never passes for a refusal, and that no property of what may
 * be one is looked for. It is made by `refuse` and `withMessage` alone; a copy by a spread is none.
 */
class MadeRefusal {
  readonly kind = 'refusal';
  readonly code: ErrorCode;
  readonly status: number;
  readonly message: string;
  /** The request field at fault (`messages[0].content`), when there is one. */
  readonly param: string | null;
  /** Seconds after which the same request may succeed, when we know. */
  readonly retryAfterSeconds: number | null;
  /** What a program needs to act on it, where an API's errors carry that. */
  readonly details: Readonly<Record<string, string>> | null;
  /** The code by which OpenAI's clients know what Bedrock refused, `context_length_exceeded`; shown in place of ours. */
  readonly saidCode: string | null;
  readonly #isMade = true;

  constructor(
    code: ErrorCode,
    message: string,
    { param, retryAfterSeconds, details, saidCode }: RefusalDetails,
  ) {
    this.code = code;
    this.status = errorTable[code].status;
    this.message = message;
    this.param = param ?? null;
    this.retryAfterSeconds = retryAfterSeconds ?? null;
    this.details = details ?? null;
    this.saidCode = saidCode ?? null;
  }

  static isOne(value: unknown): value is MadeRefusal {
    return value instanceof MadeRefusal && value.#isMade;
  }
}

type ErrorRow = {
  readonly status: number;
  readonly openai: string;
  readonly anthropic: string;
  readonly bedrock: string;
  /** The text, used when the caller of `refuse` gives no better one. */
  readonly say: string;
};

const invalid = types('invalid_request_error', 'invalid_request_error', 'ValidationException');
const unauthenticated = types('authentication_error', 'authentication_error', 'AccessDeniedException');
const forbidden = types('permission_error', 'permission_error', 'AccessDeniedException');
const missing = types('invalid_request_error', 'not_found_error', 'ResourceNotFoundException');
const conflicting = types('invalid_request_error', 'invalid_request_error', 'ConflictException');
const tooLarge = types('invalid_request_error', 'request_too_large', 'ValidationException');
const limited = types('rate_limit_error', 'rate_limit_error', 'ThrottlingException');
const spent = types('budget_exceeded', 'rate_limit_error', 'ThrottlingException');
const failed = types('server_error', 'api_error', 'InternalServerException');
const overloaded = types('server_error', 'overloaded_error', 'ServiceUnavailableException');
const late = types('server_error', 'timeout_error', 'ModelTimeoutException');

export const errorTable = {
  invalid_request: row(400, invalid, 'The request is not valid.'),
  content_policy_violation: row(400, invalid, 'A content policy refuses this request. Ask an admin.'),
  invalid_json: row(400, invalid, 'The request body is not valid JSON.'),
  missing_key: row(
    401,
    unauthenticated,
    'No API key was given. Send it as "Authorization: Bearer sk-…", "x-api-key: sk-…" or "api-key: sk-…".',
  ),
  invalid_key: row(
    401,
    unauthenticated,
    'This API key is not valid. Check that it was copied whole, or ask an admin for a new one.',
  ),
  expired_key: row(401, unauthenticated, 'This API key has expired. Ask an admin for a new one.'),
  blocked: row(403, forbidden, 'This API key, its user or its team is blocked. Ask an admin.'),
  forbidden: row(403, forbidden, 'This credential may not do that.'),
  model_not_allowed: row(
    403,
    forbidden,
    'This API key may not use that model. GET /v1/models lists the models it may use.',
  ),
  model_not_found: row(
    404,
    missing,
    'That model does not exist here. GET /v1/models lists the models there are.',
  ),
  model_ended: row(404, missing, 'That model has ended. GET /v1/models lists the models there are.'),
  not_found: row(404, missing, 'There is nothing at this path.'),
  method_not_allowed: row(405, invalid, 'This path does not take that method.'),
  request_timeout: row(408, invalid, 'The request body did not arrive in time. Send it again.'),
  conflict: row(409, conflicting, 'That already exists.'),
  precondition_failed: row(412, conflicting, 'It has changed since you read it. Read it again and repeat.'),
  body_too_large: row(413, tooLarge, 'The request body is too large.'),
  unsupported_media: row(
    415,
    invalid,
    'This content-encoding is not supported. Send the body plain or with gzip.',
  ),
  rate_limited: row(429, limited, 'A rate limit is used up. Try again after the time in retry-after.'),
  budget_exceeded: row(429, spent, 'A budget is used up. Ask an admin.'),
  upstream_throttled: row(429, limited, 'Bedrock is throttling this model. Try again shortly.'),
  upstream_invalid: row(400, invalid, 'Bedrock did not accept the request.'),
  internal: row(500, failed, 'The gateway failed. The request id identifies the case.'),
  upstream_failed: row(502, failed, 'Bedrock failed to answer.'),
  unavailable: row(503, overloaded, 'The gateway cannot take the request right now. Try again shortly.'),
  overloaded: row(
    503,
    overloaded,
    'The gateway has as many requests as it can serve well right now. Try again after the time in retry-after.',
  ),
  policy_check_failed: row(
    503,
    overloaded,
    'A check of a content policy did not answer in time. Try again shortly.',
  ),
  upstream_unavailable: row(503, overloaded, 'Bedrock is not available right now. Try again shortly.'),
  upstream_timeout: row(504, late, 'Bedrock did not answer in time.'),
} as const satisfies Record<string, ErrorRow>;

export type RefusalDetails = {
  readonly message?: string;
  readonly param?: string | null;
  readonly retryAfterSeconds?: number | null;
  readonly details?: Readonly<Record<string, string>> | null;
  readonly saidCode?: string | null;
};

/** Makes a refusal; without `message` it carries the table's text. */
export function refuse(code: ErrorCode, details: RefusalDetails = {}): Refusal {
  return new MadeRefusal(code, details.message ?? errorTable[code].say, details);
}

/** The same refusal in other words. */
export function withMessage(refusal: Refusal, message: string): Refusal {
  return new MadeRefusal(refusal.code, message, refusal);
}

export function isRefusal(value: unknown): value is Refusal {
  return MadeRefusal.isOne(value);
}

/**
 * Whether the same request may succeed later without anybody doing something. Of the client's errors those that pass with
 * time: a slow body, a limit.
 */
export function mayRetry({ status }: Refusal): boolean {
  return status >= 500 || status === 408 || status === 429;
}

/** `{"error":{message,type,param,code}}`: OpenAI's error object, also used by the admin API. */
export function openaiErrorBody(refusal: Refusal): string {
  return JSON.stringify({
    error: {
      message: refusal.message,
      type: errorTable[refusal.code].openai,
      param: refusal.param,
      code: refusal.saidCode ?? refusal.code,
    },
  });
}

/** `{"type":"error","error":{type,message},"request_id"}`: Anthropic's error object. */
export function anthropicErrorBody(refusal: Refusal, requestId: string): string {
  const details = refusal.details === null ? {} : { details: refusal.details };
  return JSON.stringify({
    type: 'error',
    error: { type: errorTable[refusal.code].anthropic, message: refusal.message, ...details },
    request_id: requestId,
  });
}

/** `{"message"}`; the exception's name travels in the header `x-amzn-errortype`. */
export function bedrockErrorBody(refusal: Refusal): string {
  return JSON.stringify({ message: refusal.message });
}

/** What the three APIs call an error: the type of OpenAI, the type of Anthropic, the exception of Bedrock. */
type ErrorTypes = Pick<ErrorRow, 'openai' | 'anthropic' | 'bedrock'>;

function types(openai: string, anthropic: string, bedrock: string): ErrorTypes {
  return { openai, anthropic, bedrock };
}

function row(status: number, named: ErrorTypes, say: string): ErrorRow {
  return { status, ...named, say };
}
