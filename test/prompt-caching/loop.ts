/** A loop with a tool, sent through a gateway whose Bedrock is watched, and what its records say. */
import { equal } from 'node:assert/strict';
import { request } from 'undici';
import type { Row } from '../../core/db/connect.ts';
import { usageRecords } from '../support/records.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

export const CLAUDE = 'claude-sonnet-4-5';
export const SYSTEM = 'You mend software. Read before you write, and test what you wrote. '.repeat(120);

type Step = { readonly bodies: readonly string[]; readonly row: Row };

/** One call after the other; for each its record, and what Bedrock was sent. `keyId`: other keys have records too. */
export async function conversation(
  gate: Gate,
  arrived: string[],
  secret: string,
  asked: readonly {
    readonly path: string;
    readonly body: object;
    readonly headers?: Record<string, string>;
  }[],
  keyId?: string,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (const [index, { path, body, headers = {} }] of asked.entries()) {
    const before = arrived.length;
    const answer = await request(`${gate.edgeUrl}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    equal(answer.statusCode, 200, await answer.body.text());
    await answer.body.dump();
    const [row = {}] = await usageRecords(gate.database, index + 1, keyId);
    steps.push({ bodies: arrived.slice(before), row });
  }
  return steps;
}

export async function watchedGate(
  t: Parameters<typeof startGate>[0],
  environment: Record<string, string> = {},
) {
  const arrived: string[] = [];
  const gate = await startGate(t, {
    environment,
    watchBedrock: ({ body }) => arrived.push(body.toString()),
  });
  const key = await gate.admin.createKey({ key_alias: 'ada' });
  return { gate, arrived, ...key };
}

export function points(body: string): number {
  return body.split('"cachePoint"').length + body.split('"cache_control"').length - 2;
}

/** Requests of a loop with a tool, each with all that came before. */
export function loop(turns: number): object[] {
  const messages: object[] = [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: 'Mend the build.' },
  ];
  const tools = [
    {
      type: 'function',
      function: {
        name: 'read_file',
        description: 'Reads a file.',
        parameters: { type: 'object', properties: { path: { type: 'string' } } },
      },
    },
  ];
  return Array.from({ length: turns }, (_, turn) => {
    if (turn > 0) {
      const call = { name: 'read_file', arguments: JSON.stringify({ path: `src/${turn}.ts` }) };
      messages.push(
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: `call_${turn}`, type: 'function', function: call }],
        },
        {
          role: 'tool',
          tool_call_id: `call_${turn}`,
          content: `export const file${turn} = ${turn};\n`.repeat(40),
        },
      );
    }
    return { model: CLAUDE, max_tokens: 64, tools, messages: [...messages] };
  });
}
