/**
 * Every line of docs/moving.md is true: addresses answer as it says at both places, queries run and have data, commands
 * succeed, alerts and their settings are there.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { request } from 'undici';
import { alertRows, alertsFor, type AlertSettings } from '../../core/alerts/alerts.ts';
import { checksShape } from '../../core/policies/policy-shape.ts';
import { connectDashboardReader } from '../support/dashboard-reader.ts';
import { eventually } from '../support/eventually.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import {
  prometheusBinary,
  scrapes,
  startTestPrometheus,
  type TestPrometheus,
} from '../observability/real-prometheus.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const LITELLM_NAMES = join(ROOT, 'docs', 'prometheus', 'litellm-names.yaml');
const page = await readFile(join(ROOT, 'docs', 'moving.md'), 'utf8');

type Row = Readonly<Record<string, string>>;

/** The rows of all tables below a heading, by the names of the columns. */
function rowsOf(heading: string): readonly Row[] {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  const rows: Row[] = [];
  let head: readonly string[] | null = null;
  for (const line of section.split('\n')) {
    if (!line.startsWith('|')) head = null;
    else {
      const cells = line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|'));
      if (head === null) head = cells;
      else if (!/^-+$/.test(cells[0] ?? ''))
        rows.push(Object.fromEntries(head.map((name, index) => [name, cells[index] ?? ''])));
    }
  }
  ok(rows.length > 0, `docs/moving.md has no table below ${heading}`);
  return rows;
}

