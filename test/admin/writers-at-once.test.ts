/** Many admins at once: every change is done or refused for what it asks, never because another was in the way. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '../../core/ids.ts';
import { operations } from '../../lambda/admin/api/operations.ts';
import { startIssuer } from '../support/issuer.ts';
import { seededRandom } from '../support/random.ts';
import { actingAs, its, signingInAt, startAdmin, type AdminAnswer } from './admin-fixture.ts';

const tenTimes = Array.from({ length: 10 }, (_, index) => index);

function allDone(answers: readonly AdminAnswer[]): void {
  deepEqual(
    answers.filter(({ status }) => status !== 200).map(({ status, text }) => `${status} ${text}`),
    [],
  );
}

test('ten teams made at once with one member are ten teams with that member', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/user/new', { user_id: 'ada', auto_create_key: false });
  await admin.post('/user/new', { user_id: 'bob', auto_create_key: false });
  const members = [
    { user_id: 'ada', role: 'user' },
    { user_id: 'bob', role: 'admin' },
  ];
  allDone(
    await Promise.all(
      tenTimes.map((index) =>
        admin.post('/team/new', {
          team_id: `team-${index}`,
          members_with_roles: index % 2 === 0 ? members : members.toReversed(),
        }),
      ),
    ),
  );
  for (const userId of ['ada', 'bob']) {
    const { teams, user_info: user } = (await admin.get('/user/info', { user_id: userId })).body;
    equal(teams.length, 10);
    ok(teams.map(its('team_id')).includes(user.team_id), 'one of them pays');
  }
});

test('one user is added to eight teams at once', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/user/new', { user_id: 'ada', auto_create_key: false });
  const teams = Array.from({ length: 8 }, (_, index) => `team-${index}`);
  for (const team_id of teams) await admin.post('/team/new', { team_id });
  allDone(
    await Promise.all(
      teams.map((team_id) =>
        admin.post('/team/member_add', { team_id, member: { user_id: 'ada', role: 'user' } }),
      ),
    ),
  );
  equal((await admin.get('/user/info', { user_id: 'ada' })).body.teams.length, 8);
});

type World = {
  /** Ids of keys that stay. */
  readonly keys: readonly string[];
  readonly pick: (from: readonly string[]) => string;
  /** A name for something new, which `kind` has from now on. */
  readonly name: (kind: string) => string;
  /** Something of that kind, which may be gone. */
  readonly some: (kind: string) => string;
};

const users = ['ada', 'bob', 'cyd', 'dan'];
const teams = ['red', 'blue', 'gold'];
const budgets = ['small', 'large'];
const customers = ['acme', 'brook', 'cairn'];
const models = ['nova-micro', 'nova-pro'];

