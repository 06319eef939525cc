/** A call of OpenAI's API at one of Bedrock's endpoints: what is asked of which model, and how its answer looks. */
import type { Model } from '../../core/catalog/model.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { OPENAI_EVENTS, RESPONSES_EVENTS } from '../wire/framing.ts';
import type { Format, Reply } from '../model/conversation.ts';
import type { Call } from '../server/call.ts';
import { chatCompletion, chatStream } from './chat/answer.ts';
import { readChat } from './chat/read.ts';
import { checkBody } from './check-body.ts';
import { refused } from './error.ts';
import { modelOf } from './model-of.ts';
import type { OpenaiPath } from './path.ts';
import { itemsOf, type Asked, type Item } from './responses/items.ts';
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
    format: at.api === 'chat' ? chatFormat(body, model, at) : responsesFormat(body, model, at, service),
    readAs: `${operation} ${at.path} ${String(body['model'])}`,
    isStream: body['stream'] === true,
    contentType: 'text/event-stream',
    framing: at.api === 'chat' ? OPENAI_EVENTS : RESPONSES_EVENTS,
    hasTokenHeaders: false,
  };
}

function chatFormat(body: JsonObject, model: Model, { endpoint }: OpenaiPath): Format {
  const asked = { body, thoughtsInText: model.family === 'gpt-oss' && endpoint === 'runtime' };
  return {
    read: () => readChat(body, model),
    whole: (reply) => chatCompletion(reply, asked),
    stream: (reply) => chatStream(reply, asked),
  };
}

function responsesFormat(
  body: JsonObject,
  model: Model,
  { api }: OpenaiPath,
  { account, stored }: OpenaiService,
): Format {
  const owner = { account, bedrockId: model.bedrockId };
  const asked: Asked = { body, owner, input: stored.inputOf(body) };
  const keptItems = (reply: Reply): readonly Item[] => {
    const items = itemsOf(reply, asked);
    if (body['store'] !== false) stored.keep(`resp_${reply.id}`, [...asked.input, ...items]);
    return items;
  };
  return {
    read: () => readResponses(asked, model, stored),
    whole: (reply) =>
      api === 'compact' ? compactedResponse(reply, asked) : wholeResponse(reply, asked, keptItems(reply)),
    stream: (reply) => responsesStream(reply, asked, keptItems(reply)),
  };
}
