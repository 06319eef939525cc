/** Outcomes as the load balancer wants them: status, headers, body; errors in OpenAI's shape, all problems listed. */
import { mayRetry, openaiErrorBody, refuse, type Refusal } from '../../../core/errors.ts';
import type { Document, Invalid, Reply } from '../api/operation.ts';
import { sentenceOf, type Problem } from '../request/validation.ts';

export type AlbResult = {
  readonly statusCode: number;
  readonly statusDescription: string;
  readonly isBase64Encoded: false;
  readonly headers?: Record<string, string>;
  readonly multiValueHeaders?: Record<string, string[]>;
  readonly body: string;
};

/** A reply ready to be sent. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export function answerWith(reply: Reply, warnings: readonly string[]): Answer {
  const body = warnings.length === 0 || Array.isArray(reply.body) ? reply.body : { ...reply.body, warnings };
  const headers: Record<string, string> = { ...reply.headers };
  if (reply.version !== null) headers['etag'] = `"${reply.version}"`;
  return { status: 200, headers, body: JSON.stringify(body) };
}

/** Warnings have no place in a document; they travel in a header. */
export function answerDocument(
  { contentType, text, headers }: Document,
  warnings: readonly string[],
): Answer {
  const all: Record<string, string> = { 'content-type': contentType, ...headers };
  // Escaped, because a header takes ASCII only and a warning quotes what the client sent.
  if (warnings.length > 0) all['x-warnings'] = encodeURI(warnings.join('; ').toWellFormed());
  return { status: 200, headers: all, body: text };
}

export function answerRefusal(refusal: Refusal, headers: Readonly<Record<string, string>> = {}): Answer {
  const retry: Record<string, string> = mayRetry(refusal) ? {} : { 'x-should-retry': 'false' };
  return { status: refusal.status, headers: { ...retry, ...headers }, body: openaiErrorBody(refusal) };
}

/** One sentence for people, the first field in `param`, and every problem by itself in `details`. */
export function answerInvalid({ problems }: Invalid): Answer {
  const refusal = refuse('invalid_request', {
    message: sentenceOf(problems),
    ...paramOf(problems),
  });
  const body = JSON.parse(openaiErrorBody(refusal)) as { error: Record<string, unknown> };
  return {
    status: refusal.status,
    headers: {},
    body: JSON.stringify({ error: { ...body.error, details: problems } }),
  };
}

/** `asMultiValue`: the target group has multi-value headers switched on, and wants them back the same way. */
export function albResult(
  answer: Answer,
  requestId: string,
  options: { readonly asMultiValue: boolean; readonly withBody: boolean },
): AlbResult {
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...answer.headers,
    'x-request-id': requestId,
  };
  const common = {
    statusCode: answer.status,
    statusDescription: `${answer.status} ${PHRASES[answer.status] ?? 'Error'}`,
    isBase64Encoded: false,
    body: options.withBody ? answer.body : '',
  } as const;
  if (!options.asMultiValue) return { ...common, headers };
  const multiValueHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value]]),
  );
  return { ...common, multiValueHeaders };
}

const PHRASES: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

function paramOf(problems: readonly Problem[]): { param?: string } {
  const param = problems.find((problem) => problem.param !== null)?.param;
  return param === undefined || param === null ? {} : { param };
}
