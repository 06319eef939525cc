/** Renders an Answer as Converse and ConverseStream return it, the same for every family of model. */
import type { Answer, Billed, Reply, StopReason, StreamEvent } from '../model/conversation.ts';
import { tokensOfText } from '../model/tokens.ts';
import { piecesOf } from '../model/word-pieces.ts';
import { paddingFor } from '../wire/padding.ts';

const JSON_PIECE_CHARS = 40;

export function converseMessage({ answer, billed, id }: Reply): string {
  const content = answer.blocks.map((block, index) => {
    switch (block.kind) {
      case 'thinking':
        return {
          reasoningContent: {
            reasoningText: { text: block.isShown ? block.text : '', signature: block.signature },
          },
        };
      case 'text':
        return { text: block.text };
      case 'tool':
        return {
          toolUse: {
            toolUseId: toolUseId(id, index),
            name: block.name,
            input: JSON.parse(block.inputJson) as unknown,
          },
        };
    }
  });
  return JSON.stringify({
    ...ownUsageOf(answer, billed),
    metrics: { latencyMs: 10 + billed.outputTokens },
    output: { message: { content, role: 'assistant' } },
    ...tierOf(answer),
    stopReason: converseStop(answer.stop),
    usage: usageOf(billed),
  });
}

export function* converseStream({ answer, billed, id, wordsPerEvent }: Reply): Generator<StreamEvent> {
  let sent = 0;
  /** `body` is JSON without its closing brace, which follows the padding. */
  const event = (eventType: string, body: string): StreamEvent => ({
    eventType,
    payload: `${body},"p":"${paddingFor(body.length)}"}`,
    outputTokens: Math.min(sent, billed.outputTokens),
  });
  yield event('messageStart', '{"role":"assistant"');
  for (const [index, block] of answer.blocks.entries()) {
    const delta = (body: string) =>
      event('contentBlockDelta', `{"contentBlockIndex":${index},"delta":${body}`);
    switch (block.kind) {
      case 'thinking':
        sent += tokensOfText(block.text);
        if (block.isShown) {
          for (const piece of piecesOf(block.text, wordsPerEvent)) {
            yield delta(`{"reasoningContent":{"text":${JSON.stringify(piece)}}}`);
          }
        }
        yield delta(`{"reasoningContent":{"signature":${JSON.stringify(block.signature)}}}`);
        break;
      case 'text': {
        const before = sent;
        let chars = 0;
        for (const piece of piecesOf(block.text, wordsPerEvent)) {
          chars += piece.length;
          sent = before + Math.ceil(chars / 4);
          yield delta(`{"text":${JSON.stringify(piece)}}`);
        }
        break;
      }
      case 'tool': {
        const start = JSON.stringify({ toolUse: { toolUseId: toolUseId(id, index), name: block.name } });
        yield event('contentBlockStart', `{"contentBlockIndex":${index},"start":${start}`);
        sent += tokensOfText(block.name + block.inputJson);
        for (let at = 0; at < block.inputJson.length; at += JSON_PIECE_CHARS) {
          const piece = block.inputJson.slice(at, at + JSON_PIECE_CHARS);
          yield delta(`{"toolUse":{"input":${JSON.stringify(piece)}}}`);
        }
        break;
      }
    }
    yield event('contentBlockStop', `{"contentBlockIndex":${index}`);
  }
  sent = billed.outputTokens;
  const stop = JSON.stringify({ ...ownUsageOf(answer, billed), stopReason: converseStop(answer.stop) });
  yield event('messageStop', stop.slice(0, -1));
  const metadata = JSON.stringify({
    metrics: { latencyMs: 10 + billed.outputTokens },
    ...tierOf(answer),
    usage: usageOf(billed),
  });
  yield event('metadata', metadata.slice(0, -1));
}

/** Claude's account of the call, for who asked for it. */
function ownUsageOf({ thinkingTokens: thinking_tokens }: Answer, billed: Billed) {
  if (thinking_tokens === undefined) return {};
  const usage = {
    input_tokens: billed.inputTokens,
    output_tokens: billed.outputTokens,
    output_tokens_details: { thinking_tokens },
  };
  return { additionalModelResponseFields: { usage } };
}

/** Told when a tier was asked for. */
function tierOf({ serviceTier }: Answer) {
  return serviceTier === undefined ? {} : { serviceTier: { type: serviceTier } };
}

function usageOf(billed: Billed) {
  const written = billed.cacheWrite5mTokens + billed.cacheWrite1hTokens;
  const cacheDetails = [
    { inputTokens: billed.cacheWrite1hTokens, ttl: '1h' },
    { inputTokens: billed.cacheWrite5mTokens, ttl: '5m' },
  ].filter((detail) => detail.inputTokens > 0);
  return {
    cacheReadInputTokens: billed.cacheReadTokens,
    cacheWriteInputTokens: written,
    ...(cacheDetails.length > 0 ? { cacheDetails } : {}),
    inputTokens: billed.inputTokens,
    outputTokens: billed.outputTokens,
    totalTokens: billed.inputTokens + billed.cacheReadTokens + written + billed.outputTokens,
  };
}

function converseStop(stop: StopReason): string {
  return stop === 'refusal' ? 'content_filtered' : stop;
}

function toolUseId(id: string, index: number): string {
  return `tooluse_${id}${index}`;
}
