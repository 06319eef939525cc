/**
 * Codex with a GPT-6 model, as installed on this machine: a task of several turns with tools, encrypted reasoning and a
 * conversation that Codex compacts. Bedrock gets by its own Responses API what Codex sent, byte for byte but for what the
 * gateway sets itself. Runs only where Codex is found on the PATH.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { topLevelMembers } from '../../proxy/dialects/top-level.ts';
import { listen } from '../support/listen.ts';
import { usageRecords } from '../support/records.ts';
import { startGate } from '../support/start-gate.ts';
import { runAgent, whereIs } from './agent-process.ts';
import { steer } from './client-fixture.ts';

const codex = whereIs('codex');

/** Members that the gateway sets itself, or keeps to itself. */
const OWN = new Set(['model', 'store', 'include', 'max_output_tokens', 'client_metadata']);

/** What fills the conversation up; after that, the simulator's model begins the task again. */
const COUNT_ONCE = 'test -e counted || { touch counted; seq 1 9000; }';

if (codex !== null) {
  test('Codex talks to a GPT-6 model of Bedrock’s through the gateway, byte for byte', async (t) => {
    const arrived: Buffer[] = [];
    const gate = await startGate(t, {
      watchBedrock: ({ target, body }) => {
        equal(target, '/openai/v1/responses');
        arrived.push(body);
      },
    });
    const key = await gate.admin.createKey();
    const { url, sent } = await recordingIn(t, gate.edgeUrl);
    const { home, work } = await homeIn(t, url);
    const run = (command: string): unknown => ({
      name: 'exec',
      input: { input: `text((await tools.exec_command({cmd: ${JSON.stringify(command)}})).output)` },
    });
    const steps = ['echo stargate-42 > proof.txt', 'cat proof.txt', COUNT_ONCE].map((command) =>
      steer({ thinking: 'Next.', tools: [run(command)] }),
    );
    const said = await runAgent(
      codex,
      [
        'exec',
        '--skip-git-repo-check',
        '--dangerously-bypass-approvals-and-sandbox',
        `Write the proof, read it, then count. ${steps.join(' ')}`,
      ],
      { PATH: process.env['PATH'] ?? '', HOME: home, STARGATE_API_KEY: key.secret },
      work,
    );
    equal(await readFile(join(work, 'proof.txt'), 'utf8'), 'stargate-42\n');
    match(said, /The tool said: Script completed/);
    ok(sent.length >= 5, `${sent.length} requests`);
    deepEqual(sent.map(othersIn), arrived.map(othersIn));
    const last = sent.map((body) => body.toString('utf8'));
    ok(
      last.some((body) => body.includes('"encrypted_content":"')),
      'no encrypted reasoning came back',
    );
    ok(
      last.some((body) => body.includes('CONTEXT CHECKPOINT')),
      'nothing was compacted',
    );
    const records = await usageRecords(gate.database, sent.length, key.id);
    for (const record of records) deepEqual([record['ending'], record['model']], ['complete', 'gpt-6-sol']);
    const served = gate.bedrock.log();
    deepEqual(
      records.map(tokensOf).toSorted(),
      served
        .map(({ requestId, inputTokens, outputTokens }) => `${requestId} ${inputTokens} ${outputTokens}`)
        .toSorted(),
    );
  });
}

function tokensOf(record: Readonly<Record<string, unknown>>): string {
  return ['upstream_request_id', 'input_tokens', 'output_tokens']
    .map((name) => String(record[name]))
    .join(' ');
}

/** The members of a body with their bytes, but for the gateway's own. */
function othersIn(body: Buffer): readonly string[] {
  return topLevelMembers(body)
    .filter(({ name }) => !OWN.has(name))
    .map(({ start, end }) => body.toString('utf8', start, end));
}

/** A server in front of the gateway that keeps the bodies of what is sent to it. */
async function recordingIn(t: TestContext, gateway: string): Promise<{ url: string; sent: Buffer[] }> {
  const sent: Buffer[] = [];
  const server = createServer((incoming, outgoing) => {
    const pass = async (): Promise<void> => {
      const body = Buffer.concat(await incoming.toArray());
      if (incoming.method === 'POST') sent.push(body);
      const { authorization = '', 'content-type': type = 'application/json' } = incoming.headers;
      const answer = await fetch(`${gateway}${incoming.url ?? ''}`, {
        method: incoming.method ?? 'GET',
        headers: { authorization, 'content-type': type },
        ...(body.length === 0 ? {} : { body }),
      });
      outgoing.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      outgoing.end(Buffer.from(await answer.arrayBuffer()));
    };
    pass().catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
  });
  return { url: await listen(t, server), sent };
}

async function homeIn(t: TestContext, url: string): Promise<{ home: string; work: string }> {
  const home = await mkdtemp(join(tmpdir(), 'stargate-codex-'));
  t.after(() => rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  const work = join(home, 'work');
  await mkdir(work);
  await mkdir(join(home, '.codex'));
  const settings = [
    'model = "gpt-6-sol"',
    'model_provider = "stargate"',
    'model_reasoning_effort = "high"',
    'model_auto_compact_token_limit = 20000',
    '[model_providers.stargate]',
    'name = "Stargate"',
    `base_url = "${url}/v1"`,
    'env_key = "STARGATE_API_KEY"',
    'wire_api = "responses"',
  ];
  await writeFile(join(home, '.codex/config.toml'), `${settings.join('\n')}\n`);
  return { home, work };
}
