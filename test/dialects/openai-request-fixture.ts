/** How requests of OpenAI's APIs are tested: cases of what Converse is asked for them, and of what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RouteId } from '../../core/routes.ts';
import type { DialectModule } from '../../proxy/dialects/dialect.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { user } from './request-parts.ts';
import { rawRequest, refusalOf, upstreamBody } from './dialect-fixture.ts';

type Body = Record<string, unknown>;

/** name · fields added to a request of claude-haiku-4-5 that says hi · members of the Converse body */
type Translation = readonly [string, Body, Body];

/** name · fields added to the same · param · part of the message */
type Refused = readonly [string, Body, string, RegExp];

type Api = {
  readonly name: string;
  readonly dialect: DialectModule;
  readonly routeId: RouteId;
  readonly hi: Body;
};

export const chat: Api = {
  name: 'chat',
  dialect: openaiChat,
  routeId: 'chat-completions',
  hi: { model: 'claude-haiku-4-5', messages: [user('hi')] },
};

export const responses: Api = {
  name: 'responses',
  dialect: openaiResponses,
  routeId: 'responses',
  hi: { model: 'claude-haiku-4-5', input: 'hi' },
};

export function checkTranslations(
  { name: api, dialect, routeId, hi }: Api,
  translations: readonly Translation[],
): void {
  for (const [name, fields, expected] of translations) {
    test(`${api} request: ${name}`, () => {
      const sent = upstreamBody(dialect, rawRequest(routeId, { ...hi, ...fields })) as Body;
      for (const [member, value] of Object.entries(expected)) assert.deepEqual(sent[member], value, member);
    });
  }
}

export function checkRefusals({ name: api, dialect, routeId, hi }: Api, refusals: readonly Refused[]): void {
  for (const [name, fields, param, say] of refusals) {
    test(`${api} refusal: ${name}`, () => {
      const refusal = refusalOf(dialect, rawRequest(routeId, { ...hi, ...fields }));
      assert.equal(refusal.status, 400);
      assert.equal(refusal.param, param);
      assert.match(refusal.message, say);
    });
  }
}

/** What a custom tool takes, for Bedrock. */
export const freeText = {
  type: 'object',
  properties: { input: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
  required: ['input'],
  additionalProperties: false,
};
