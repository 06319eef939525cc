/** A streamed Response: the events in OpenAI's order, numbered from 0. */
import type { JsonObject } from '../../../core/json.ts';
import type { Reply, StreamEvent } from '../../model/conversation.ts';
import { tokensOfText } from '../../model/tokens.ts';
import { piecesOf } from '../../model/word-pieces.ts';
import { objectsOf } from '../content.ts';
import type { Asked, Item } from './items.ts';
import { responseOf, statusOf } from './response.ts';

/** An event without its number. */
type Told = { readonly type: string; readonly members: JsonObject; readonly tokens: number };

export function* responsesStream(reply: Reply, asked: Asked, items: readonly Item[]): Generator<StreamEvent> {
  let number = 0;
  let outputTokens = 0;
  for (const { type, members, tokens } of eventsOf(reply, asked, items)) {
    outputTokens = Math.min(reply.billed.outputTokens, outputTokens + tokens);
    const payload = JSON.stringify({ type, sequence_number: number, ...members });
    number += 1;
    yield { eventType: type, payload, outputTokens: isEnd(type) ? reply.billed.outputTokens : outputTokens };
  }
}

function isEnd(type: string): boolean {
  return type === 'response.completed' || type === 'response.incomplete' || type === 'response.failed';
}

function* eventsOf(reply: Reply, asked: Asked, items: readonly Item[]): Generator<Told> {
  const begun = { response: responseOf(reply, asked, 'in_progress', []) };
  yield told('response.created', begun);
  yield told('response.in_progress', begun);
  for (const [index, item] of items.entries()) {
    const at = { output_index: index };
    yield told('response.output_item.added', { ...at, item: begunItem(item) });
    yield* withinItem(item, { item_id: item.id, ...at }, reply.wordsPerEvent);
    yield told('response.output_item.done', { ...at, item });
  }
  const status = statusOf(reply);
  yield told(`response.${status}`, { response: responseOf(reply, asked, status, items) });
}

function told(type: string, members: JsonObject, tokens = 0): Told {
  return { type, members, tokens };
}

/** An item before its content has come. */
function begunItem(item: Item): Item {
  const status = item['status'] === undefined ? {} : { status: 'in_progress' };
  switch (item.type) {
    case 'message':
      return { ...item, ...status, content: [] };
    case 'reasoning':
      return { ...item, summary: [], ...('content' in item ? { content: [] } : {}) };
    case 'function_call':
      return { ...item, ...status, arguments: '' };
    case 'custom_tool_call':
      return { ...item, ...status, input: '' };
    default:
      return { ...item, ...status };
  }
}

function* withinItem(item: Item, at: JsonObject, words: number): Generator<Told> {
  switch (item.type) {
    case 'message': {
      const [part] = objectsOf(item['content']);
      if (part === undefined) return;
      const text = String(part['text']);
      const here = { ...at, content_index: 0 };
      yield told('response.content_part.added', { ...here, part: { ...part, text: '' } });
      yield* deltas('response.output_text.delta', text, { ...here, logprobs: [] }, words);
      yield told('response.output_text.done', { ...here, text, logprobs: [] });
      yield told('response.content_part.done', { ...here, part });
      return;
    }
    case 'reasoning': {
      for (const [index, part] of objectsOf(item['summary']).entries()) {
        const text = String(part['text']);
        const here = { ...at, summary_index: index };
        yield told('response.reasoning_summary_part.added', { ...here, part: { ...part, text: '' } });
        yield* deltas('response.reasoning_summary_text.delta', text, here, words);
        yield told('response.reasoning_summary_text.done', { ...here, text });
        yield told('response.reasoning_summary_part.done', { ...here, part });
      }
      for (const [index, part] of objectsOf(item['content']).entries()) {
        const text = String(part['text']);
        const here = { ...at, content_index: index };
        yield* deltas('response.reasoning_text.delta', text, here, words);
        yield told('response.reasoning_text.done', { ...here, text });
      }
      return;
    }
    case 'function_call': {
      const input = String(item['arguments']);
      yield* deltas('response.function_call_arguments.delta', input, at, words);
      yield told('response.function_call_arguments.done', { ...at, arguments: input });
      return;
    }
    case 'custom_tool_call': {
      const input = String(item['input']);
      yield* deltas('response.custom_tool_call_input.delta', input, at, words);
      yield told('response.custom_tool_call_input.done', { ...at, input });
      return;
    }
    case 'web_search_call':
      yield told('response.web_search_call.in_progress', at);
      yield told('response.web_search_call.searching', at);
      yield told('response.web_search_call.completed', at);
  }
}

function* deltas(type: string, text: string, at: JsonObject, words: number): Generator<Told> {
  for (const piece of piecesOf(text, words)) yield told(type, { ...at, delta: piece }, tokensOfText(piece));
}
