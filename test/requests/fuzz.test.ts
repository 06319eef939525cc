/**
 * Mutated requests against the whole gateway: none gives a 5xx, none hangs, and the task's memory stays bounded.
 * STARGATE_FUZZ_ROUNDS raises the number of bodies per path for a long run.
 */
import { ok } from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Pool } from 'undici';
import { replay } from '../support/replay.ts';
import { damagedBody } from '../dialects/mutations.ts';
import { startGate } from '../support/start-gate.ts';
import {
  chatBody,
  converseBody,
  countBody,
  embeddingsBody,
  invokeBody,
  messagesBody,
  rerankBody,
  responsesBody,
} from './fuzz-seeds.ts';

const rounds = Number(process.env['STARGATE_FUZZ_ROUNDS'] ?? 400);
const AT_ONCE = 8;

const paths: readonly (readonly [path: string, seed: unknown])[] = [
  ['/v1/chat/completions', chatBody],
  ['/v1/messages', { ...messagesBody, model: 'nova-pro' }],
  ['/v1/messages', messagesBody],
  ['/v1/messages/count_tokens', messagesBody],
  ['/v1/responses', responsesBody],
  ['/v1/embeddings', embeddingsBody],
  ['/v1/rerank', rerankBody],
  ['/bedrock/model/claude-haiku-4-5/invoke', invokeBody],
  ['/bedrock/model/claude-haiku-4-5/invoke-with-response-stream', invokeBody],
  ['/bedrock/model/nova-micro/converse', converseBody],
  ['/bedrock/model/nova-micro/converse-stream', converseBody],
  ['/bedrock/model/claude-haiku-4-5/count-tokens', countBody],
];

test('mutated requests get an answer or a refusal, never a failure', async (t) => {
  const gate = await startGate(t);
  const { secret } = await gate.admin.createKey();
  const [task] = gate.tasks();
  ok(task !== undefined);
  const pool = new Pool(task.url, { connections: AT_ONCE, headersTimeout: 20_000, bodyTimeout: 20_000 });
  t.after(() => pool.close());

  const residentBytes = async (): Promise<number> => {
    const answer = await pool.request({ method: 'GET', path: '/metrics' });
    const line = /^process_resident_memory_bytes (\S+)$/m.exec(await answer.body.text());
    return Number(line?.[1]);
  };
  const send = async (path: string, body: string): Promise<number> => {
    const answer = await pool.request({
      method: 'POST',
      path,
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body,
    });
    await answer.body.dump();
    return answer.statusCode;
  };

  const before = await residentBytes();
  for (const [path, seed] of paths) {
    const statuses = new Map<number, number>();
    const bodies = fc.array(damagedBody(seed), { minLength: AT_ONCE, maxLength: AT_ONCE });
    const property = fc.asyncProperty(bodies, async (batch) => {
      for (const status of await Promise.all(batch.map((body) => send(path, body)))) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        ok(status < 500, `${status} for ${path}`);
      }
    });
    await fc.assert(property, { numRuns: Math.ceil(rounds / AT_ONCE), ...replay(815) });
    const told = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
    t.diagnostic(`${path}: ${told}; resident ${Math.round((await residentBytes()) / 1e6)} MB`);
    ok((statuses.get(400) ?? 0) > rounds / 20 && (statuses.get(200) ?? 0) > rounds / 50, 'both kinds came');
  }
  const grown = (await residentBytes()) - before;
  t.diagnostic(
    `resident memory of the task: ${Math.round(before / 1e6)} MB, then ${Math.round(grown / 1e6)} MB more`,
  );
  ok(grown < 250e6, `the task grew by ${grown} bytes`);
});
