/** `stargate doctor --call` follows a call through a real gateway, and says which link broke. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { createServer } from 'node:http';
import { test, type TestContext } from 'node:test';
import { listen } from '../support/listen.ts';
import { emptyDirectory, part, runLaptop } from '../support/run-laptop.ts';
import { MASTER_KEY, startGate } from '../support/start-gate.ts';
import { run } from '../admin/cli-fixture.ts';

type Chain = readonly { readonly link: string; readonly state: string; readonly says: string }[];

test('a call is followed to its record, the report and the metric, as a user that is named', async (t) => {
  const { gate, doctor } = await start(t, 2);
  const { code, out, err } = await doctor('--call');
  equal(code, 0, out + err);
  match(
    out,
    /^The task is ready: Stargate [\d.]+, Node v[\d.]+\.\nNothing to look at\.\n\nA call, and what became of it:\n/,
  );
  match(out, /^ {2}✓ edge {4}[\w.-]+ answered, \d+ tokens in and \d+ out, request [0-9a-f-]{36}$/m);
  match(out, /^ {2}✓ record {2}the record is complete, its cost \$0\.0000\d+$/m);
  match(out, /^ {2}✓ row {5}the report has 1 call of stargate-canary to /m);
  match(out, /^ {2}– panel {3}no dashboards at this address; on a laptop: npm start -- --observe$/m);
  match(out, /^ {2}✓ metric {2}gen_ai_client_token_usage_count of stargate-canary has grown$/m);
  const chain = chainOf(await doctor('--call --model nova-lite --json'));
  match(chain[0]?.says ?? '', /^nova-lite answered/);
  // Whoever reads the spend sees whose calls these were, and no key of theirs is left.
  const records = await gate.database.query('select distinct user_id, tags from usage_records');
  deepEqual(records, [{ user_id: 'stargate-canary', tags: ['canary'] }]);
  const keys = await gate.database.query('select 1 from virtual_keys where deleted_at is null');
  equal(keys.length, 0);
});

test('with a key of one’s own the call is one’s own', async (t) => {
  const { gate, doctor } = await start(t, 1);
  const ada = String.raw`ada "the first" of \nine`;
  await gate.admin.createUser({ user_id: ada });
  const { secret } = await gate.admin.createKey({ user_id: ada });
  const chain = chainOf(await doctor('--call --json', { STARGATE_API_KEY: secret, STARGATE_MASTER_KEY: '' }));
  deepEqual(statesOf(chain), ['edge ok', 'record ok', 'row ok', 'panel unchecked', 'metric ok']);
  equal((await gate.database.query("select 1 from users where user_id = 'stargate-canary'")).length, 0);
});

test('the link that broke is named, and nothing behind it is blamed', async (t) => {
  const { gate, doctor } = await start(t, 1);
  const blocked = async (path: string) => gate.admin.post(path, { user_ids: ['stargate-canary'] });
  equal((await doctor('--call')).code, 0);
  await blocked('/user/block');
  const refused = await doctor('--call');
  equal(refused.code, 1);
  match(refused.out, /^ {2}✗ edge {4}it answered 403: .*blocked/m);
  equal(refused.out.match(/✗/g)?.length, 1);
  await blocked('/user/unblock');
  const wrong = await doctor('--call --json', {}, 'http://127.0.0.1:9');
  deepEqual(statesOf(chainOf(wrong))[0], 'edge broken');
  equal(wrong.code, 1);
});

test('no call is made unasked where it would be paid for, and a wrong line is told', async (t) => {
  const { gate, doctor } = await start(t, 1);
  const quiet = await doctor('--json');
  equal(quiet.code, 0, quiet.err);
  equal(quiet.json()['chain'], null);
  equal((await gate.database.query('select 1 from users')).length, 0);
  const cases: readonly (readonly [line: string, code: number, says: RegExp])[] = [
    [`doctor --call`, 2, /Say where the call goes: --edge <public address>/],
    [`doctor --call --edge llm.example.com`, 2, /"llm\.example\.com" is not an address/],
    [`doctor --cal`, 2, /--cal.*--call/s],
    [`doctor --call --edge ${gate.edgeUrl} --model nova-mikro`, 1, /nova-mikro/],
  ];
  for (const [line, code, says] of cases) {
    const ended = await run(`${line} --url ${gate.albUrl}`, { env: { STARGATE_MASTER_KEY: MASTER_KEY } });
    equal(ended.code, code, `${line}: ${ended.out}${ended.err}`);
    match(ended.out + ended.err, says);
  }
});

test('metrics that ask for a token are read with it, and without it that is the reason', async (t) => {
  const { doctor } = await start(t, 1, { METRICS_TOKEN: TOKEN });
  const right = await doctor('--call', { STARGATE_METRICS_TOKEN: TOKEN });
  equal(right.code, 0, right.out + right.err);
  const without = await doctor('--call');
  equal(without.code, 1);
  match(without.out, /^ {2}✗ metric {2}the metrics ask for a token: set STARGATE_METRICS_TOKEN$/m);
});

const TOKEN = 'token-only-for-the-tests-of-doctor';

async function start(t: TestContext, tasks: number, environment: Readonly<Record<string, string>> = {}) {
  const gate = await startGate(t, { tasks, environment });
  const doctor = (words: string, env: Record<string, string> = {}, edge = gate.edgeUrl) =>
    run(`doctor ${words} --url ${gate.albUrl} --edge ${edge}`, {
      env: { STARGATE_MASTER_KEY: MASTER_KEY, ...env },
    });
  return { gate, doctor };
}

function chainOf(ended: { readonly json: () => Record<string, unknown> }): Chain {
  return ended.json()['chain'] as Chain;
}

function statesOf(chain: Chain): readonly string[] {
  return chain.map(({ link, state }) => `${link} ${state}`);
}

test('a laptop that calls Amazon Bedrock makes no call unasked, and says so', async (t) => {
  const asked: string[] = [];
  const laptop = createServer(({ method = '', url = '' }, outgoing) => {
    asked.push(`${method} ${url}`);
    const isFacts = url === '/ui/laptop.json';
    outgoing.end(isFacts ? '{"edge_url":"http://127.0.0.1:4000","bedrock":"aws"}' : '{"status":"ready"}');
  });
  const url = await listen(t, laptop);
  const { code, out } = await run(`doctor --url ${url}`, { env: { STARGATE_MASTER_KEY: MASTER_KEY } });
  deepEqual(
    [code, out],
    [
      0,
      'The task is ready.\nNothing to look at.\nNo call was made, because Bedrock would charge for it: stargate doctor --call makes one.\n',
    ],
  );
  deepEqual(asked, ['GET /health/readiness', 'GET /metrics', 'GET /ui/laptop.json']);
});

test('on a laptop it needs no more than its name: every link down to a panel', async (t) => {
  const data = await emptyDirectory(t);
  const laptop = runLaptop(t, data, {}, ['--observe']);
  const output = await laptop.ready;
  const url = part(output, /(http:\/\/127\.0\.0\.1:\d+)\/ui\/dashboards/);
  const ended = await run('doctor', { env: { STARGATE_URL: url, STARGATE_DATA_DIR: data } });
  equal(ended.code, 0, ended.out + ended.err);
  equal(ended.out.match(/✓/g)?.length, 5, ended.out);
  match(ended.out, /^ {2}✓ panel {3}the panel "By model" shows 1 call$/m);
  const keyless = await run('doctor', { env: { STARGATE_URL: url, STARGATE_DATA_DIR: '/nowhere' } });
  equal(keyless.code, 0, keyless.err);
  match(
    keyless.out,
    /^The task is ready: Stargate [\d.]+, Node v[\d.]+\.\nNothing to look at\.\nNo call could be followed: There is no master key/,
  );
});
