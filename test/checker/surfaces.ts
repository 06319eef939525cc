/** The dialects with their random requests: each for any chat model, whole or streamed, by any transport. */
import * as fc from 'fast-check';

import type { RouteId } from '../../core/routes.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import type { DialectModule, Optional } from '../../proxy/dialects/dialect.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { rawRequest } from '../dialects/dialect-fixture.ts';
import { chatModels, type Asked } from './hold.ts';
import { isLikely } from './likely.ts';
import type { Arb } from './parts/values.ts';
import { chatRequests } from './requests/chat.ts';
import { countRequests, messagesRequests, type MessagesRequest } from './requests/messages.ts';
import { responsesRequests } from './requests/responses.ts';

export type Surface = {
  readonly name: string;
  readonly dialect: DialectModule;
  readonly asked: Arb<Asked>;
};

const LEAVES_OUT: readonly Optional[] = [
  'strict',
  'native-json',
  'betas',
  'cache-points',
  'effort',
  'tool-fields',
  'thinking-binding',
  'own-usage',
];

const plain = (bodies: Arb<MessagesRequest['body']>) => bodies.map((body) => ({ body, headers: {} }));
/** Bedrock counts for Claude alone. */
const countedModels = chatModels.filter(({ family }) => family === 'claude');

export const surfaces: readonly Surface[] = [
  { name: 'chat', dialect: openaiChat, asked: askedOf('chat-completions', plain(chatRequests)) },
  { name: 'responses', dialect: openaiResponses, asked: askedOf('responses', plain(responsesRequests)) },
  {
    name: 'input_tokens',
    dialect: openaiResponses,
    asked: askedOf('responses-input-tokens', plain(responsesRequests), countedModels),
  },
  { name: 'messages', dialect: anthropicMessages, asked: askedOf('messages', messagesRequests) },
  {
    name: 'count_tokens',
    dialect: anthropicMessages,
    asked: askedOf('count-tokens', countRequests, countedModels),
  },
];

function askedOf(routeId: RouteId, requests: Arb<MessagesRequest>, models = chatModels): Arb<Asked> {
  return fc
    .record({
      request: requests,
      model: fc.constantFrom(...models),
      transport: fc.oneof(
        { weight: 9, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.constantFrom('converse' as const, 'mantle' as const) },
      ),
      without: fc.oneof(
        { weight: 9, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.subarray([...LEAVES_OUT]) },
      ),
    })
    .map(({ request, ...rest }) => ({
      raw: rawRequest(routeId, { model: rest.model.name, ...request.body }, request.headers),
      ...rest,
    }))
    .filter(isLikely);
}
