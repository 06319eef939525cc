/**
 * What goes wrong, on standard error: a sentence for people; with --json one JSON object on one line, so that what a
 * script reads on standard output is only ever a reply.
 */
import { ApiError, exitCodes } from './client.ts';
import type { UsageError } from './usage-error.ts';

export function problemText(error: UsageError | ApiError): string {
  return `stargate: ${error.message}`;
}

export function problemJson(error: UsageError | ApiError): string {
  const said = error instanceof ApiError ? error.said : null;
  return JSON.stringify({
    error: {
      message: error.message,
      exit_code: exitCodeOf(error),
      status: said?.status ?? null,
      code: said?.code ?? null,
      param: said?.param ?? null,
      details: said?.details ?? [],
      request_id: said?.requestId ?? null,
    },
  });
}

export function exitCodeOf(error: UsageError | ApiError): number {
  return error instanceof ApiError ? error.exitCode : exitCodes.usage;
}
