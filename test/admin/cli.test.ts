/** `stargate` as people run it: a process, against the internal load balancer over HTTP. */
import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { MASTER_KEY } from './admin-fixture.ts';
import { run, withGateway } from './cli-fixture.ts';

test('a user and a key are made, seen in tables, and deleted', async (t) => {
  const { admin, cli } = await withGateway(t);
  const made = await cli(
    'user new --user-email ada@example.com --max-budget 12.50 --budget-duration monthly --json',
  );
  equal(made.code, 0, made.err);
  const { user_id: userId } = made.json();
  const generated = await cli(
    `key generate --user-id ${userId} --key-alias laptop --models claude-haiku-4-5,nova-pro --metadata '{"a":1}'`,
  );
  equal(generated.code, 0, generated.err);
  const [secret = ''] = generated.out.split('\n');
  match(secret, /^sk-sg-\w{38}$/);
  match(generated.out, /shown this once/);

  const keys = await cli('key list');
  match(keys.out, /^KEY_ID +KEY_NAME +KEY_ALIAS/);
  match(keys.out, new RegExp(`laptop +${userId}`));
  doesNotMatch(keys.out, new RegExp(secret.slice(6)));
  const users = await cli('user list');
  match(users.out, /ada@example\.com +internal_user +- +12\.5 +monthly +false/);
  const info = await cli(`user info ${userId}`);
  match(info.out, /spend +0\n/);
  match(info.out, /laptop/);

  const keyId = (await admin.get('/key/list')).body.keys[0];
  equal((await cli(`key delete ${keyId}`)).code, 0);
  equal((await cli(`key info ${keyId}`)).code, 1);
  equal((await cli(`user delete ${userId}`)).code, 0);
});

test('teams, members, updates, blocks and new secrets', async (t) => {
  const { cli } = await withGateway(t);
  await cli('user new --user-id ada');
  equal((await cli("team new --team-id ops --team-alias 'The ops'")).code, 0);
  match(
    (await cli('team member-add ops --user-id ada --role admin --max-budget-in-team 3')).out,
    /ada +- +admin +3/,
  );
  match((await cli('team list')).out, /ops +The ops/);
  match((await cli('team update ops --rpm-limit 60')).out, /rpm_limit +60/);
  match((await cli('team update ops --rpm-limit none')).out, /rpm_limit +-/);
  match((await cli('team member-delete ops --user-id ada')).out, /\(0\)/);
  match((await cli('user block ada')).out, /true\n/);
  match((await cli('user unblock ada')).out, /false\n/);
  const key = (await cli('key generate --json')).json();
  const again = (await cli(`key rotate ${key.key_id} --grace-period 1h --json`)).json();
  equal(again.key_id, key.key_id);
  ok(again.key !== key.key);
  match((await cli('model info nova-micro')).out, /model_name +nova-micro/);
  match((await cli('model list')).out, /claude-opus-5-5 +anthropic/);
});

test('budgets, and models at run time', async (t) => {
  const { cli } = await withGateway(t);
  const made = await cli('budget new --budget-id gold --max-budget 12.50 --budget-duration monthly');
  equal(made.code, 0, made.err);
  match((await cli('budget list')).out, /gold +12\.5 +- +monthly +hard/);
  match((await cli('budget update gold --rpm-limit 5')).out, /rpm_limit +5/);
  equal(
    (await cli('key generate --budget-id gold --models claude-*,nova-pro --allowed-ips 10.0.0.0/8')).code,
    0,
  );
  match((await cli('budget info gold')).out, /used_by\.keys +1/);
  const refused = await cli('budget delete gold');
  equal(refused.code, 1);
  match(refused.err, /refer to this budget/);
  match((await cli('model alias nova-micro --aliases small')).out, /aliases +small/);
  match((await cli('model access-groups nova-micro --access-groups cheap')).out, /access_groups +cheap/);
  match((await cli('model disable nova-micro')).out, /enabled +false/);
  match((await cli('model list')).out, /nova-micro +amazon +chat +false .*\bsmall +cheap/);
  match((await cli('model enable nova-micro')).out, /enabled +true/);
  match((await cli('model alias nova-micro --aliases none')).out, /aliases +-/);
});

