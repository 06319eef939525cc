/** The route table: literal, case-sensitive, and closed. */
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { matchRoute } from '../../core/routes.ts';

const rows: readonly (readonly [method: string, path: string, leadsTo: string])[] = [
  ['POST', '/v1/chat/completions', 'chat-completions'],
  ['POST', '/v1/messages', 'messages'],
  ['GET', '/v1/messages', 'wrong-method'],
  ['POST', '/anthropic/v1/messages', 'messages-alias'],
  ['POST', '/v1/responses/input_tokens', 'responses-input-tokens'],
  ['GET', '/v1/responses/input_tokens', 'wrong-method'],
  ['GET', '/v1/responses/resp_1', 'response'],
  ['HEAD', '/v1/models', 'models'],
  ['GET', '/v1/models/claude-opus-5-5', 'model'],
  ['GET', '/v1/models/', 'unknown'],
  ['POST', '/bedrock/model/us.anthropic.claude-opus-5-5/invoke', 'bedrock-invoke'],
  ['POST', '/v1/rerank', 'rerank'],
  [
    'POST',
    '/bedrock/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ax%2Fabc/converse-stream',
    'bedrock-converse-stream',
  ],
  ['POST', '/bedrock/model/a/b/invoke', 'unknown'],
  ['POST', '/key/generate', 'key'],
  ['POST', '/key/', 'unknown'],
  ['POST', '/Key/generate', 'unknown'],
  ['GET', 'http://elsewhere/v1/models', 'unknown'],
  ['GET', '*', 'unknown'],
  ['GET', '', 'unknown'],
];

for (const [method, path, leadsTo] of rows) {
  test(`${method} ${path} leads to ${leadsTo}`, () => {
    const match = matchRoute(method, path);
    equal(match.kind === 'match' ? match.id : match.kind, leadsTo);
  });
}
