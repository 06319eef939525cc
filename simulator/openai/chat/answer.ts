/** Chat Completions' answers, whole and streamed. Calls are numbered from 0 in each answer, as Bedrock does it. */
import { isObject, type JsonObject } from '../../../core/json.ts';
import { textOf, type Answer, type Reply, type StreamEvent } from '../../model/conversation.ts';
import { tokensOfText } from '../../model/tokens.ts';
import { piecesOf } from '../../model/word-pieces.ts';
import { freeTextIn, objectsOf } from '../content.ts';
import { countsOf, tierOf } from '../usage.ts';

const CREATED = 1_700_000_000;

/** What an answer's look depends on, beside the answer. */
export type ChatAsked = {
  readonly body: JsonObject;
  /** Whether thoughts stand in the text, in `<reasoning>` tags: gpt-oss on bedrock-runtime. */
  readonly thoughtsInText: boolean;
};

export function chatCompletion(reply: Reply, asked: ChatAsked): string {
  const { answer, id } = reply;
  const calls = callsOf(answer, asked);
  const text = shownText(answer, asked);
  return JSON.stringify({
    id: `chatcmpl-${id}`,
    object: 'chat.completion',
    created: CREATED,
    model: asked.body['model'],
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: calls.length > 0 && text === '' ? null : text,
          refusal: null,
          ...(calls.length > 0 ? { tool_calls: calls } : {}),
        },
        logprobs: null,
        finish_reason: finishOf(answer),
      },
    ],
    usage: usageOf(reply),
    service_tier: tierOf(asked.body['service_tier']),
  });
}

/** Ends with the chunk that tells the usage, when that was asked for, and `[DONE]`. */
export function* chatStream(reply: Reply, asked: ChatAsked): Generator<StreamEvent> {
  const { answer, billed, id, wordsPerEvent } = reply;
  const { model, stream_options: options } = asked.body;
  const includeUsage = isObject(options) && options['include_usage'] === true;
  const head = `{"id":"chatcmpl-${id}","object":"chat.completion.chunk","created":${CREATED},"model":${JSON.stringify(model)},`;
  const tail = includeUsage ? ',"usage":null}' : '}';
  const chunk = (delta: string, finish = 'null', outputTokens = 0): StreamEvent => ({
    eventType: '',
    payload: `${head}"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]${tail}`,
    outputTokens,
  });
  yield chunk('{"role":"assistant","content":"","refusal":null}');
  let sent = 0;
  for (const piece of piecesOf(shownText(answer, asked), wordsPerEvent)) {
    sent = Math.min(billed.outputTokens, sent + tokensOfText(piece));
    yield chunk(`{"content":${JSON.stringify(piece)}}`, 'null', sent);
  }
  for (const [index, call] of callsOf(answer, asked).entries()) {
    const { id: callId, type, [type]: called } = call;
    const { name, arguments: given, input } = called as JsonObject;
    const member = type === 'custom' ? 'input' : 'arguments';
    const text = String(given ?? input);
    const begun = { index, id: callId, type, [type]: { name, [member]: '' } };
    yield chunk(JSON.stringify({ tool_calls: [begun] }), 'null', sent);
    for (const piece of piecesOf(text, wordsPerEvent)) {
      sent = Math.min(billed.outputTokens, sent + tokensOfText(piece));
      yield chunk(JSON.stringify({ tool_calls: [{ index, [type]: { [member]: piece } }] }), 'null', sent);
    }
  }
  yield chunk('{}', `"${finishOf(answer)}"`, billed.outputTokens);
  if (includeUsage) {
    const payload = `${head}"choices":[],"usage":${JSON.stringify(usageOf(reply))}}`;
    yield { eventType: '', payload, outputTokens: billed.outputTokens };
  }
  yield { eventType: '', payload: '[DONE]', outputTokens: billed.outputTokens };
}

function shownText(answer: Answer, { thoughtsInText }: ChatAsked): string {
  if (!thoughtsInText) return textOf(answer);
  return answer.blocks
    .map((block) => {
      if (block.kind === 'thinking') return `<reasoning>${block.text}</reasoning>`;
      return block.kind === 'text' ? block.text : '';
    })
    .join('');
}

type ChatCall = JsonObject & { readonly id: string; readonly type: 'function' | 'custom' };

function callsOf(answer: Answer, { body }: ChatAsked): readonly ChatCall[] {
  const calls: ChatCall[] = [];
  for (const block of answer.blocks) {
    if (block.kind !== 'tool') continue;
    const { name, inputJson } = block;
    const id = `call_${calls.length}`;
    if (isCustom(name, body['tools']))
      calls.push({ id, type: 'custom', custom: { name, input: freeTextIn(inputJson) } });
    else calls.push({ id, type: 'function', function: { name, arguments: inputJson } });
  }
  return calls;
}

function isCustom(name: string, tools: unknown): boolean {
  return objectsOf(tools).some(({ custom }) => isObject(custom) && custom['name'] === name);
}

function finishOf({ stop }: Answer): string {
  switch (stop) {
    case 'tool_use':
      return 'tool_calls';
    case 'max_tokens':
      return 'length';
    case 'refusal':
    case 'content_filter':
      return 'content_filter';
    default:
      return 'stop';
  }
}

function usageOf(reply: Reply): JsonObject {
  const { prompt, output, total, promptDetails, outputDetails } = countsOf(reply);
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: total,
    prompt_tokens_details: promptDetails,
    completion_tokens_details: outputDetails,
  };
}