/** What each verb is called with. Some of what is named stays to the end, some is made and deleted all the time. */
const inputs: Readonly<Record<string, (world: World) => object>> = {
  '/user/new': ({ pick, name }) => ({ user_id: name('user'), team_id: pick(teams), auto_create_key: false }),
  '/user/update': ({ pick }) => ({
    user_id: pick(users),
    team_id: pick(teams),
    budget_id: pick(budgets),
  }),
  '/user/block': ({ pick }) => ({ user_ids: [pick(users), pick(users)] }),
  '/user/unblock': ({ pick }) => ({ user_ids: [pick(users), pick(users)] }),
  '/user/delete': ({ some }) => ({ user_ids: [some('user')] }),
  '/team/new': ({ pick, name }) => ({
    team_id: name('team'),
    members_with_roles: [
      { user_id: pick(users), role: 'user' },
      { user_id: pick(users), role: 'admin' },
    ],
  }),
  '/team/update': ({ pick }) => ({ team_id: pick(teams), budget_id: pick(budgets) }),
  '/team/block': ({ pick }) => ({ team_id: pick(teams) }),
  '/team/unblock': ({ pick }) => ({ team_id: pick(teams) }),
  '/team/delete': ({ some }) => ({ team_ids: [some('team')] }),
  '/team/member_add': ({ pick, some }) => ({
    team_id: pick([...teams, some('team')]),
    member: [
      { user_id: pick(users), role: 'user' },
      { user_id: pick(users), role: 'admin' },
    ],
  }),
  '/team/bulk_member_add': ({ pick, some, name }) => ({
    team_id: pick([...teams, some('team')]),
    members: [
      { user_id: pick(users), role: 'user' },
      { user_id: name('user'), role: 'user' },
      { user_id: some('user'), role: 'user' },
    ],
  }),
  '/team/model/add': ({ pick }) => ({ team_id: pick(teams), models: [pick(models)] }),
  '/team/model/delete': ({ pick }) => ({ team_id: pick(teams), models: [pick(models)] }),
  '/team/member_update': ({ pick }) => ({
    team_id: pick(teams),
    user_id: pick(users),
    max_budget_in_team: 5,
  }),
  '/team/member_delete': ({ pick, some }) => ({
    team_id: pick([...teams, some('team')]),
    user_id: pick(users),
  }),
  '/team/permissions_update': ({ pick }) => ({ team_id: pick(teams), team_member_permissions: [] }),
  '/key/service-account/generate': ({ pick, some }) => ({ team_id: pick([...teams, some('team')]) }),
  '/key/generate': ({ pick, name, some }) => ({
    user_id: pick([...users, some('user')]),
    team_id: pick([...teams, some('team')]),
    key_alias: name('key'),
    budget_id: pick([...budgets, some('budget')]),
  }),
  '/key/update': ({ pick, keys }) => ({ key: pick(keys), user_id: pick(users), budget_id: pick(budgets) }),
  '/key/bulk_update': ({ pick, keys, some }) => ({
    keys: [
      ...[pick(keys), pick(keys)].map((key) => ({ key, rpm_limit: 5 })),
      { key: some('keyId'), user_id: pick(users), team_id: pick([...teams, some('team')]) },
    ],
  }),
  '/key/regenerate': ({ pick, keys }) => ({ key: pick(keys), grace_period: '1h' }),
  '/key/block': ({ pick, keys, some }) => ({ key: pick([...keys, some('keyId')]) }),
  '/key/unblock': ({ pick, keys, some }) => ({ key: pick([...keys, some('keyId')]) }),
  '/key/delete': ({ some }) => ({ key_aliases: [some('key'), some('key')] }),
  '/budget/new': ({ name }) => ({ budget_id: name('budget'), max_budget: 1 }),
  '/budget/update': ({ pick }) => ({ budget_id: pick(budgets), max_budget: 2 }),
  '/budget/delete': ({ some }) => ({ id: some('budget') }),
  '/customer/new': ({ name, pick }) => ({ user_id: name('customer'), budget_id: pick(budgets) }),
  '/customer/update': ({ pick, some }) => ({
    user_id: some('customer'),
    budget_id: pick([...budgets, some('budget')]),
  }),
  '/customer/block': ({ pick, some }) => ({ user_ids: [pick(customers), some('customer'), pick(customers)] }),
  '/customer/unblock': ({ pick, some }) => ({ user_ids: [some('customer'), pick(customers)] }),
  '/customer/delete': ({ pick, some }) => ({ user_ids: [pick(customers), some('customer')] }),
  '/policy/new': ({ name, pick }) => ({
    policy_name: name('policy'),
    checks: { injection: 'observe' },
    applies_to: { teams: [pick(teams)] },
  }),
  '/policy/update': ({ pick, some, keys }) => ({
    policy_name: some('policy'),
    applies_to: { teams: [pick(teams)], keys: [pick(keys)] },
  }),
  '/policy/delete': ({ some }) => ({ policy_name: some('policy') }),
  '/policy/test': ({ some }) => ({ text: 'A text.', policy_name: some('policy') }),
  '/model/new': ({ name }) => ({
    model_name: name('model'),
    base: 'us.amazon.nova-pro-v1:0',
    inherits: 'nova-pro',
  }),
  '/model/update': ({ some }) => ({ model_name: some('model'), max_output_tokens: 100 }),
  '/model/delete': ({ some }) => ({ model_name: some('model') }),
  '/model/enable': ({ pick }) => ({ model: pick(models) }),
  '/model/disable': ({ pick }) => ({ model: pick(models) }),
  '/model/alias': ({ pick, name }) => ({ model: pick(models), aliases: [name('alias')] }),
  '/model/access_groups': ({ pick }) => ({ model: pick(models), access_groups: ['premium'] }),
  '/model/life': ({ pick }) => ({ model: pick(models), on_end: 'refuse' }),
  '/cache/purge': ({ pick }) => ({ team_id: pick(teams), model: pick(models) }),
  '/internal/import/litellm': ({ pick }) => ({
    teams: [pick(moved), pick(moved)].map((team_id) => ({ team_id })),
    users: [{ user_id: pick(users), teams: [pick(moved), pick(teams)] }, { user_id: `mover-${pick(moved)}` }],
    team_memberships: [pick(users), pick(users)].map((user_id) => ({
      user_id,
      team_id: pick(teams),
      role: 'admin',
    })),
  }),
};

const moved = ['moved-1', 'moved-2', 'moved-3'];

