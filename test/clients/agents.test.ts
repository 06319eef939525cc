/**
 * Claude Code (in its own mode and in Bedrock mode) and Codex, as installed on this machine, do a real task of several
 * turns through `npm start`: they write a file with their tools, read it back and report; then the gateway's records are
 * held against Bedrock's own account. Only those that are found on the PATH run. `npm run test:agents` runs this file
 * alone; `PATH=…:$PATH` adds a place to look in.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { request } from 'undici';
import { eventually } from '../support/eventually.ts';
import { part, runLaptop } from '../support/run-laptop.ts';
import { agents, runnerOf, type Agent, type Place } from './agents.ts';

for (const agent of agents) {
  const run = runnerOf(agent);
  if (run === null) continue;
  test(`${agent.name} writes a file, reads it back, and every call has its record`, async (t) => {
    const { place, albUrl, bedrockUrl, masterKey } = await startPlace(t);
    const proof = join(place.work, 'proof.txt');
    const said = await run(place, promptOf(agent, proof));
    equal(await readFile(proof, 'utf8'), 'stargate-42\n');
    match(said, /The tool said: [^]*stargate-42/);
    await checkRecords(agent, albUrl, bedrockUrl, masterKey);
  });
}

/** Two turns with a tool each; left alone then, the simulator's model says what the tool said. */
function promptOf(agent: Agent, proof: string): string {
  const step = (tool: unknown): string => `[[sim ${JSON.stringify({ text: 'Next.', tools: [tool] })}]]`;
  return `Write the proof, then read it. ${step(agent.writes(proof))} ${step(agent.reads(proof))}`;
}

type Started = {
  readonly place: Place;
  readonly albUrl: string;
  readonly bedrockUrl: string;
  readonly masterKey: string;
};

async function startPlace(t: TestContext): Promise<Started> {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-agents-'));
  await chmod(directory, 0o755);
  t.after(() => rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  const data = join(directory, 'data');
  const home = join(directory, 'home');
  const work = join(home, 'work');
  await mkdir(work, { recursive: true });
  const laptop = runLaptop(t, data);
  const output = await laptop.ready;
  const secrets = JSON.parse(await readFile(join(data, 'secrets.json'), 'utf8')) as { masterKey: string };
  const place = { home, work, edgeUrl: part(output, EDGE), key: part(output, DEMO_KEY) };
  return {
    place,
    albUrl: part(output, ALB),
    bedrockUrl: part(output, BEDROCK),
    masterKey: secrets.masterKey,
  };
}

const EDGE = /^ {2}Edge \(public\) +(http:\S+)$/m;
const ALB = /^ {2}Internal ALB +(http:\S+)/m;
const BEDROCK = /^ {2}Bedrock +(http:\S+)/m;
const DEMO_KEY = /^ {2}Demo key +(sk-sg-\w+)$/m;

type Account = Readonly<Record<string, unknown>>;

async function checkRecords(
  agent: Agent,
  albUrl: string,
  bedrockUrl: string,
  masterKey: string,
): Promise<void> {
  const { calls } = (await get(`${bedrockUrl}/_simulator/log`)) as { readonly calls: readonly Account[] };
  ok(calls.length >= 3, `${calls.length} calls`);
  await eventually(
    async () => {
      const logs = (await get(`${albUrl}/spend/logs?page_size=100`, masterKey)) as {
        readonly data: readonly Account[];
      };
      deepEqual(accountOf(logs.data, RECORDED), accountOf(calls, SERVED));
      for (const record of logs.data) {
        deepEqual([record['dialect'], record['ending']], [agent.dialect, 'complete']);
        ok(Number(record['spend']) > 0);
      }
    },
    { withinMs: 10_000 },
  );
}

/** Names of the same things in Stargate's records and in the simulator's log. */
const RECORDED = [
  'upstream_request_id',
  'input_tokens',
  'completion_tokens',
  'cache_read_input_tokens',
  'cache_creation_5m_input_tokens',
  'cache_creation_1h_input_tokens',
];
const SERVED = [
  'requestId',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWrite5mTokens',
  'cacheWrite1hTokens',
];

function accountOf(rows: readonly Account[], names: readonly string[]): readonly string[] {
  return rows.map((row) => names.map((name) => String(row[name])).join(' ')).toSorted();
}

async function get(url: string, key?: string): Promise<unknown> {
  const answer = await request(url, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } });
  equal(answer.statusCode, 200, url);
  return answer.body.json();
}
