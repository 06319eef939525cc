/** Many large requests at once that all wait for Bedrock: what a task holds of them. */
import { Pool } from 'undici';
import type { Subject } from '../guard/subject.ts';
import { forgetPeak, peakMib, residentMib } from './resident.ts';

export type LargeBodies = {
  readonly requests: number;
  readonly kilobytes: number;
  readonly peakMib: number;
  readonly afterMib: number;
  readonly refused: number;
  /** Whether the last was sent before the first was answered. */
  readonly allAtOnce: boolean;
};

/** Long enough for all to be sent, on a slow machine too. */
const ANSWER_AFTER_MS = 20_000;

export async function largeBodies(
  subject: Subject,
  { requests, kilobytes, path }: { requests: number; kilobytes: number; path: string },
): Promise<LargeBodies> {
  const pool = new Pool(subject.origin, {
    connections: requests,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 120_000,
  });
  const steer = `[[sim {"words":5,"firstTokenDelayMs":${ANSWER_AFTER_MS}}]] `;
  const text = steer + 'The quick brown fox jumps over the lazy dog. '.repeat((kilobytes * 1_024) / 45);
  const body = JSON.stringify({
    model: 'claude-haiku-4-5',
    max_tokens: 100,
    messages: [{ role: 'user', content: text }],
  });
  forgetPeak(subject.pid);
  let refused = 0;
  let sentMs = 0;
  let firstAnswerMs = Number.POSITIVE_INFINITY;
  await Promise.all(
    Array.from({ length: requests }, async () => {
      const answered = pool.request({
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${subject.key}` },
        body,
      });
      sentMs = performance.now();
      const { statusCode, body: answer } = await answered;
      firstAnswerMs = Math.min(firstAnswerMs, performance.now());
      await answer.dump();
      if (statusCode !== 200) refused += 1;
    }),
  );
  const peak = peakMib(subject.pid);
  await pool.destroy();
  return {
    requests,
    kilobytes,
    peakMib: peak,
    afterMib: residentMib(subject.pid),
    refused,
    allAtOnce: sentMs < firstAnswerMs,
  };
}
