/** Response headers as Bedrock Runtime sends them. */
import type { Billed } from '../model/conversation.ts';

export const STREAM_TYPE = 'application/vnd.amazon.eventstream';

/** AWS appends the service's internal namespace to the error type; clients cut it at the colon. */
const ERROR_NAMESPACE = ':http://internal.amazon.com/coral/com.amazon.bedrock/';

/** InvokeModel reports its tokens in headers, Converse only in the body. */
export function invocationHeaders(
  requestId: string,
  billed: Billed,
  operation: string,
): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-amzn-requestid': requestId,
  };
  if (operation !== 'invoke') return headers;
  headers['x-amzn-bedrock-invocation-latency'] = String(10 + billed.outputTokens);
  headers['x-amzn-bedrock-input-token-count'] = String(billed.inputTokens);
  headers['x-amzn-bedrock-output-token-count'] = String(billed.outputTokens);
  const written = billed.cacheWrite5mTokens + billed.cacheWrite1hTokens;
  if (written + billed.cacheReadTokens > 0) {
    headers['x-amzn-bedrock-cache-read-input-token-count'] = String(billed.cacheReadTokens);
    headers['x-amzn-bedrock-cache-write-input-token-count'] = String(written);
  }
  return headers;
}

export function errorHeaders(requestId: string, type: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-amzn-requestid': requestId,
    'x-amzn-errortype': `${type}${ERROR_NAMESPACE}`,
  };
}
