/** The SDKs with a key, through the whole gateway; every answer that OpenAI's and Anthropic's get must conform. */
import type { TestContext } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import OpenAI from 'openai';
import { conformingFetch } from '../conformance/wire.ts';
import type { Gate } from '../support/start-gate.ts';

export function openaiOf(t: TestContext, gate: Gate, apiKey: string): OpenAI {
  return new OpenAI({ baseURL: `${gate.edgeUrl}/v1`, apiKey, maxRetries: 0, fetch: conformingFetch(t) });
}

export function anthropicOf(t: TestContext, gate: Gate, apiKey: string): Anthropic {
  return new Anthropic({ baseURL: gate.edgeUrl, apiKey, maxRetries: 0, fetch: conformingFetch(t) });
}

/** AWS's client in Bedrock mode, which reads answers by AWS's schema. */
export function awsOf(t: TestContext, gate: Gate, token: string): BedrockRuntimeClient {
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: `${gate.edgeUrl}/bedrock`,
    token: { token },
    authSchemePreference: ['httpBearerAuth'],
    maxAttempts: 1,
    // On plain http the client would speak HTTP/2 without asking.
    requestHandler: new NodeHttpHandler(),
  });
  t.after(() => client.destroy());
  return client;
}
