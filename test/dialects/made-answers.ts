/** Answers made up for tests, as Converse gives them at once and as its stream gives them, cut at random. */
import type { Frame } from './dialect-fixture.ts';

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tool'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly kind: 'reasoning'; readonly text: string; readonly signature?: string }
  | { readonly kind: 'redacted'; readonly data: string };

export type Answer = {
  readonly blocks: readonly Block[];
  readonly stopReason: string;
  readonly usage: Readonly<Record<string, unknown>>;
};

export const usage = { inputTokens: 11, outputTokens: 7, totalTokens: 24, cacheReadInputTokens: 6 };

/** The answer as Converse gives it at once. */
export function wholeOf(answer: Answer): Buffer {
  const content = answer.blocks.map((block) => {
    switch (block.kind) {
      case 'text':
        return { text: block.text };
      case 'tool':
        return { toolUse: { toolUseId: block.id, name: block.name, input: block.input } };
      case 'reasoning':
        return { reasoningContent: { reasoningText: { text: block.text, signature: block.signature } } };
      case 'redacted':
        return { reasoningContent: { redactedContent: block.data } };
    }
  });
  const output = { message: { role: 'assistant', content } };
  return Buffer.from(JSON.stringify({ output, stopReason: answer.stopReason, usage: answer.usage }));
}

/** The answer as ConverseStream gives it, cut into deltas at random. */
export function framesOf(answer: Answer, random: () => number): Frame[] {
  const frames: Frame[] = [frame('messageStart', { role: 'assistant' })];
  for (const [contentBlockIndex, block] of answer.blocks.entries()) {
    const delta = (value: unknown) =>
      frames.push(frame('contentBlockDelta', { contentBlockIndex, delta: value, p: 'abc' }));
    switch (block.kind) {
      case 'text':
        for (const text of pieces(block.text, random)) delta({ text });
        break;
      case 'tool':
        frames.push(
          frame('contentBlockStart', {
            contentBlockIndex,
            start: { toolUse: { toolUseId: block.id, name: block.name } },
          }),
        );
        for (const input of pieces(JSON.stringify(block.input), random)) delta({ toolUse: { input } });
        break;
      case 'reasoning':
        for (const text of pieces(block.text, random)) delta({ reasoningContent: { text } });
        if (block.signature !== undefined) delta({ reasoningContent: { signature: block.signature } });
        break;
      case 'redacted':
        delta({ reasoningContent: { redactedContent: block.data } });
        break;
    }
    frames.push(frame('contentBlockStop', { contentBlockIndex }));
  }
  frames.push(frame('messageStop', { stopReason: answer.stopReason }));
  frames.push(frame('metadata', { usage: answer.usage, metrics: { latencyMs: 1 } }));
  return frames;
}

export function frame(type: string, payload: unknown): Frame {
  return { type, payload: JSON.stringify(payload) };
}

/** Cuts between characters, as a model's tokens do. */
function pieces(text: string, random: () => number): string[] {
  const cut: string[] = [];
  let piece = '';
  for (const char of text) {
    piece += char;
    if (random() < 0.3) {
      cut.push(piece);
      piece = '';
    }
  }
  cut.push(piece);
  return cut;
}

const WORDS = [
  'sun',
  ' "quoted" ',
  '\n',
  '\\',
  'é',
  '😀',
  '</a>',
  '\u2028',
  '{"a":1}',
  '\u0007',
  ' wörld ',
  '日本',
];

export function randomAnswer(random: () => number): Answer {
  const words = (): string =>
    Array.from(
      { length: 1 + Math.floor(random() * 6) },
      () => WORDS[Math.floor(random() * WORDS.length)] ?? '',
    ).join('');
  const blocks: Block[] = [];
  if (random() < 0.4) blocks.push({ kind: 'reasoning', text: words(), signature: 'c2ln+/=' });
  if (random() < 0.8) blocks.push({ kind: 'text', text: words() });
  const calls = Math.floor(random() * 3);
  for (let index = 0; index < calls; index++) {
    const drawn = random();
    const input =
      drawn < 0.2 ? {} : drawn < 0.5 ? { input: words() } : { [words()]: words(), list: [1, words()] };
    blocks.push({ kind: 'tool', id: `tooluse_${index}`, name: `tool_${index}`, input });
  }
  if (blocks.length === 0) blocks.push({ kind: 'text', text: 'hm' });
  const stopReason = calls > 0 ? 'tool_use' : random() < 0.5 ? 'end_turn' : 'max_tokens';
  return { blocks, stopReason, usage };
}
