/** OpenAI's own SDK against the simulator, its calls signed for an endpoint, its answers held against what OpenAI publishes. */
import type { TestContext } from 'node:test';

import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import OpenAI, { APIError } from 'openai';

import type { BedrockSimulator } from '../../../simulator/simulator.ts';
import { conformingFetch } from '../../conformance/wire.ts';
import { ACCESS_KEY } from '../support.ts';

export const RUNTIME_GPT = 'us.openai.gpt-6-sol';
export const MANTLE_GPT = 'openai.gpt-6-sol';
export const MANTLE_OSS = 'openai.gpt-oss-120b';

/** The services that the SDK's own provider for Bedrock signs for. */
const SERVICES = { runtime: 'bedrock', mantle: 'bedrock-mantle' } as const;

export function openaiClient(
  t: TestContext,
  simulator: BedrockSimulator,
  endpoint: keyof typeof SERVICES,
  prefix: '/v1' | '/openai/v1' = '/openai/v1',
): OpenAI {
  const send = conformingFetch(t);
  const signer = new SignatureV4({
    credentials: ACCESS_KEY,
    region: 'us-east-1',
    service: SERVICES[endpoint],
    sha256: Sha256,
  });
  return new OpenAI({
    baseURL: simulator.url + prefix,
    apiKey: 'the signature takes its place',
    maxRetries: 0,
    fetch: async (input, init) => {
      const { host, hostname, pathname: path } = new URL(input instanceof Request ? input.url : input);
      const body = typeof init?.body === 'string' ? init.body : '';
      const headers = { host, 'content-type': 'application/json' };
      const request = { method: 'POST', protocol: 'http:', hostname, path, headers, body };
      const signed = await signer.sign(request);
      return send(input, { ...init, headers: signed.headers });
    },
  });
}

/** The error that an attempt ends with. */
export async function refusal(attempt: Promise<unknown>): Promise<APIError> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof APIError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
