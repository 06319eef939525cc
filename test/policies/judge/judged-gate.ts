/**
 * A gateway as somebody sees it who does not trust its masking: what Bedrock got, what the client reads, and every place
 * where something may be left lying, searched for words that must be nowhere.
 */
import { equal, ok } from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { succeeded } from '../../../local/admin-client.ts';
import type { ArrivedCall } from '../../../simulator/simulator.ts';
import { eventually } from '../../support/eventually.ts';
import { startGate, type Answer, type Gate, type GateOptions } from '../../support/start-gate.ts';

export type JudgedGate = Gate & {
  /** What arrived at Bedrock, oldest first. */
  readonly arrived: readonly ArrivedCall[];
  /** From here on. */
  readonly forgetArrived: () => void;
  /** A key of nobody in particular. */
  readonly secret: string;
  /** A body word for word, for what JSON.stringify does not write. */
  readonly postRaw: (
    path: string,
    body: string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
  /** Fails when Bedrock was sent one of the words, in whatever writing. */
  readonly unseenByBedrock: (...words: readonly string[]) => void;
  /** Fails when a log, a journal or a table has one of the words. `except`: tables that may. */
  readonly leftNowhere: (words: readonly string[], except?: readonly string[]) => Promise<void>;
};

export const MASK_ALL = { entities: { default: { prompt: 'mask', answer: 'off' } } };

/** Its policy is known to every task when it is there. */
export async function startJudged(
  t: TestContext,
  checks: object = MASK_ALL,
  options: GateOptions = {},
): Promise<JudgedGate> {
  const arrived: ArrivedCall[] = [];
  const gate = await startGate(t, { ...options, watchBedrock: (call) => arrived.push(call) });
  const { secret } = await gate.admin.createKey();
  await succeeded(gate.admin.post('/policy/new', { policy_name: 'judged', checks }), '/policy/new');
  await eventually(
    async () => {
      for (const { url } of gate.tasks()) {
        const before = arrived.length;
        await post(url, secret, '/v1/chat/completions', PROBE);
        ok(arrived.slice(before).every(({ body }) => !body.includes('4111 1111')));
      }
    },
    { withinMs: 10_000 },
  );
  arrived.splice(0);
  const postRaw: JudgedGate['postRaw'] = (path, body, headers) =>
    post(gate.edgeUrl, secret, path, body, headers);
  return {
    ...gate,
    arrived,
    forgetArrived: () => void arrived.splice(0),
    secret,
    postRaw,
    unseenByBedrock(...words) {
      ok(arrived.length > 0, 'nothing was sent to Bedrock');
      for (const { body, target, headers } of arrived) {
        const read = [
          body.toString(),
          ...stringsIn(JSON.parse(body.toString())),
          target,
          JSON.stringify(headers),
        ];
        for (const word of words) {
          equal(
            read.some((text) => text.includes(word)),
            false,
            `Bedrock was sent ${word}: ${body.toString().slice(0, 2_000)}`,
          );
        }
      }
    },
    async leftNowhere(words, except = []) {
      const places = [...(await filesBelow(gate.directory)), ...(await tablesOf(gate, except))];
      for (const [place, content] of places) {
        for (const word of words) {
          const at = content.indexOf(word);
          equal(at, -1, `${place} has ${word}: ${content.toString('utf8', Math.max(0, at - 300), at + 300)}`);
        }
      }
    },
  };
}

const PROBE = JSON.stringify({
  model: 'claude-haiku-4-5',
  messages: [{ role: 'user', content: 'probe@example.org 4111 1111 1111 1111' }],
});

async function post(
  base: string,
  secret: string,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const answer = await request(`${base}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

/** All strings of a JSON value, names included; and those of JSON in base64 or in a string. */
export function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value, ...within(value)];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => [name, ...stringsIn(one)]);
}

function within(text: string): readonly string[] {
  if (text.startsWith('{') || text.startsWith('[')) {
    try {
      return stringsIn(JSON.parse(text));
    } catch {
      return [];
    }
  }
  return /^[A-Za-z0-9+/]{16,}={0,2}$/.test(text) ? [Buffer.from(text, 'base64').toString()] : [];
}

type Place = readonly [name: string, content: Buffer];

async function filesBelow(directory: string): Promise<readonly Place[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const places: Place[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    places.push([path, bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes]);
  }
  return places;
}

async function tablesOf({ database }: Gate, except: readonly string[]): Promise<readonly Place[]> {
  const tables = await database.query(
    `select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const names = tables.map((row) => String(row['table_name'])).filter((name) => !except.includes(name));
  ok(names.includes('usage_records'), names.join(', '));
  const places: Place[] = [];
  for (const name of names) {
    const rows = await database.query(`select to_jsonb(t)::text as content from "${name}" t`);
    places.push([`the table ${name}`, Buffer.from(rows.map((row) => String(row['content'])).join('\n'))]);
  }
  return places;
}
