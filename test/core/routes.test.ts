/** The route table: literal, case-sensitive, and closed. */
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { matchRoute } from '../../core/routes.ts';

const rows: readonly (readonly [method: string, path: string, leadsTo: string])[] = [
  ['POST', '/v1/chat/completions', 'chat-completions'],
  ['POST', '/v1/messages', 'messages'],
  ['GET', '/v1/messages', 'wrong-method'],
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
  ['POST', '/chat/completions', 'chat-completions'],
  ['POST', '/openai/deployments/gpt-4o/chat/completions', 'chat-completions'],
  ['POST', '/openai/deployments/bedrock/claude-haiku-4-5/chat/completions', 'chat-completions'],
  ['POST', '/openai/deployments/a/b/chat/completions', 'unknown'],
  ['POST', '/openai/deployments/bedrock//chat/completions', 'unknown'],
  ['POST', '/engines/nova-micro/embeddings', 'embeddings'],
  ['POST', '/responses/input_tokens', 'responses-input-tokens'],
  ['DELETE', '/openai/v1/responses/resp_1', 'response'],
  ['POST', '/anthropic/v1/messages', 'messages'],
  ['GET', '/models', 'models'],
  ['GET', '/models/claude-haiku-4-5', 'model'],
  ['GET', '/model/info', 'model-admin'],
  ['POST', '/messages', 'unknown'],
  ['POST', '/v1/v1/messages', 'unknown'],
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
