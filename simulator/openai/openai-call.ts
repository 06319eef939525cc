/** A call of OpenAI's API at one of Bedrock's endpoints: what is asked of which model, and how its answer looks. */
import type { Model } from '../../core/catalog/model.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { OPENAI_EVENTS, RESPONSES_EVENTS } from '../mantle/framing.ts';
import type { Format } from '../model/conversation.ts';
import type { Call } from '../server/call.ts';
import { chatCompletion, chatStream } from './chat/answer.ts';
import { readChat } from './chat/read.ts';
import { checkBody } from './check-body.ts';
import { refused } from './error.ts';
import { modelOf } from './model-of.ts';
import type { OpenaiPath } from './path.ts';
import { itemsOf, type Asked } from './responses/items.ts';
import { readResponses } from './responses/read.ts';
import { compactedResponse, wholeResponse } from './responses/response.ts';
import type { StoredResponses } from './responses/stored.ts';
import { responsesStream } from './responses/stream.ts';

export type OpenaiService = {
  readonly models: readonly Model[];
  /** Whose reasoning and compacted conversations it can read. */
  readonly account: string;
  readonly stored: StoredResponses;
};

export function openaiCall(at: OpenaiPath, body: unknown, service: OpenaiService): Call {
  if (!isObject(body)) throw refused('We could not parse the JSON body of your request.');
  const model = modelOf(body['model'], at, service.models);
  checkBody(body, model, at);
  const operation = `${at.endpoint === 'mantle' ? 'mantle' : 'openai'}-${at.api}`;
  return {
    operation,
    modelId: String(body['model']),
    model,
    ruledAs: null,
    format: at.api === 'chat' ? chatFormat(body, at) : responsesFormat(body, model, at, service),
    readAs: `${operation} ${at.path} ${String(body['model'])}`,
    isStream: body['stream'] === true,
    contentType: 'text/event-stream',
    framing: at.api === 'chat' ? OPENAI_EVENTS : RESPONSES_EVENTS,
    hasTokenHeaders: false,
  };
}

function chatFormat(body: JsonObject, { endpoint }: OpenaiPath): Format {
  return {
    read: (_body, model) => readChat(body, model),
    whole: (reply) => chatCompletion(reply, { body, thoughtsInText: isTagged(reply.model) }),
    stream: (reply) => chatStream(reply, { body, thoughtsInText: isTagged(reply.model) }),
  };
  function isTagged({ family }: Model): boolean {
    return family === 'gpt-oss' && endpoint === 'runtime';
  }
}

function responsesFormat(
  body: JsonObject,
  model: Model,
  { api }: OpenaiPath,
  { account, stored }: OpenaiService,
): Format {
  const owner = { account, bedrockId: model.bedrockId };
  const asked: Asked = { body, owner, input: () => stored.inputOf(body) };
  return {
    read: () => readResponses(body, model, owner, stored),
    whole: (reply) => {
      if (api === 'compact') return compactedResponse(reply, asked);
      stored.keep(`resp_${reply.id}`, body, itemsOf(reply, asked));
      return wholeResponse(reply, asked);
    },
    stream: (reply) => {
      stored.keep(`resp_${reply.id}`, body, itemsOf(reply, asked));
      return responsesStream(reply, asked);
    },
  };
}
