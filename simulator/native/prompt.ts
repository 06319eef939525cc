/** Bodies of one prompt, template and all, and one text back: Llama's and DeepSeek's. */
import { textOf, type Answer, type Format, type Reply, type StreamEvent } from '../model/conversation.ts';
import { piecesOf } from '../model/word-pieces.ts';

type Body = Readonly<Record<string, unknown>>;

export type PromptFormat = Pick<Format, 'whole' | 'stream'> & {
  /** What Converse would be asked. */
  readonly request: (body: Body) => Body;
};

export const llama: PromptFormat = {
  request: (body) => asked(body, body['max_gen_len'] ?? 512),
  whole: ({ answer, billed }) =>
    JSON.stringify({
      generation: textOf(answer),
      prompt_token_count: billed.inputTokens,
      generation_token_count: billed.outputTokens,
      stop_reason: stopOf(answer),
    }),
  stream: (reply) =>
    pieces(reply, (generation, outputTokens, stop_reason) => ({
      generation,
      prompt_token_count: outputTokens === 0 ? reply.billed.inputTokens : null,
      generation_token_count: outputTokens,
      stop_reason,
    })),
};

export const deepseek: PromptFormat = {
  request: (body) => asked(body, body['max_tokens']),
  whole: ({ answer }) => JSON.stringify({ choices: [{ text: textOf(answer), stop_reason: stopOf(answer) }] }),
  stream: (reply) =>
    pieces(reply, (text, _outputTokens, stop_reason) => ({ choices: [{ index: 0, text, stop_reason }] })),
};

function asked(body: Body, maxTokens: unknown): Body {
  return {
    messages: [{ role: 'user', content: [{ text: body['prompt'] }] }],
    ...(maxTokens === undefined ? {} : { inferenceConfig: { maxTokens } }),
  };
}

function* pieces(
  { answer, billed, wordsPerEvent }: Reply,
  event: (text: string, outputTokens: number, stop: string | null) => unknown,
): Generator<StreamEvent> {
  let outputTokens = 0;
  const said = (text: string, stop: string | null): StreamEvent => ({
    eventType: 'chunk',
    payload: JSON.stringify(event(text, outputTokens, stop)),
    outputTokens,
  });
  for (const piece of piecesOf(textOf(answer), wordsPerEvent)) {
    yield said(piece, null);
    outputTokens = Math.min(outputTokens + Math.ceil(piece.length / 4), billed.outputTokens);
  }
  outputTokens = billed.outputTokens;
  yield said('', stopOf(answer));
}

function stopOf({ stop }: Answer): string {
  return stop === 'max_tokens' ? 'length' : 'stop';
}
