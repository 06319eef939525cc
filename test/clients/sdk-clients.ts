/** The SDKs with a key, through the whole gateway; every answer that they get must conform. */
import type { TestContext } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { conformingFetch } from '../conformance/wire.ts';
import type { Gate } from '../support/start-gate.ts';

export function openaiOf(t: TestContext, gate: Gate, apiKey: string): OpenAI {
  return new OpenAI({ baseURL: `${gate.edgeUrl}/v1`, apiKey, maxRetries: 0, fetch: conformingFetch(t) });
}

export function anthropicOf(t: TestContext, gate: Gate, apiKey: string): Anthropic {
  return new Anthropic({ baseURL: gate.edgeUrl, apiKey, maxRetries: 0, fetch: conformingFetch(t) });
}
