/** Starts a simulator for one test, and AWS's own client against it. */
import type { TestContext } from 'node:test';

import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';

import {
  startBedrockSimulator,
  type BedrockSimulator,
  type BedrockSimulatorOptions,
} from '../../simulator/simulator.ts';

export const ACCESS_KEY = { accessKeyId: 'AKIASIMULATOR', secretAccessKey: 'a secret of the tests' };
export const BEARER = 'bedrock-api-key-of-the-tests';
export const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
export const NOVA = 'us.amazon.nova-pro-v1:0';

export async function startSimulator(
  t: TestContext,
  options: Partial<BedrockSimulatorOptions> = {},
): Promise<BedrockSimulator> {
  const simulator = await startBedrockSimulator({
    port: 0,
    accessKeys: [ACCESS_KEY],
    bearerTokens: [BEARER],
    ...options,
  });
  t.after(() => simulator.close());
  return simulator;
}

/** AWS's client over HTTP/1.1, signing with the accepted key and never retrying. */
export function awsClient(
  t: TestContext,
  simulator: BedrockSimulator,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } = ACCESS_KEY,
): BedrockRuntimeClient {
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: simulator.url,
    credentials,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  });
  t.after(() => client.destroy());
  return client;
}

/** A body of the Messages API as InvokeModel takes it. */
export function claudeBody(
  text: string,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 1000,
    messages: [{ role: 'user', content: text }],
    ...more,
  };
}

/** A plain request with the bearer token; the reply with its text. */
export async function post(
  simulator: BedrockSimulator,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = { authorization: `Bearer ${BEARER}` },
): Promise<{
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}> {
  const reply = await fetch(simulator.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, text, json: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function modelPath(modelId: string, operation: string): string {
  return `/model/${encodeURIComponent(modelId)}/${operation}`;
}