test('all verbs that write stand each other, and what they did adds up', { timeout: 120_000 }, async (t) => {
  const issuer = await startIssuer(t);
  const oidc = signingInAt(issuer, { OIDC_TEAM_CLAIM: 'groups', OIDC_CREATES: 'users-and-teams' });
  const admin = await startAdmin(t, { oidc });
  const { post } = admin;
  for (const team_id of teams) await post('/team/new', { team_id });
  for (const user_id of users) await post('/user/new', { user_id, auto_create_key: false });
  for (const budget_id of budgets) await post('/budget/new', { budget_id, max_budget: 1 });

  const keys = [];
  for (let index = 0; index < 3; index += 1) keys.push((await post('/key/generate', {})).body.key_id);

  const random = seededRandom(20_261_128);
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? 'nothing';
  const made = new Map<string, string[]>();
  const add = (kind: string, name: string): void => {
    made.set(kind, [...(made.get(kind) ?? []), name].slice(-6));
  };
  let serial = 0;
  const world: World = {
    keys,
    pick,
    some: (kind) => pick(made.get(kind) ?? [kind === 'keyId' ? newId(0) : 'nothing']),
    name: (kind) => {
      serial += 1;
      add(kind, `${kind}-${serial}`);
      return `${kind}-${serial}`;
    },
  };
  const verbs = operations.filter(({ kind }) => kind === 'write').map(({ path }) => path);
  const calls = Array.from({ length: 8 }, () => verbs.toSorted(() => random() - 0.5)).flat();
  const wrong: string[] = [];
  const worker = async (): Promise<void> => {
    for (let path = calls.pop(); path !== undefined; path = calls.pop()) {
      const input = inputs[path]?.(world);
      if (input === undefined) throw new Error(`${path} is a verb that writes and is not tried`);
      const { status, text, body } = await post(path, input);
      if (path === '/key/generate' && status === 200) add('keyId', body.key_id);
      // 400, 404, 409: what was asked for is not there, or is there already.
      if (
        ![200, 400, 404, 409].includes(status) ||
        text.includes('in the way') ||
        text.includes('Try again')
      ) {
        wrong.push(`${path} ${JSON.stringify(input)}: ${status} ${text}`);
      }
    }
  };
  const person = async (index: number): Promise<void> => {
    for (let round = 0; round < 6; round += 1) {
      const groups = round % 3 === 2 ? [] : [pick(teams)];
      const token = await issuer.token({ sub: `person-${index % 2}`, groups, jti: `${index} ${round}` });
      const { status, text } = await actingAs(admin, token).get('/key/list');
      if (![200, 403].includes(status)) wrong.push(`a sign-in: ${status} ${text}`);
    }
  };
  await Promise.all([...tenTimes.map(worker), ...tenTimes.slice(0, 3).map(person)]);
  deepEqual(wrong, []);
  deepEqual(
    admin.logLines.filter(({ conflicts }) => conflicts !== undefined).map(its('operation')),
    [],
    'locks are taken in one order: nothing was run anew',
  );
  for (const [what, statement] of Object.entries(contradictions)) {
    deepEqual(await admin.database.query(statement), [], what);
  }
});

/** The first times a user changes, PostgreSQL says what it says of two transactions that are in each other's way. */
const endTheFirst = (times: number): string => `
  create sequence changes_of_users;
  create function end_the_first() returns trigger language plpgsql as $$
  declare
    change bigint := nextval('changes_of_users');
  begin
    if change <= ${times} then
      raise exception 'in the way' using errcode = case change % 2 when 0 then '40001' else '40P01' end;
    end if;
    return null;
  end $$;
  create trigger users_in_the_way after update on users for each row execute function end_the_first();`;

test('a change that was ended for another is made anew, and made once', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/user/new', { user_id: 'ada', auto_create_key: false });
  await admin.database.query(endTheFirst(3));
  const headers = { 'idempotency-key': 'make-a-team' };
  const body = { members_with_roles: [{ user_id: 'ada', role: 'user' }] };
  const made = await admin.post('/team/new', body, headers);
  equal(made.status, 200, made.text);
  equal((await admin.post('/team/new', body, headers)).text, made.text);
  deepEqual((await admin.get('/team/list')).body.map(its('team_id')), [made.body.team_id]);
  const line = admin.logLines.find(({ operation }) => operation === '/team/new');
  equal(line?.['conflicts'], 3);
});

test('what is always in the way is refused after a while', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/user/new', { user_id: 'ada', auto_create_key: false });
  await admin.database.query(endTheFirst(1_000));
  const refused = await admin.post('/user/block', { user_ids: ['ada'] });
  deepEqual([refused.status, refused.body.error.code], [409, 'conflict']);
});

/** What must never be found, whatever was done in which order. */
const contradictions: Readonly<Record<string, string>> = {
  'a member of a deleted team': `select m.* from team_members m join teams t using (team_id) where t.deleted_at is not null`,
  'a team that pays for one who is not in it': `select u.user_id, u.team_id from users u
     where u.team_id is not null and u.deleted_at is null
       and not exists (select from team_members m where m.user_id = u.user_id and m.team_id = u.team_id)`,
  'a key that outlives its user or team': `select k.key_id from virtual_keys k left join users u using (user_id)
     left join teams t on t.team_id = k.team_id
     where k.deleted_at is null and (u.deleted_at is not null or t.deleted_at is not null)`,
  'a deleted budget that is referred to': `select b.budget_id from budgets b where b.deleted_at is not null and (
     exists (select from virtual_keys k where k.budget_id = b.budget_id and k.deleted_at is null)
     or exists (select from users u where u.budget_id = b.budget_id and u.deleted_at is null)
     or exists (select from teams t where t.budget_id = b.budget_id and t.deleted_at is null))`,
  'a change without its row in the audit log': `select object_type, object_id from audit_log
     where object_type in ('team', 'user', 'budget') group by 1, 2
     having count(*) filter (where action = 'created') <> 1`,
};
