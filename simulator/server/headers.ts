/** Whole answers and their headers as Bedrock Runtime sends them. */
import type { ServerResponse } from 'node:http';

import type { Billed } from '../model/conversation.ts';

/** AWS appends the service's internal namespace to the error type; clients cut it at the colon. */
const ERROR_NAMESPACE = ':http://internal.amazon.com/coral/com.amazon.bedrock/';

/** Those in which InvokeModel tells the tokens; Converse tells them only in the body. */
export function tokenHeaders(billed: Billed): Record<string, string> {
  const written = billed.cacheWrite5mTokens + billed.cacheWrite1hTokens;
  const cached = {
    'x-amzn-bedrock-cache-read-input-token-count': String(billed.cacheReadTokens),
    'x-amzn-bedrock-cache-write-input-token-count': String(written),
  };
  return {
    'x-amzn-bedrock-invocation-latency': String(10 + billed.outputTokens),
    'x-amzn-bedrock-input-token-count': String(billed.inputTokens),
    'x-amzn-bedrock-output-token-count': String(billed.outputTokens),
    ...(written + billed.cacheReadTokens > 0 ? cached : {}),
  };
}

export function errorHeaders(requestId: string, type: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-amzn-requestid': requestId,
    'x-amzn-errortype': `${type}${ERROR_NAMESPACE}`,
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
  });
  response.end(body);
}
