/** Bodies of one prompt, template and all, and one text back: Llama's and DeepSeek's. */
import type { Answer, Billed, StreamEvent } from '../model/conversation.ts';
import { piecesOf } from '../model/word-pieces.ts';

type Body = Readonly<Record<string, unknown>>;

export type PromptWords = {
  /** What Converse would be asked. */
  readonly request: (body: Body) => Body;
  readonly whole: (answer: Answer, billed: Billed) => string;
  readonly stream: (answer: Answer, billed: Billed, wordsPerEvent: number) => Iterable<StreamEvent>;
};

export const llama: PromptWords = {
  request: (body) => asked(body, body['max_gen_len'] ?? 512),
  whole: (answer, billed) =>
    JSON.stringify({
      generation: textOf(answer),
      prompt_token_count: billed.inputTokens,
      generation_token_count: billed.outputTokens,
      stop_reason: stopOf(answer),
    }),
  stream: (answer, billed, wordsPerEvent) =>
    pieces(answer, billed, wordsPerEvent, (generation, outputTokens, stop_reason) => ({
      generation,
      prompt_token_count: outputTokens === 0 ? billed.inputTokens : null,
      generation_token_count: outputTokens,
      stop_reason,
    })),
};

export const deepseek: PromptWords = {
  request: (body) => asked(body, body['max_tokens']),
  whole: (answer) => JSON.stringify({ choices: [{ text: textOf(answer), stop_reason: stopOf(answer) }] }),
  stream: (answer, billed, wordsPerEvent) =>
    pieces(answer, billed, wordsPerEvent, (text, _outputTokens, stop_reason) => ({
      choices: [{ index: 0, text, stop_reason }],
    })),
};

function asked(body: Body, maxTokens: unknown): Body {
  return {
    messages: [{ role: 'user', content: [{ text: body['prompt'] }] }],
    ...(maxTokens === undefined ? {} : { inferenceConfig: { maxTokens } }),
  };
}

function* pieces(
  answer: Answer,
  billed: Billed,
  wordsPerEvent: number,
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

function textOf(answer: Answer): string {
  return answer.blocks.map((block) => (block.kind === 'text' ? block.text : '')).join('');
}

function stopOf({ stop }: Answer): string {
  return stop === 'max_tokens' ? 'length' : 'stop';
}
