/** Token counts in the head of InvokeModel's answers: Bedrock tells them there for every vendor. */
import type { AnswerHead } from '../bedrock-http.ts';

export const INPUT_COUNT = 'x-amzn-bedrock-input-token-count';
export const OUTPUT_COUNT = 'x-amzn-bedrock-output-token-count';
export const CACHE_READ_COUNT = 'x-amzn-bedrock-cache-read-input-token-count';
export const CACHE_WRITE_COUNT = 'x-amzn-bedrock-cache-write-input-token-count';

/** A count, or null when the head does not have it. */
export function countInHead(head: AnswerHead | undefined, name: string): number | null {
  const text = head?.header(name) ?? null;
  const count = text === null ? Number.NaN : Number(text);
  return Number.isSafeInteger(count) && count >= 0 ? count : null;
}