test('the verbs of litellm-users.sh still work', async (t) => {
  const { admin, cli } = await withGateway(t);
  const user = (
    await cli('create-user --email ada@example.com --budget 50 --duration monthly --json')
  ).json();
  deepEqual([user.max_budget, user.budget_duration], [50, 'monthly']);
  const key = (
    await cli(
      `create-key --user-id ${user.user_id} --alias laptop --budget 10 --duration 90d --models '["nova-pro"]' --json`,
    )
  ).json();
  deepEqual([key.key_alias, key.max_budget, key.models], ['laptop', 10, ['nova-pro']]);
  ok(key.expires);
  const periodic = (await cli('create-key --alias other --budget=5 --duration=daily --json')).json();
  deepEqual([periodic.budget_duration, periodic.expires], ['daily', null]);
  match((await cli('list-users')).out, /ada@example\.com/);
  match((await cli('list-keys')).out, /laptop/);
  match((await cli(`get-user ${user.user_id}`)).out, /ada@example\.com/);
  match((await cli(`info ${user.user_id}`)).out, /ada@example\.com/);
  equal((await cli(`update-budget --user-id ${user.user_id} --budget 75 --json`)).json().data.max_budget, 75);
  equal((await cli(`delete ${key.key}`)).code, 0);
  equal((await admin.get('/key/info', { key: key.key_id })).status, 404);
  equal((await cli(`delete-user ${user.user_id}`)).code, 0);
  equal((await admin.get('/user/list')).body.total, 0);
});

test('what goes wrong is one sentence on standard error and an exit code', async (t) => {
  const { cli } = await withGateway(t);
  const rows: readonly (readonly [line: string, code: number, says: RegExp])[] = [
    ['banana', 2, /There is no "banana"\. See/],
    ['kye list', 2, /There is no "kye"\. Did you mean "key"\?/],
    ['key genrate', 2, /no verb "genrate"\. Did you mean "generate"\?/],
    ['key generate --alais x', 2, /no option --alais\. Did you mean "--key-alias"\?/],
    ['key generate --max-budget', 2, /--max-budget needs a value/],
    ['key generate --max-budget -5', 2, /--max-budget must be US dollars, 0 or more, .* not "-5"/],
    ['key generate --rpm-limit -1', 2, /--rpm-limit must be a whole number, 0 or more, not "-1"/],
    ['key generate --duration -1', 1, /duration: must be a length of time/],
    ['user list --json=yes', 2, /--json takes no value but true or false/],
    ['user list --format tsv', 2, /--format must be table, json, csv, not "tsv"/],
    ['user banana', 2, /no verb "banana"\. It has: new, list/],
    ['user new --banana 1', 2, /--banana.*user new --help/],
    ['user new --max-budget much', 2, /US dollars/],
    ['user new --rpm-limit 1.5', 2, /whole number/],
    ['key generate --metadata {a', 2, /must be JSON/],
    ['user delete', 2, /Say which: stargate user delete <user-id>/],
    ['team info a b', 2, /"b" is one word too many/],
    ['completion tcsh', 2, /bash\|zsh\|fish/],
    ['user info nobody', 1, /There is no user "nobody"\./],
    ['model info nobody', 1, /There is no such model\..* \(request /],
    [
      'user new --user-role emperor --budget-duration never',
      1,
      /not right:\n {2}user_role: .*\n {2}budget_duration: /,
    ],
    ['user list --key-file /nowhere', 4, /key file cannot be read/],
  ];
  for (const [line, code, says] of rows) {
    const outcome = await cli(line);
    equal(outcome.code, code, `${line}: ${outcome.err}`);
    match(outcome.err, says);
    equal(outcome.out, '');
  }
});

test('a gateway that is away, an address that is none, a credential that is wrong', async (t) => {
  const { cli, url } = await withGateway(t);
  const away = await cli(`user list --url ${await closedAddress()}`);
  equal(away.code, 3);
  match(away.err, /Cannot reach the gateway at http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)\. Is it running\?/);
  const none = await cli('user list --url nonsense');
  equal(none.code, 2);
  const wrong = await cli('user list', { env: { STARGATE_MASTER_KEY: 'sk-wrong' } });
  equal(wrong.code, 4);
  const without = await run('user list', { env: { STARGATE_URL: url, STARGATE_DATA_DIR: '/nowhere' } });
  equal(without.code, 4);
  match(without.err, /There is no master key\. Set STARGATE_MASTER_KEY/);
});

