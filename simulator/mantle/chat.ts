/** Chat Completions as bedrock-mantle takes and gives them: read by way of Converse's body, answered in OpenAI's shape. */
import { isObject, type JsonObject } from '../../core/json.ts';
import { textOf, type Answer, type Billed, type Reply, type StreamEvent } from '../model/conversation.ts';
import { piecesOf } from '../model/word-pieces.ts';
import { invalid } from '../wire/aws-error.ts';

/** What Converse would be asked. */
export function converseBodyOf(body: JsonObject): JsonObject {
  const messages = Array.isArray(body['messages']) ? (body['messages'] as readonly unknown[]) : [];
  const system: JsonObject[] = [];
  const turns: { role: string; content: JsonObject[] }[] = [];
  const add = (role: string, content: readonly JsonObject[]): void => {
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content: [...content] });
  };
  for (const message of messages) {
    if (!isObject(message)) throw invalid('messages: expected objects');
    const { role, content } = message;
    if (role === 'system' || role === 'developer') system.push(...partsOf(content));
    else if (role === 'user') add('user', partsOf(content));
    else if (role === 'assistant') add('assistant', [...partsOf(content), ...callsOf(message['tool_calls'])]);
    else if (role === 'tool') {
      const toolResult = { toolUseId: message['tool_call_id'], content: partsOf(content) };
      add('user', [{ toolResult }]);
    } else throw invalid('messages: unknown role');
  }
  return {
    messages: turns,
    ...(system.length === 0 ? {} : { system }),
    inferenceConfig: inferenceConfigOf(body),
    ...toolConfigOf(body),
  };
}

function partsOf(content: unknown): JsonObject[] {
  if (typeof content === 'string') return content === '' ? [] : [{ text: content }];
  if (!Array.isArray(content)) return [];
  return (content as readonly unknown[]).map((part) => {
    const { type, text, image_url: image } = isObject(part) ? part : {};
    if (type === 'text') return { text };
    const url = isObject(image) ? image['url'] : undefined;
    const data = /^data:image\/(\w+);base64,(.*)$/s.exec(typeof url === 'string' ? url : '');
    if (data === null) throw invalid('content: texts, and images as data, are taken on this path');
    return { image: { format: data[1], source: { bytes: data[2] } } };
  });
}

function callsOf(calls: unknown): JsonObject[] {
  if (!Array.isArray(calls)) return [];
  return (calls as readonly unknown[]).map((call) => {
    const called = isObject(call) && isObject(call['function']) ? call['function'] : {};
    const id = isObject(call) ? call['id'] : undefined;
    const given = called['arguments'];
    return { toolUse: { toolUseId: id, name: called['name'], input: inputOf(given) } };
  });
}

function inputOf(given: unknown): unknown {
  try {
    return JSON.parse(typeof given === 'string' && given !== '' ? given : '{}');
  } catch {
    throw invalid('messages: the arguments of a tool call are no JSON');
  }
}

function inferenceConfigOf(body: JsonObject): JsonObject {
  const maxTokens = body['max_completion_tokens'] ?? body['max_tokens'];
  const { stop } = body;
  return {
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(stop === undefined ? {} : { stopSequences: typeof stop === 'string' ? [stop] : stop }),
  };
}

function toolConfigOf(body: JsonObject): JsonObject {
  const { tools, tool_choice: choice } = body;
  if (!Array.isArray(tools) || tools.length === 0) return {};
  const specs = (tools as readonly unknown[]).map((tool) => {
    const definition = isObject(tool) && isObject(tool['function']) ? tool['function'] : {};
    const json = definition['parameters'] ?? { type: 'object' };
    return { toolSpec: { name: definition['name'], inputSchema: { json } } };
  });
  return { toolConfig: { tools: specs, ...(choice === 'required' ? { toolChoice: { any: {} } } : {}) } };
}

/** `model` is what the answer calls it. */
export function chatCompletion(model: string, { answer, billed, id }: Reply): string {
  const calls = callParts(answer);
  return JSON.stringify({
    id: `chatcmpl-${id}`,
    object: 'chat.completion',
    created: 1_700_000_000,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: calls.length > 0 ? null : textOf(answer),
          refusal: null,
          ...(calls.length > 0 ? { tool_calls: calls } : {}),
        },
        logprobs: null,
        finish_reason: finishOf(answer),
      },
    ],
    usage: usageOf(billed),
  });
}

/** Ends with the chunk that tells the usage, when that was asked for, and `[DONE]`. */
export function* chatStream(
  model: string,
  { answer, billed, id, wordsPerEvent }: Reply,
  includeUsage: boolean,
): Generator<StreamEvent> {
  const head = `{"id":"chatcmpl-${id}","object":"chat.completion.chunk","created":1700000000,"model":${JSON.stringify(model)},`;
  const tail = includeUsage ? ',"usage":null}' : '}';
  const chunk = (delta: string, finish = 'null', outputTokens = 0): StreamEvent => ({
    eventType: '',
    payload: `${head}"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]${tail}`,
    outputTokens,
  });
  yield chunk('{"role":"assistant","content":"","refusal":null}');
  let sent = 0;
  for (const piece of piecesOf(textOf(answer), wordsPerEvent)) {
    sent += Math.ceil(piece.length / 4);
    yield chunk(`{"content":${JSON.stringify(piece)}}`, 'null', sent);
  }
  for (const [index, call] of callParts(answer).entries()) {
    yield chunk(JSON.stringify({ tool_calls: [{ index, ...call }] }), 'null', billed.outputTokens);
  }
  yield chunk('{}', `"${finishOf(answer)}"`, billed.outputTokens);
  if (includeUsage) {
    const payload = `${head}"choices":[],"usage":${JSON.stringify(usageOf(billed))}}`;
    yield { eventType: '', payload, outputTokens: billed.outputTokens };
  }
  yield { eventType: '', payload: '[DONE]', outputTokens: billed.outputTokens };
}

function callParts(answer: Answer): JsonObject[] {
  return answer.blocks.flatMap((block, index) => {
    if (block.kind !== 'tool') return [];
    const { name, inputJson } = block;
    return { id: `call_${index}`, type: 'function', function: { name, arguments: inputJson } };
  });
}

function finishOf({ stop }: Answer): string {
  if (stop === 'tool_use') return 'tool_calls';
  return stop === 'max_tokens' ? 'length' : 'stop';
}

function usageOf(billed: Billed): JsonObject {
  const prompt =
    billed.inputTokens + billed.cacheReadTokens + billed.cacheWrite5mTokens + billed.cacheWrite1hTokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: billed.outputTokens,
    total_tokens: prompt + billed.outputTokens,
    prompt_tokens_details: { cached_tokens: billed.cacheReadTokens },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}