function codeIn(cell: string | undefined): readonly string[] {
  return Array.from((cell ?? '').matchAll(/`([^`]+)`/g), ([, code = '']) => code);
}

test('the checks of docs/moving.md are those of a policy', () => {
  const checks = rowsOf('Guardrails').flatMap((row) => codeIn(row['here']));
  ok(checks.length > 5);
  for (const text of checks) deepEqual(checksShape.safeParse(JSON.parse(text)).error?.issues ?? [], [], text);
});

test(
  'docs/moving.md holds, line by line',
  { skip: prometheusBinary === null && 'no prometheus on this machine' },
  async (t) => {
    const gate = await startGate(t, { tasks: 2 });
    const hosts = gate.tasks().map(({ url }) => new URL(url).host);
    const prometheus = await startTestPrometheus(t, hosts, [LITELLM_NAMES]);
    const team = await gate.admin.createTeam({ team_alias: 'research' });
    const user = await gate.admin.createUser({ user_email: 'ada@example.com', team_id: team });
    const key = await gate.admin.createKey({ user_id: user, team_id: team, key_alias: 'ada laptop' });
    await scrapes(prometheus, 2);
    await use(gate, key.secret);
    await scrapes(prometheus, 2);
    await use(gate, key.secret);
    await stored(gate);
    await scrapes(prometheus, 3);

    await t.test('addresses', async () => {
      for (const { address, public: outside, inside } of rowsOf('Addresses')) {
        const [method = '', path = ''] = (codeIn(address)[0] ?? '').split(' ');
        equal(method, 'GET');
        equal(await statusOf(`${gate.edgeUrl}${path}`, key.secret), Number(outside), `${path} at the edge`);
        const isForKeys = path.endsWith('/models');
        const credential = isForKeys ? key.secret : gate.masterKey;
        equal(await statusOf(`${gate.albUrl}${path}`, credential), Number(inside), `${path} inside`);
      }
    });

    const reader = await connectDashboardReader(t, { url: gate.databaseUrl, database: gate.database });
    const tried = new Map<string, number>();
    const tryOne = async (text: string): Promise<void> => {
      const kind = kindOf(text);
      tried.set(kind, (tried.get(kind) ?? 0) + 1);
      if (kind === 'sql') ok((await reader.query(text)).length > 0, text);
      else if (kind === 'address')
        equal(await statusOf(`${gate.albUrl}${text.slice(4)}`, gate.masterKey), 200, text);
      else if (kind === 'command') await run(t, gate, text);
      else ok(await hasData(prometheus, text), text);
    };

    await t.test('metrics, those under LiteLLM’s names too', async () => {
      for (const row of rowsOf('Metrics of a gateway with these names'))
        for (const query of codeIn(row['here'])) await tryOne(query);
      for (const row of rowsOf("LiteLLM's metrics")) {
        for (const query of codeIn(row['here'])) if (!query.startsWith('x-ratelimit')) await tryOne(query);
      }
      // What the page says is there, is there by the rules; what it says is not, is not.
      const rules = await readFile(LITELLM_NAMES, 'utf8');
      const recorded = new Set(Array.from(rules.matchAll(/record: (\w+)/g), ([, name = '']) => name));
      const said = new Set(
        rowsOf("LiteLLM's metrics").flatMap((row) => [...codeIn(row['LiteLLM']), ...codeIn(row[''])]),
      );
      for (const name of recorded) {
        ok(
          said.has(name) || said.has(name.replace(/_(?:sum|count)$/, '_bucket')),
          `docs/moving.md does not name ${name}`,
        );
        ok(await hasData(prometheus, name), name);
      }
    });

    await t.test('tables', async () => {
      for (const row of rowsOf('Tables')) for (const query of codeIn(row['here'])) await tryOne(query);
    });

    await t.test('dashboards', async () => {
      for (const row of rowsOf('Dashboards')) for (const text of codeIn(row['here'])) await tryOne(text);
    });

    await t.test('commands', async () => {
      for (const row of rowsOf('Commands')) for (const text of codeIn(row['here'])) await tryOne(text);
    });

    await t.test('alerts', () => {
      const names = new Set(Object.keys(alertRows('DBInstanceIdentifier')));
      for (const row of rowsOf('Alerts')) {
        const told = codeIn(row['here']);
        ok(told.length > 0);
        for (const name of told) ok(names.has(name), `there is no alert ${name}`);
      }
      const [, block = ''] = /```ts\nalerts: (.*),\n```/.exec(page) ?? [];
      const settings = JSON.parse(block.replaceAll(/(\w+):/g, '"$1":')) as AlertSettings;
      const alerts = alertsFor({ database: 'DBInstanceIdentifier' }, settings);
      const raised = (name: string) => {
        const { rule } = alerts.find((each) => each.name === name) ?? {};
        return `${rule?.expr} for ${rule?.forMinutes}`;
      };
      match(raised('HighLatency'), /> 5 for 5$/);
      match(raised('RateLimitSpike'), /> 1 for 5$/);
      match(raised('UpstreamFailures'), /> 0\.1 for 2$/);
    });
    deepEqual([...tried.keys()].toSorted(), ['address', 'command', 'promql', 'sql']);
  },
);

function kindOf(text: string): 'sql' | 'address' | 'command' | 'promql' {
  if (text.startsWith('select ')) return 'sql';
  if (text.startsWith('GET /')) return 'address';
  return /^(?:npx|npm) /.test(text) ? 'command' : 'promql';
}

/** One of everything that the page asks for, on both tasks. */
async function use(gate: Gate, key: string): Promise<void> {
  const usage = { inputTokens: 50, outputTokens: 7, cacheReadTokens: 400, cacheWrite5mTokens: 51 };
  const fails = '[[sim {"fail":{"kind":"http","type":"InternalServerException"}}]]';
  const throttled = `[[sim {"fail":{"kind":"http","type":"ThrottlingException","times":1},"tag":"${randomBytes(4).toString('hex')}"}]]`;
  for (const [index, { url }] of gate.tasks().entries()) {
    const chat = (prompt: string, stream = false) => gate.chat(key, prompt, { url, stream });
    await eventually(async () => equal((await chat('hello')).status, 200), { withinMs: 20_000 });
    equal((await chat(`[[sim ${JSON.stringify({ usage })}]]`, true)).status, 200);
    equal((await chat(throttled)).status, 200);
    equal((await chat(fails)).status, 502);
    equal((await gate.chat(key, 'hello', { url, model: `no-such-model-${index}` })).status, 404);
    equal((await gate.chat('sk-not-a-key', 'hello', { url })).status, 401);
  }
}

async function stored(gate: Gate): Promise<void> {
  await eventually(
    async () => {
      const [row] = await gate.database.query(
        'select (select count(*) from usage_records)::int as calls, (select count(*) from refused_requests)::int as refused',
      );
      ok(Number(row?.['calls']) >= 16 && Number(row?.['refused']) > 0);
    },
    { withinMs: 30_000 },
  );
}

async function statusOf(url: string, key: string): Promise<number> {
  const answer = await request(url, { headers: { authorization: `Bearer ${key}` } });
  await answer.body.dump();
  return answer.statusCode;
}

async function hasData(prometheus: TestPrometheus, query: string): Promise<boolean> {
  return (await prometheus.query(query)).some(({ value }) => !Number.isNaN(value));
}

/** As a shell would, with the programs that npx and npm start. */
async function run(t: TestContext, gate: Gate, command: string): Promise<void> {
  const [tool = '', ...words] = command.split(' ');
  const home = await mkdtemp(join(tmpdir(), 'stargate-moving-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const [verb = '', name = '', ...rest] = words;
  const script = tool === 'npx' ? 'cli/main.ts' : /^node (\S+)$/.exec(scripts[name])?.[1];
  ok(script !== undefined && (verb === 'stargate' || verb === 'run'), `${command} starts no program of ours`);
  const given = tool === 'npx' ? words.slice(1) : rest.filter((word) => word !== '--');
  const child = spawn(process.execPath, [join(ROOT, script), ...given], {
    cwd: tool === 'npx' ? ROOT : home,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      STARGATE_URL: gate.albUrl,
      STARGATE_MASTER_KEY: gate.masterKey,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  equal(code, 0, `${command}\n${said}`);
}
