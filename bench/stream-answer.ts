/** One streamed call of a load, read to its end. */
import type { Pool } from 'undici';

export type StreamAnswer = {
  /** refused: as overload, with the time to come back. bad: another status, or a stream that was cut. */
  readonly kind: 'whole' | 'refused' | 'bad';
  /** From the request to the first event; null unless the call was admitted. */
  readonly firstMs: number | null;
};

/** What is kept of a stream's end, in which its last event stands. */
const TAIL_CHARS = 200;

/** `steer`: what the simulator is told about the answer. */
export async function streamAnswer(
  pool: Pool,
  key: string,
  { steer, maxTokens }: { readonly steer: object; readonly maxTokens: number },
): Promise<StreamAnswer> {
  const startedMs = performance.now();
  const answer = await pool.request({
    method: 'POST',
    path: '/v1/messages',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({
      model: 'claude-haiku-4-5',
      stream: true,
      max_tokens: maxTokens,
      messages: [{ role: 'user', content: `[[sim ${JSON.stringify(steer)}]] go` }],
    }),
  });
  let firstMs: number | null = null;
  let tail = '';
  for await (const chunk of answer.body) {
    firstMs ??= performance.now() - startedMs;
    tail = (tail + String(chunk)).slice(-TAIL_CHARS);
  }
  if (answer.statusCode === 200) return { kind: tail.includes('message_stop') ? 'whole' : 'bad', firstMs };
  const isRefused = answer.statusCode === 529 && Number(answer.headers['retry-after']) >= 1;
  return { kind: isRefused ? 'refused' : 'bad', firstMs: null };
}
