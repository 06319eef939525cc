/** Renders an Answer as InvokeModel returns it for Claude: one message, or the stream's events in `chunk` frames. */
import type { Model } from '../../core/catalog/model.ts';
import type { InputTokens, Reply, StreamEvent } from '../model/conversation.ts';
import { tokensOfText } from '../model/tokens.ts';
import { piecesOf } from '../model/word-pieces.ts';
import { chunk, invocationMetrics } from '../native/chunks.ts';

const JSON_PIECE_CHARS = 40;
const PING = '{"type":"ping"}';

export function claudeMessage({ model, answer, billed, id }: Reply): string {
  const content = answer.blocks.map((block, index) => {
    switch (block.kind) {
      case 'thinking':
        return { type: 'thinking', thinking: block.isShown ? block.text : '', signature: block.signature };
      case 'text':
        return { type: 'text', text: block.text };
      case 'tool':
        return {
          type: 'tool_use',
          id: toolUseId(id, index),
          name: block.name,
          input: JSON.parse(block.inputJson) as unknown,
        };
    }
  });
  return JSON.stringify({
    ...messageHead(model, id),
    content,
    stop_reason: answer.stop,
    stop_sequence: answer.stopSequence,
    usage: usageOf(billed, billed.outputTokens),
  });
}

function messageHead(model: Model, id: string) {
  return { model: claudeName(model), id: `msg_bdrk_${id}`, type: 'message', role: 'assistant' };
}

/** Lazily, so that a long answer is never in memory whole. */
export function* claudeStream({ model, answer, billed, id, wordsPerEvent }: Reply): Generator<StreamEvent> {
  let sent = 0;
  const frame = (event: string) => chunk(event, Math.min(sent, billed.outputTokens));

  const message = {
    ...messageHead(model, id),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: usageOf(billed, 1),
  };
  yield frame(JSON.stringify({ type: 'message_start', message }));
  for (const [index, block] of answer.blocks.entries()) {
    const start = (body: string) =>
      frame(`{"type":"content_block_start","index":${index},"content_block":${body}}`);
    const delta = (body: string) => frame(`{"type":"content_block_delta","index":${index},"delta":${body}}`);
    switch (block.kind) {
      case 'thinking':
        yield start('{"type":"thinking","thinking":"","signature":""}');
        if (index === 0) yield frame(PING);
        sent += tokensOfText(block.text);
        if (block.isShown) {
          for (const piece of piecesOf(block.text, wordsPerEvent)) {
            yield delta(`{"type":"thinking_delta","thinking":${JSON.stringify(piece)}}`);
          }
        }
        yield delta(`{"type":"signature_delta","signature":${JSON.stringify(block.signature)}}`);
        break;
      case 'text': {
        yield start('{"type":"text","text":""}');
        if (index === 0) yield frame(PING);
        const before = sent;
        let chars = 0;
        for (const piece of piecesOf(block.text, wordsPerEvent)) {
          chars += piece.length;
          sent = before + Math.ceil(chars / 4);
          yield delta(`{"type":"text_delta","text":${JSON.stringify(piece)}}`);
        }
        break;
      }
      case 'tool':
        yield start(
          JSON.stringify({ type: 'tool_use', id: toolUseId(id, index), name: block.name, input: {} }),
        );
        if (index === 0) yield frame(PING);
        yield delta('{"type":"input_json_delta","partial_json":""}');
        sent += tokensOfText(block.name + block.inputJson);
        for (let at = 0; at < block.inputJson.length; at += JSON_PIECE_CHARS) {
          const piece = block.inputJson.slice(at, at + JSON_PIECE_CHARS);
          yield delta(`{"type":"input_json_delta","partial_json":${JSON.stringify(piece)}}`);
        }
        break;
    }
    yield frame(`{"type":"content_block_stop","index":${index}}`);
  }
  sent = billed.outputTokens;
  yield frame(
    JSON.stringify({
      type: 'message_delta',
      delta: { stop_reason: answer.stop, stop_sequence: answer.stopSequence },
      usage: usageOf(billed, billed.outputTokens),
    }),
  );
  yield frame(
    JSON.stringify({
      type: 'message_stop',
      'amazon-bedrock-invocationMetrics': invocationMetrics(billed),
    }),
  );
}

function usageOf(input: InputTokens, outputTokens: number) {
  return {
    input_tokens: input.inputTokens,
    cache_creation_input_tokens: input.cacheWrite5mTokens + input.cacheWrite1hTokens,
    cache_read_input_tokens: input.cacheReadTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: input.cacheWrite5mTokens,
      ephemeral_1h_input_tokens: input.cacheWrite1hTokens,
    },
    output_tokens: outputTokens,
  };
}

function claudeName(model: Model): string {
  return model.bedrockId.replace(/^anthropic\./, '').replace(/-v\d+:\d+$/, '');
}

function toolUseId(id: string, index: number): string {
  return `toolu_bdrk_${id}${index}`;
}
