/** What the tests of Messages to Claude on Bedrock share: requests, and the parts of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Optional, RawRequest } from '../../proxy/dialects/dialect.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { callOf, rawRequest, refusalOf, requestOf, targetOf } from './dialect-fixture.ts';
import { CLOSED, user } from './request-parts.ts';

export type Body = Record<string, unknown>;

/** what the user sees · fields of the request · fields that Bedrock gets · what it has refused before */
type SentRow = readonly [string, Body, Body, (readonly Optional[])?];

/** One test for each row; members that it does not name are not looked at. */
export function checkSent(rows: readonly SentRow[]): void {
  for (const [name, fields, expected, without] of rows) {
    test(`Messages to Claude: ${name}`, () => {
      const body = sent(fields, without);
      for (const [member, value] of Object.entries(expected)) assert.deepEqual(body[member], value, member);
    });
  }
}

export function refused(fields: Body): string {
  return refusalOf(anthropicMessages, rawMessages(fields)).message;
}

function sent(fields: Body, without: readonly Optional[] = []): Body {
  const call = callOf(anthropicMessages, rawMessages(fields));
  const target = { ...targetOf(call.modelAsked), without: new Set(without) };
  return JSON.parse(requestOf(call, target).body.toString('utf8')) as Body;
}

function rawMessages(fields: Body): RawRequest {
  const body = { model: 'claude-opus-5', max_tokens: 2_000, messages: [user('hi')], ...fields };
  return rawRequest('messages', body);
}

export const OBJECT = { type: 'object' };
export const tool = { name: 'f', input_schema: OBJECT };
export const call = { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} };
export const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'done' };
export const thought = { type: 'thinking', thinking: 'hm', signature: 'c2ln' };
export const FORMAT = { type: 'json_schema', schema: CLOSED };
export const WORDS = `Answer with one JSON object and nothing else: no code fence, no words around it. It must be valid against this JSON schema:\n${JSON.stringify(CLOSED)}`;
/** Anthropic's name, and InvokeModel's. */
export const BINDING = { block_binding: { prefix_mismatch_behavior: 'drop_block' } };
export const INVOKE_BINDING = { block_binding: { mismatch_behavior: 'drop_block' } };
export const search = { type: 'web_search_20250305', name: 'web_search' };
export const SONNET_4_5 = 'claude-sonnet-4-5';
export const HAIKU = 'claude-haiku-4-5';
export const OPUS_5_5 = 'claude-opus-5-5';
