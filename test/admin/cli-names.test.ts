/** `stargate` takes the name of a thing wherever it takes its id, and says what a mistyped one may have meant. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { withGateway } from './cli-fixture.ts';

test('keys by alias, users by e-mail address or alias, teams by alias', async (t) => {
  const { admin, cli } = await withGateway(t);
  const team = (await cli('team new --team-alias apollo --json')).json();
  const user = (await cli('user new --user-email Ada@example.com --user-alias ada --json')).json();
  await cli('user new --user-id bob');
  match(
    (await cli('team member-add apollo --user-id ada@example.com --role admin')).out,
    /Ada@example\.com +admin/,
  );
  const made = await cli('key generate --user-id ADA --team-id Apollo --key-alias laptop --json');
  equal(made.code, 0, made.err);
  const key = made.json();
  deepEqual([key.user_id, key.team_id], [user.user_id, team.team_id]);
  equal((await cli('key info laptop --json')).json().key, key.key_id);
  match((await cli('key list --user-id ada --team-id apollo')).out, /laptop .*\n\(1\)/);
  match((await cli('spend total --user-id ada,bob --key-id laptop')).out, /api_requests +0\n/);
  equal((await cli('team update apollo --rpm-limit 60 --json')).json().data.team_id, team.team_id);
  equal((await cli('user block ada bob')).code, 0);
  equal((await admin.get('/user/info', { user_id: 'bob' })).body.user_info.blocked, true);
  equal((await cli('key update laptop --duration -1 --json')).json().expires, null);
  equal((await cli('key delete laptop')).code, 0);
  equal((await admin.get('/key/info', { key: key.key_id })).status, 404);
  // What was deleted is still found in what it used.
  const later = await cli('spend total --key-id laptop');
  deepEqual([later.code, later.err], [0, '']);
});

test('an id comes before a name, and a name that means several is refused with what it may mean', async (t) => {
  const { admin, cli } = await withGateway(t);
  for (const id of ['two', 'one']) await admin.post('/user/new', { user_id: id, user_alias: 'twin' });
  await admin.post('/user/new', { user_id: 'three', user_alias: 'one' });
  const several = await cli('user update twin --max-budget 1');
  equal(several.code, 1);
  match(
    several.err,
    /"twin" is the name of 2 users; give the id of one:\n {2}one {2}twin {2}made .*\n {2}two /,
  );
  equal((await cli('user update one --max-budget 1 --json')).json().data.user_id, 'one');
});

test('a name that is not there is refused before anything is done, with those that are near', async (t) => {
  const { admin, cli } = await withGateway(t);
  await admin.post('/team/new', { team_id: 'ops', team_alias: 'operations' });
  await admin.post('/key/generate', { key_alias: 'ada-laptop' });
  const team = await cli('key generate --team-id oprations');
  deepEqual([team.code, team.out], [1, '']);
  match(team.err, /There is no team "oprations"\. Did you mean "operations"\?/);
  match((await cli('key delete ada-laptpo')).err, /Did you mean "ada-laptop"\?/);
  equal((await admin.get('/key/list')).body.total_count, 1);
  match((await cli('model info nova-por')).err, /There is no such model\..* Did you mean "nova-pro"\?/);
  const models = await cli('key generate --models claude-haku-4-5,nova-por');
  equal(models.code, 1);
  match(models.err, /Did you mean "claude-haiku-4-5"\?.* Did you mean "nova-pro"\?/);
  const filter = await cli('key list --team-id opps');
  equal(filter.code, 0);
  match(filter.err, /warning: There is no team "opps"\. Did you mean "ops"\?/);
});

test('somebody new joins a team by address or id, unless it looks like a mistyped name of somebody known', async (t) => {
  const { cli } = await withGateway(t);
  await cli('team new --team-alias apollo');
  await cli('user new --user-email ada@example.com');
  const mistyped = await cli('team member-add apollo --user-id adda@example.com');
  equal(mistyped.code, 1);
  match(mistyped.err, /Did you mean "ada@example\.com"\?/);
  const joined = await cli('team member-add apollo --user-id someone.else@example.org');
  match(joined.out, /someone\.else@example\.org +user/, joined.err);
  match((await cli('user info someone.else@example.org')).out, /user_email +someone\.else@example\.org/);
});

test('customers by alias; an id that is not known is left to the API', async (t) => {
  const { admin, cli } = await withGateway(t);
  await admin.post('/customer/new', { user_id: 'c-1', alias: 'Acme' });
  equal((await cli('customer update acme --max-budget 5 --json')).json().user_id, 'c-1');
  equal((await cli('customer info c-2')).code, 1);
  equal((await cli('customer block c-2')).code, 0);
});

test('a key of ones own names what its holder may see', async (t) => {
  const { admin, cli } = await withGateway(t);
  const { key } = (await admin.post('/user/new', { user_id: 'bob', key_alias: 'mine' })).body;
  const env = { STARGATE_MASTER_KEY: '', STARGATE_API_KEY: key, STARGATE_DATA_DIR: '/nowhere' };
  match((await cli('key info mine', { env })).out, /key_alias +mine/);
  match((await cli('user info bob', { env })).out, /user_id +bob/);
});
