/** What an answer says of its cost: its tokens as OpenAI counts them, and its service tier. */
import type { Billed, Reply } from '../model/conversation.ts';
import { tokensOfText } from '../model/tokens.ts';

/** What is cached is part of the prompt, and what is thought part of the output. Each API has its own names for them. */
export function countsOf({ answer, billed }: Reply) {
  const prompt = promptTokensOf(billed);
  let thoughts = 0;
  for (const block of answer.blocks) if (block.kind === 'thinking') thoughts += tokensOfText(block.text);
  return {
    prompt,
    output: billed.outputTokens,
    total: prompt + billed.outputTokens,
    promptDetails: {
      cached_tokens: billed.cacheReadTokens,
      cache_write_tokens: billed.cacheWrite5mTokens + billed.cacheWrite1hTokens,
    },
    outputDetails: { reasoning_tokens: thoughts },
  };
}

export function promptTokensOf(billed: Billed): number {
  return billed.inputTokens + billed.cacheReadTokens + billed.cacheWrite5mTokens + billed.cacheWrite1hTokens;
}

/** Of a request that leaves the choice to the service, the default one. */
export function tierOf(asked: unknown): string {
  return typeof asked === 'string' && asked !== 'auto' ? asked : 'default';
}
