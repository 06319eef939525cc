/** Import from LiteLLM, from its database or from what its API answered: complete, and repeatable. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { its, startAdmin, type Json } from './admin-fixture.ts';
import { ADAS_KEY, fillLitellm, sha256Hex } from '../support/litellm.ts';
import { createTestDatabase } from '../support/database.ts';
import { withGateway } from './cli-fixture.ts';

async function litellmUrl(t: TestContext): Promise<string> {
  const { url, database } = await createTestDatabase(t, { isEmpty: true });
  await fillLitellm(database);
  return url;
}

test('a LiteLLM database comes over: budgets, teams, users, memberships, spend and keys', async (t) => {
  const { admin, cli } = await withGateway(t);
  const env = { LITELLM_DATABASE_URL: await litellmUrl(t) };
  const done = await cli('import litellm', { env });
  equal(done.code, 1, 'one row was skipped');
  match(
    done.out,
    /budgets +2 +0 +0 +0\nteams +1 +0 +0 +0\nusers +2 +0 +0 +0\nteam_memberships +3 +0 +0 +0\n/,
  );
  match(done.out, /keys +2 +0 +2 +0\n/);
  match(done.out, /customers +2 +0 +1 +1\n/);
  match(done.out, /customers c-acme: not imported: default_model/);
  match(done.out, /customers c-eu: skipped: it is restricted to models in the region "eu"/);
  match(done.out, /customers device-17: not needed: it is a name that requests gave, without limits/);
  match(done.out, /keys ada-laptop: models gpt-4o are not of this gateway/);
  match(done.out, /keys sk-\.\.\.hand: budget_duration was left out: "whenever"/);
  match(done.out, /keys gone: not needed: it has expired/);
  match(done.out, /users u-bob: user_email was left out: another user has ada@example\.com/);
  match(done.out, /users u-bob: user_role "customer" became internal_user/);
  ok(!`${done.out}${done.err}`.includes(sha256Hex(ADAS_KEY)), 'no hash is shown');

  const [gold] = (await admin.get('/budget/info', { budget_id: 'b-gold' })).body;
  deepEqual([gold.max_budget, gold.rpm_limit, gold.used_by.keys], [100, 60, 1]);

  const acme = (await admin.get('/customer/info', { end_user_id: 'c-acme' })).body;
  deepEqual(
    [acme.alias, acme.budget_id, acme.spend, acme.litellm_budget_table.max_budget],
    ['Acme', 'b-gold', 1.5, 100],
  );
  equal((await admin.get('/customer/info', { user_id: 'c-bad' })).body.blocked, true);

  const team = await admin.get('/team/info', { team_id: 't-red' });
  match(team.text, /"spend":123\.456789012346[,}]/);
  deepEqual(team.body.team_info.metadata, { cost_center: '4711' });
  const members = team.body.team_memberships.map((member: Json) => [
    member.user_id,
    member.role,
    member.max_budget_in_team,
  ]);
  deepEqual(members.toSorted(), [
    ['u-ada', 'admin', null],
    ['u-bob', 'user', 7.5],
  ]);

  const ada = (await admin.get('/user/info', { user_id: 'u-ada' })).body;
  deepEqual(
    [ada.user_info.max_budget, ada.user_info.budget_duration, ada.user_info.spend],
    [50, '1mo', 20.25],
  );
  const [key] = ada.keys;
  equal(key.key_name, 'sk-...Z1yA');
  deepEqual(key.models, ['claude-haiku-4-5', 'claude-sonnet-5', 'gpt-4o']);
  deepEqual([key.aliases, key.tags], [{ fast: 'claude-haiku-4-5' }, ['laptop']]);
  deepEqual(key.model_rpm_limit, { 'claude-haiku-4-5': 30 });
  deepEqual(key.metadata, { note: 'hello' });
  deepEqual([key.rpm_limit, key.tpm_limit, key.max_budget, key.budget_duration], [100, 200000, 25, '30d']);
  match((await admin.get('/key/info', { key: key.key_id })).text, /"spend":12[,}]/);

  const stored = JSON.stringify(await admin.database.query('select * from users'));
  ok(!stored.includes('hidden-word'), 'passwords stay where they are');
  match((await cli('import old-keys')).out, /sk-\.\.\.Z1yA +ada-laptop +u-ada +t-red/);
});

test('of a key with more tags than a key may have, those that fit come along, and the report says so', async (t) => {
  const { admin } = await withGateway(t);
  const tags = Array.from({ length: 64 }, (_, index) => `${index}`.padEnd(128, 'x'));
  const given = { token: 'ab'.repeat(32), key_alias: 'old', metadata: { tags: ['one\ntwo', ...tags] } };
  const { body } = await admin.post('/internal/import/litellm', { keys: [given] });
  deepEqual(body.problems, [
    { kind: 'keys', id: 'old', message: '49 tags were left out: too long, or too many together' },
  ]);
  const [id] = (await admin.get('/key/list')).body.keys;
  deepEqual((await admin.get('/key/info', { key: id })).body.info.tags, tags.slice(0, 16));
});

test('an import that is repeated changes nothing, and spend is carried once', async (t) => {
  const { admin, cli } = await withGateway(t);
  const env = { LITELLM_DATABASE_URL: await litellmUrl(t) };
  await cli('import litellm', { env });
  const ids = (await admin.get('/key/list')).body.keys;
  await admin.post('/user/update', { user_id: 'u-ada', max_budget: 99 });
  await admin.post('/key/delete', { keys: [ids[0]] });
  const again = (await cli('import litellm --json', { env })).json();
  for (const kind of ['budgets', 'teams', 'users', 'team_memberships', 'keys', 'customers']) {
    equal(again[kind].imported, 0, kind);
  }
  equal(again.keys.already_there, 2, 'a key that was deleted here stays so');
  const ada = (await admin.get('/user/info', { user_id: 'u-ada' })).body.user_info;
  deepEqual([ada.max_budget, ada.spend], [99, 20.25]);
  const sums = await admin.database.query(
    'select scope, count(*)::int as n from budget_adjustments group by 1 order by 1',
  );
  deepEqual(
    sums.map(({ scope, n }) => [scope, n]),
    [
      ['customer', 1],
      ['key', 1],
      ['member', 1],
      ['team', 1],
      ['user', 1],
    ],
  );
});

test('a dump of the API comes over as well: a file, or a directory of replies', async (t) => {
  const { admin, cli } = await withGateway(t);
  const directory = await temporary(t);
  const key = {
    token: sha256Hex('sk-from-the-dump-1'),
    key_name: 'sk-...mp-1',
    key_alias: 'dumped',
    user_id: 'u-1',
  };
  await writeFile(
    join(directory, 'users.json'),
    JSON.stringify({ users: [{ user_id: 'u-1', spend: 2 }], total: 1 }),
  );
  await writeFile(join(directory, 'teams.json'), JSON.stringify([{ team_id: 't-1', models: ['claude-*'] }]));
  await writeFile(join(directory, 'keys.json'), JSON.stringify({ keys: [key], total_count: 1 }));
  const done = (await cli(`import litellm --dump ${directory} --json`)).json();
  deepEqual([done.users.imported, done.teams.imported, done.keys.imported], [1, 1, 1]);
  equal((await admin.get('/user/info', { user_id: 'u-1' })).body.user_info.spend, 2);
  const file = join(directory, 'all.json');
  await writeFile(file, JSON.stringify({ users: [{ user_id: 'u-2' }], keys: [{ ...key, token: 'short' }] }));
  const second = (await cli(`import litellm --dump ${file} --json`)).json();
  equal(second.users.imported, 1);
  match(JSON.stringify(second.problems), /dumped.*token is not a SHA-256/);
});

test('what cannot be read is one sentence, and tells no password', async (t) => {
  const { cli } = await withGateway(t);
  const nowhere = await cli('import litellm');
  equal(nowhere.code, 2);
  match(nowhere.err, /Say from where: set LITELLM_DATABASE_URL, or give --dump/);
  const missing = await cli('import litellm --dump /nowhere');
  deepEqual([missing.code, /cannot be read/.test(missing.err)], [2, true]);
  const env = { LITELLM_DATABASE_URL: 'postgres://user:hidden-word@127.0.0.1:1/litellm' };
  const away = await cli('import litellm', { env });
  equal(away.code, 3);
  match(away.err, /LiteLLM's database cannot be read/);
  ok(!away.err.includes('hidden-word'));
});

test('a dry run reports what an import would do, and does nothing', async (t) => {
  const { admin, cli } = await withGateway(t);
  const env = { LITELLM_DATABASE_URL: await litellmUrl(t) };
  const dry = await cli('import litellm --dry-run --json', { env });
  equal(dry.code, 1, 'one row would be skipped');
  for (const table of [
    'users',
    'teams',
    'team_members',
    'budgets',
    'virtual_keys',
    'customers',
    'audit_log',
    'budget_adjustments',
  ]) {
    deepEqual(await admin.database.query(`select count(*)::int as n from ${table}`), [{ n: 0 }], table);
  }
  match(
    (await cli('import litellm --dry-run', { env })).out,
    /This was a dry run: nothing was imported\.\n$/,
  );
  const done = await cli('import litellm --json', { env });
  deepEqual({ ...done.json(), dry_run: true }, dry.json());
});

test('a dry run of more rows than one part holds judges each part as if those before had come over', async (t) => {
  const { admin, cli } = await withGateway(t);
  // A part is at most 400 KB, so each row is a part.
  const padding = 'x'.repeat(300_000);
  const users = ['ada@example.com', 'bob@example.com', 'ADA@example.com'].map((email, index) => ({
    user_id: `u-${index}`,
    user_email: email,
    teams: ['t-1'],
    padding,
  }));
  const members = users.map(({ user_id: id }) => ({ user_id: id, role: 'user' }));
  const teams = [{ team_id: 't-1', members_with_roles: members }];
  const file = join(await temporary(t), 'dump.json');
  await writeFile(file, JSON.stringify({ users, teams }));
  const dry = (await cli(`import litellm --dump ${file} --dry-run --json`)).json();
  equal((await admin.get('/user/list')).body.total, 0);
  const done = (await cli(`import litellm --dump ${file} --json`)).json();
  deepEqual(dry.problems, done.problems);
  deepEqual(dry.users, done.users);
  const messages = done.problems.map(({ id, message }: Json) => `${id} ${message}`);
  ok(messages.includes('u-2 user_email was left out: another user has ADA@example.com'));
  deepEqual([dry.users.imported, dry.team_memberships.skipped], [3, 0]);
});

test('a dump that lacks pages is refused, and its pages can stand one behind the other', async (t) => {
  const { cli } = await withGateway(t);
  const directory = await temporary(t);
  const page = (number: number) => ({
    users: [{ user_id: `u-${number}` }],
    total: 2,
    page: number,
    page_size: 1,
    total_pages: 2,
  });
  const file = join(directory, 'users.json');
  await writeFile(file, JSON.stringify(page(1)));
  const partial = await cli(`import litellm --dump ${directory}`);
  deepEqual([partial.code, partial.out], [2, '']);
  match(partial.err, /users in the dump are 1 of 2: LiteLLM answers in pages/);
  await writeFile(file, `${JSON.stringify(page(1))}\n${JSON.stringify(page(2))}\n`);
  equal((await cli(`import litellm --dump ${directory} --json`)).json().users.imported, 2);
  await writeFile(file, JSON.stringify([page(1), page(2)]));
  equal((await cli(`import litellm --dump ${directory} --json`)).json().users.already_there, 2);
});

test('nothing is left out in silence: fields, tables and files that do not come over are named, and a skipped row is an error', async (t) => {
  const { admin, cli } = await withGateway(t);
  const directory = await temporary(t);
  const member = { user_id: 'nobody', role: 'user' };
  const team = {
    team_id: 't-1',
    organization_id: 'org-1',
    litellm_model_table: { model_aliases: '{"fast": "nova-micro"}' },
    metadata: { guardrails: ['pii'] },
    members_with_roles: [member, { user_id: 'default_user_id', role: 'admin' }],
    created_at: '2026-01-01',
    policies: [],
  };
  await writeFile(join(directory, 'teams.json'), JSON.stringify([team]));
  await writeFile(join(directory, 'organizations.json'), '[]');
  const done = await cli(`import litellm --dump ${directory}`);
  equal(done.code, 1);
  match(done.out, /^teams t-1: not imported: organization_id$/m);
  match(
    done.out,
    /^teams t-1: metadata\.guardrails is kept, and has no force here: policies take its place$/m,
  );
  match(done.out, /^team_memberships t-1\/nobody: skipped: there is no such user$/m);
  match(
    done.out,
    /^team_memberships t-1\/default_user_id: not needed: this user stands for the master key$/m,
  );
  match(done.out, /^organizations\.json of the dump: not imported$/m);
  match(done.out, /^1 row was skipped/m);
  deepEqual((await admin.get('/team/info', { team_id: 't-1' })).body.team_info.aliases, {
    fast: 'nova-micro',
  });

  const { url, database } = await createTestDatabase(t, { isEmpty: true });
  await fillLitellm(database);
  await database.query('create table "LiteLLM_OrganizationTable" as select 1 as organization_id');
  const tables = await cli('import litellm --dry-run', { env: { LITELLM_DATABASE_URL: url } });
  match(tables.out, /^LiteLLM_OrganizationTable 1 row: not imported$/m);
});

async function temporary(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-dump-'));
  t.after(() => rm(directory, { recursive: true }));
  return directory;
}

test('an imported key is named by its secret, before its first use too, and an unknown secret is not found', async (t) => {
  const admin = await startAdmin(t);
  const secret = 'sk-Nq3xImportedSecretOfAnotherGateway';
  const token = sha256Hex(secret);
  await admin.post('/internal/import/litellm', {
    keys: [{ token, key_name: 'sk-...eway', key_alias: 'old' }],
  });
  const info = await admin.get('/key/info', { key: secret });
  deepEqual([info.status, info.body.info?.key_alias], [200, 'old'], info.text);
  equal((await admin.post('/key/block', { key: secret })).body.blocked, true);
  const many = await admin.post('/key/bulk_update', {
    keys: [
      { key: secret, rpm_limit: 5 },
      { key: 'sk-nobody-knows-this-one', rpm_limit: 5 },
    ],
  });
  deepEqual([many.body.successful_updates.length, many.body.failed_updates.map(its('index'))], [1, [1]]);
  equal((await admin.post('/key/delete', { keys: ['sk-nobody-knows-this-one'] })).status, 404);
  equal((await admin.post('/key/delete', { keys: [secret] })).status, 200);
  equal((await admin.get('/key/info', { key: secret })).status, 404);
});

test('nobody gains a right by moving: a row comes over with its bounds, or not at all', async (t) => {
  const { admin } = await withGateway(t);
  const key = (name: string, fields: object) => ({ token: sha256Hex(name), key_alias: name, ...fields });
  const { body } = await admin.post('/internal/import/litellm', {
    budgets: [{ budget_id: 'b-odd', rpm_limit: 'many' }],
    teams: [{ team_id: 't-1' }, { team_id: 't-odd', models: 'nova-micro' }],
    users: [{ user_id: 'u-1' }],
    team_memberships: [{ team_id: 't-1', user_id: 'u-1', budget_id: 'b-gone' }],
    keys: [
      key('k-money', { max_budget: 'a lot' }),
      key('k-routes', { allowed_routes: ['sso_routes'] }),
      key('k-team', { team_id: 't-gone' }),
      key('k-budget', { budget_id: 'b-gone' }),
      key('k-some', { allowed_routes: ['sso_routes', '/v1/messages'] }),
    ],
  });
  const message = (id: string) => body.problems.find((problem: { id: string }) => problem.id === id)?.message;
  match(message('b-odd'), /^skipped.*rpm_limit "many"/);
  match(message('t-odd'), /^skipped.*models "nova-micro"/);
  match(message('t-1/u-1'), /^skipped.*no b-gone/);
  match(message('k-money'), /^skipped.*max_budget "a lot"/);
  match(message('k-routes'), /^skipped.*allowed_routes \["sso_routes"\]/);
  match(message('k-team'), /^skipped.*no t-gone/);
  match(message('k-budget'), /^skipped.*no b-gone/);
  match(message('k-some'), /^allowed_routes sso_routes .* allow nothing here$/);
  const { keys } = (await admin.get('/key/list', { return_full_object: 'true' })).body;
  deepEqual(
    keys.map((each: { key_alias: string; allowed_routes: string[] }) => [
      each.key_alias,
      each.allowed_routes,
    ]),
    [['k-some', ['/v1/messages']]],
  );
});
