/**
 * OpenAI's API on Bedrock's two endpoints. Both have `/openai/v1`; bedrock-mantle has `/v1` besides, and which of the two
 * it takes depends on the model: https://docs.aws.amazon.com/bedrock/latest/userguide/inference-responses-api.html
 *
 * The simulator is one address for both. A path below `/v1` is bedrock-mantle's. Below `/openai/v1` it is bedrock-mantle
 * when the Host header says so, or the signature is made for the service `bedrock-mantle`; else it is bedrock-runtime.
 */
import type { IncomingHttpHeaders } from 'node:http';

export type Endpoint = 'runtime' | 'mantle';

/** `compact` is served by bedrock-mantle: https://github.com/openai/codex/issues/38298 */
export type OpenaiApi = 'responses' | 'compact' | 'chat';

export type OpenaiPath = {
  readonly endpoint: Endpoint;
  readonly prefix: '/v1' | '/openai/v1';
  readonly api: OpenaiApi;
  /** The whole path. */
  readonly path: string;
};

const APIS: Readonly<Record<string, OpenaiApi>> = {
  '/responses': 'responses',
  '/responses/compact': 'compact',
  '/chat/completions': 'chat',
};
const PATH = /^(\/v1|\/openai\/v1)(\/.+)$/;
const MANTLE_HOST = /^bedrock-mantle[.:]/;
const MANTLE_SCOPE = '/bedrock-mantle/aws4_request';

/** Null for paths that are none of OpenAI's API. */
export function openaiPath(
  path: string,
  { host = '', authorization = '' }: IncomingHttpHeaders,
): OpenaiPath | null {
  const [, prefix, rest = ''] = PATH.exec(path) ?? [];
  const api = APIS[rest];
  if (api === undefined) return null;
  if (prefix === '/v1') return { endpoint: 'mantle', prefix, api, path };
  const isMantle = MANTLE_HOST.test(host) || authorization.includes(MANTLE_SCOPE);
  if (api === 'compact' && !isMantle) return null;
  return { endpoint: isMantle ? 'mantle' : 'runtime', prefix: '/openai/v1', api, path };
}
