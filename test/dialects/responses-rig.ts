/** What the tests of Responses requests have in common: pieces of requests, and of what Converse is asked for them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { rawRequest, upstreamBody } from './dialect-rig.ts';

export const PNG = 'iVBORw0KGgo=';
export const text = (value: string) => [{ text: value }];
export const user = (content: unknown) => ({ role: 'user', content });
export const CLOSED = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
};
export const WEATHER = { type: 'function', name: 'weather', parameters: CLOSED };
export const weatherSpec = { toolSpec: { name: 'weather', inputSchema: { json: CLOSED } } };
export const callOfWeather = {
  type: 'function_call',
  call_id: 'c1',
  name: 'weather',
  arguments: '{"a":"x"}',
};
export const weatherUse = { toolUse: { toolUseId: 'c1', name: 'weather', input: { a: 'x' } } };
export const customInput = {
  type: 'object',
  properties: { input: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
  required: ['input'],
  additionalProperties: false,
};

export type Body = Record<string, unknown>;

/** name · fields added to a request of claude-haiku-4-5 that says hi · members of the Converse body */
type Translation = readonly [string, Body, Body];

export function checkTranslations(translations: readonly Translation[]): void {
  for (const [name, fields, expected] of translations) {
    test(`responses request: ${name}`, () => {
      const body = { model: 'claude-haiku-4-5', input: 'hi', ...fields };
      const sent = upstreamBody(openaiResponses, rawRequest('responses', body)) as Body;
      for (const [member, value] of Object.entries(expected)) assert.deepEqual(sent[member], value, member);
    });
  }
}
