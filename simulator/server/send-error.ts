/** An error as each of the services behind the simulator's address writes it. */
import type { ServerResponse } from 'node:http';

import { AMZ_JSON, comprehendErrorBody } from '../comprehend/detect-pii.ts';
import { mantleErrorBody } from '../mantle/mantle-call.ts';
import { openaiErrorBody } from '../openai/error.ts';
import { AwsError, type HttpErrorType } from '../wire/aws-error.ts';
import { errorHeaders, sendJson } from './headers.ts';

export type ErrorWriting = {
  readonly bodyOf: (error: AwsError) => string;
  readonly statusOf: (error: AwsError) => number;
  readonly headersOf: (requestId: string, type: HttpErrorType) => Readonly<Record<string, string>>;
};

const restJson = { statusOf: ({ status }: AwsError) => status, headersOf: errorHeaders };

export const AWS: ErrorWriting = { ...restJson, bodyOf: ({ message }) => JSON.stringify({ message }) };
export const OPENAI: ErrorWriting = { ...restJson, bodyOf: openaiErrorBody };
export const MANTLE: ErrorWriting = { ...restJson, bodyOf: mantleErrorBody };

/** AWS's JSON protocol 1.1 tells the type in the body, and every fault of the caller's as 400. */
export const COMPREHEND: ErrorWriting = {
  bodyOf: comprehendErrorBody,
  statusOf: ({ status }) => (status < 500 ? 400 : status),
  headersOf: (requestId) => ({ 'content-type': AMZ_JSON, 'x-amzn-requestid': requestId }),
};

/** Returns what was sent. */
export function sendError(
  response: ServerResponse,
  error: unknown,
  requestId: string,
  { bodyOf, statusOf, headersOf }: ErrorWriting,
): { readonly status: number; readonly type: HttpErrorType } {
  const known = error instanceof AwsError ? error : new AwsError('InternalServerException', describe(error));
  const status = statusOf(known);
  if (response.headersSent) response.destroy();
  else sendJson(response, status, bodyOf(known), headersOf(requestId, known.type));
  return { status, type: known.type };
}

/** A fault of the simulator itself: say what it is, for this tool is read by its developers. */
function describe(error: unknown): string {
  return `simulator fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