/** An address where nobody listens: someone just did. */
async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

test('the master key is read from a file, standard input or the data directory of the laptop', async (t) => {
  const { url, admin } = await withGateway(t);
  const directory = await mkdtemp(join(tmpdir(), 'stargate-cli-'));
  t.after(() => rm(directory, { recursive: true }));
  const file = join(directory, 'key');
  await writeFile(file, `${MASTER_KEY}\n`, { mode: 0o600 });
  const env = { STARGATE_URL: url };
  const fromFile = await run(`user list --key-file ${file}`, { env });
  deepEqual([fromFile.code, fromFile.err], [0, '']);
  equal((await run('user list --key-file -', { env, input: MASTER_KEY })).code, 0);
  await writeFile(join(directory, 'secrets.json'), JSON.stringify({ masterKey: MASTER_KEY }));
  equal((await run('user list', { env: { ...env, STARGATE_DATA_DIR: directory } })).code, 0);
  // What is said comes before what lies there, and a refusal says so.
  const own = (await admin.post('/user/new', { user_id: 'bob' })).body.key;
  const bobs = { ...env, STARGATE_DATA_DIR: directory, STARGATE_API_KEY: own };
  match((await run('key info', { env: bobs })).out, /user_id +bob/);
  match(
    (await run('user list', { env: bobs })).err,
    /STARGATE_API_KEY was used; unset it to act with the master key of npm start\./,
  );
  await writeFile(join(directory, 'open'), MASTER_KEY, { mode: 0o644 });
  match((await run(`user list --key-file ${join(directory, 'open')}`, { env })).err, /chmod 600/);
});

test('a secret on the command line is warned about', async (t) => {
  const { cli } = await withGateway(t);
  const line = await cli(`user list --master-key ${MASTER_KEY}`);
  equal(line.code, 0);
  match(line.err, /warning: The master key on the command line can be read by everyone/);
  const key = (await cli('key generate --json')).json().key;
  const info = await cli(`key info ${key}`);
  equal(info.code, 0);
  match(info.err, /Its id or alias does as well/);
});

test('names that hold control characters cannot steer the terminal', async (t) => {
  const { admin, cli } = await withGateway(t);
  await admin.post('/team/new', { team_id: 'x', metadata: { a: '\u001B[2J' }, team_alias: 'a\u202Eb' });
  const info = await cli('team info x');
  ok(!info.out.includes('\u001B') && !info.out.includes('\u202E'));
});

test('help exists for every verb, and completion knows them', async () => {
  match((await run('--help')).out, /Usage: stargate <area> <verb>/);
  match((await run('key')).out, /regenerate/);
  match((await run('key generate --help')).out, /--max-budget <money>/);
  const bash = await run('completion bash');
  match(bash.out, /"key generate".*--key-alias/);
  match((await run('completion fish')).out, /-l key-alias -d 'name of the key'/);
  match((await run('completion zsh')).out, /^#compdef stargate/);
});

test('a model that the catalog lacks is added, changed and taken away by one line each', async (t) => {
  const { cli } = await withGateway(t);
  const made = await cli(
    `model new ours --base us.amazon.nova-pro-v1:0 --inherits nova-pro --prices '[{"input":"0.7","output":"2.8"}]' --json`,
  );
  equal(made.code, 0, made.err);
  equal(made.json().entry.prices[0].input, '0.7');
  match((await cli('model list')).out, /ours +amazon/);
  equal((await cli('model update ours --max-output-tokens 4000')).code, 0);
  const wrong = await cli('model new other --base us.amazon.nova-pro-v1:0 --inherits nova-max');
  match(wrong.err, /inherits: "nova-max" is not the public name of a model of the catalog/);
  equal((await cli('model delete ours')).code, 0);
  equal((await cli('model info ours')).code, 1);
});
