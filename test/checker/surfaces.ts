/** The dialects with their random requests: each for any chat model, whole or streamed, by any transport. */
import * as fc from 'fast-check';

import type { Model, Transport } from '../../core/catalog/model.ts';
import type { RouteId } from '../../core/routes.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import type { DialectModule, Optional } from '../../proxy/dialects/dialect.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { seal } from '../../simulator/openai/sealed.ts';
import { rawRequest } from '../dialects/dialect-fixture.ts';
import { chatModels, type Asked } from './hold.ts';
import { isLikely } from './likely.ts';
import { ACCOUNT } from './native.ts';
import type { Arb } from './parts/values.ts';
import { chatRequests } from './requests/chat.ts';
import { countRequests, messagesRequests, type MessagesRequest } from './requests/messages.ts';
import { ENCRYPTED, responsesRequests } from './requests/responses.ts';

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
  'native-chat',
  'native-responses',
  'unknown-fields',
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
        { weight: 5, arbitrary: fc.constant(null) },
        { weight: 4, arbitrary: fc.constant('converse' as const) },
        { weight: 1, arbitrary: fc.constantFrom('mantle' as const, 'openai' as const) },
      ),
      without: fc.oneof(
        { weight: 9, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.subarray([...LEAVES_OUT]) },
      ),
      placement: fc.constantFrom('nowhere' as const, 'head' as const, 'everywhere' as const),
    })
    .map(({ request, transport, ...rest }): Asked => ({
      raw: rawRequest(routeId, bodyFor(rest.model, request.body), request.headers),
      transport: canBe(transport, rest.model) ? transport : null,
      ...rest,
    }))
    .filter(isLikely);
}

function canBe(transport: Transport | null, { apis }: Model): boolean {
  switch (transport) {
    case 'mantle':
      return apis.mantle.length > 0;
    case 'converse':
    case 'invoke':
      return apis.runtime.includes(transport);
    case 'openai':
      return apis.runtime.includes('responses') || apis.runtime.includes('chat');
    case null:
      return true;
  }
}

/** Its encrypted reasoning is of this model and account. */
function bodyFor(model: Model, body: MessagesRequest['body']): string {
  const owner = { account: ACCOUNT, bedrockId: model.bedrockId };
  return JSON.stringify({ model: model.name, ...body })
    .replaceAll(ENCRYPTED.reasoning, () => seal({ kind: 'reasoning', text: 'So it is.' }, owner))
    .replaceAll(ENCRYPTED.compaction, () => seal({ kind: 'compaction', text: 'We talked.' }, owner));
}
