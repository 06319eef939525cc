/** The admin of a team is nobody else: what it makes for a member carries the team's scope, never the member's rights. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { actingAs, startAdmin, its, type AdminFixture, type Acting } from './admin-fixture.ts';

type Scene = {
  readonly admin: AdminFixture;
  /** Admin of the team red, and nothing else. */
  readonly ruth: Acting;
  /** In no team of ruth's until she puts them there: a user of the team blue, a viewer of everything, an admin. */
  readonly victims: readonly { readonly id: string; readonly keyId: string; readonly acting: Acting }[];
};

async function scene(t: TestContext): Promise<Scene> {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'red' });
  await admin.post('/team/new', { team_id: 'blue' });
  const make = async (id: string, role: string) => {
    const { body } = await admin.post('/user/new', {
      user_id: id,
      user_role: role,
      user_email: `${id}@secret.example`,
    });
    return { id, keyId: body.key_id as string, acting: actingAs(admin, body.key) };
  };
  const { acting: ruth } = await make('ruth', 'internal_user');
  await admin.post('/team/member_add', { team_id: 'red', member: { user_id: 'ruth', role: 'admin' } });
  const victims = [
    await make('vic', 'internal_user'),
    await make('vera', 'proxy_admin_viewer'),
    await make('ada', 'proxy_admin'),
  ];
  await admin.post('/team/member_add', {
    team_id: 'blue',
    member: victims.map(({ id }) => ({ user_id: id, role: 'admin' })),
  });
  return { admin, ruth, victims };
}

test('a team admin who adds a stranger and makes a key in that name gets none of the stranger’s rights', async (t) => {
  const { admin, ruth, victims } = await scene(t);
  for (const { id, keyId } of victims) {
    const added = await ruth.post('/team/member_add', {
      team_id: 'red',
      member: { user_email: `${id.toUpperCase()}@secret.example`, role: 'admin' },
    });
    equal(added.status, 200, added.text);
    const byId = await ruth.post('/team/member_add', {
      team_id: 'red',
      member: { user_id: id, role: 'admin' },
    });
    for (const answer of [
      added,
      byId,
      await ruth.get('/team/info', { team_id: 'red' }),
      await ruth.get('/team/list'),
    ]) {
      ok(!answer.text.includes(`${id}@secret.example`), 'adding is no way to look addresses up');
    }
    const made = await ruth.post('/key/generate', { team_id: 'red', user_id: id });
    deepEqual([made.status, made.body.user_id, made.body.key_scope], [200, id, 'team']);
    const forged = actingAs(admin, made.body.key);
    deepEqual(
      (await forged.get('/key/list')).body.keys,
      [made.body.key_id],
      'itself, and no key of the victim',
    );
    for (const [path, query] of [
      ['/user/info', { user_id: id }],
      ['/key/info', { key: keyId }],
      ['/team/info', { team_id: 'blue' }],
    ] as const) {
      equal((await forged.get(path, query)).status, 404, path);
    }
    deepEqual((await forged.get('/team/list')).body, []);
    const own = (await forged.get('/team/info', { team_id: 'red' })).body;
    deepEqual(own.team_memberships, [], 'the team of the key, and nobody in it');
    for (const path of ['/user/list', '/budget/list', '/audit/list']) {
      equal((await forged.get(path)).status, 403, path);
    }
    for (const [path, body, status] of [
      ['/key/regenerate', { key: keyId }, 404],
      ['/key/delete', { keys: [keyId] }, 404],
      ['/key/block', { key: keyId }, 404],
      ['/key/update', { key: keyId, key_alias: 'x' }, 404],
      ['/key/generate', {}, 403],
      ['/key/generate', { user_id: id }, 403],
      ['/key/generate', { team_id: 'blue' }, 403],
      ['/team/member_add', { team_id: 'blue', member: { user_id: 'ruth', role: 'admin' } }, 404],
      ['/team/member_delete', { team_id: 'blue', user_id: id }, 404],
      ['/user/new', {}, 403],
    ] as const) {
      equal((await forged.post(path, body)).status, status, `${path} as ${id}`);
    }
  }
});

test('a member added by a team’s admin keeps everything, sees the team, and leaves it', async (t) => {
  const { admin, ruth, victims } = await scene(t);
  const [vic] = victims;
  ok(vic !== undefined);
  await admin.post('/user/update', { user_id: 'vic', team_id: null });
  equal(
    (await ruth.post('/team/member_add', { team_id: 'red', member: { user_id: 'vic', role: 'user' } }))
      .status,
    200,
  );
  const { user_info: user, teams } = (await vic.acting.get('/user/info')).body;
  equal(user.team_id, null, 'the team does not pay for, limit or see what was the person’s own');
  deepEqual(new Set(teams.map(its('team_id'))), new Set(['red', 'blue']));
  const attributed = (await ruth.post('/key/generate', { team_id: 'red', user_id: 'vic' })).body;
  ok(
    (await vic.acting.get('/key/list')).body.keys.includes(attributed.key_id),
    'the person sees what is in its name',
  );
  equal(
    (await vic.acting.post('/key/regenerate', { key: attributed.key_id })).status,
    404,
    'which is the team’s',
  );
  const other = await vic.acting.post('/team/member_delete', { team_id: 'red', user_id: 'ruth' });
  equal(other.status, 403, 'but takes out nobody else');
  const left = await vic.acting.post('/team/member_delete', { team_id: 'red', user_id: 'vic' });
  deepEqual([left.status, left.body.deleted_keys], [200, [attributed.key_id]]);
  deepEqual((await vic.acting.get('/team/list')).body.map(its('team_id')), ['blue']);
  equal((await vic.acting.get('/key/info')).status, 200);
});

test('a team admin cannot take over a key that carries somebody’s rights', async (t) => {
  const { admin, ruth } = await scene(t);
  await ruth.post('/team/member_add', {
    team_id: 'red',
    member: [
      { user_id: 'vic', role: 'user' },
      { user_id: 'ada', role: 'user' },
    ],
  });
  const own = (await admin.post('/key/generate', { user_id: 'vic', team_id: 'red' })).body;
  equal(own.key_scope, 'user', 'an admin of the gateway vouches for it');
  const root = (await admin.post('/key/generate', { team_id: 'red', key_role: 'admin' })).body;
  const bare = (await admin.post('/key/generate', {})).body;
  await admin.post('/key/update', { key: bare.key_id, team_id: 'red' });
  const ruths = (await ruth.post('/key/generate', { team_id: 'red' })).body;
  for (const [path, body, status] of [
    ['/key/regenerate', { key: own.key_id }, 403],
    ['/key/update', { key: own.key_id, user_id: 'ada' }, 403],
    ['/key/update', { key: own.key_id, user_id: 'ruth' }, 403],
    ['/key/update', { key: own.key_id, user_id: null }, 403],
    ['/key/update', { key: own.key_id, team_id: null }, 403],
    ['/key/update', { key: ruths.key_id, user_id: 'ada' }, 403],
    ['/key/update', { key: bare.key_id, user_id: 'ada' }, 403],
    ['/key/regenerate', { key: root.key_id }, 404],
    ['/key/update', { key: root.key_id, key_alias: 'mine' }, 404],
    ['/key/delete', { keys: [root.key_id] }, 404],
  ] as const) {
    const answer = await ruth.post(path, body);
    equal(answer.status, status, `${path} ${JSON.stringify(body)}: ${answer.text}`);
  }
  const bulk = await ruth.post('/key/bulk_update', { keys: [{ key: ruths.key_id, user_id: 'ada' }] });
  match(bulk.body.failed_updates[0].failed_reason, /Only an admin of the gateway may change user_id/);
  equal(
    (await ruth.post('/key/update', { key: own.key_id, max_budget: 1 })).status,
    200,
    'the team pays for it',
  );
  const service = (await ruth.post('/key/generate', { team_id: 'red', user_id: null })).body;
  const named = await ruth.post('/key/update', { key: service.key_id, user_id: 'ada' });
  deepEqual([named.status, named.body.key_scope], [200, 'team'], 'whose usage it is, and nothing more');
  equal((await actingAs(admin, service.key).get('/user/info', { user_id: 'ada' })).status, 404);
  equal(
    (await admin.post('/key/update', { key: service.key_id, team_id: null })).body.error.param,
    'team_id',
  );
});

test('a user’s own key does not open the admin key that was made for the same user', async (t) => {
  const { admin, victims } = await scene(t);
  const ada = victims.find(({ id }) => id === 'ada');
  const root = (await admin.post('/key/generate', { user_id: 'ada', key_role: 'admin' })).body;
  equal((await ada?.acting.post('/key/regenerate', { key: root.key_id }))?.status, 404);
  equal((await ada?.acting.get('/key/info', { key: root.key_id }))?.status, 200);
});

test('whether a user or team exists is told to nobody but those who may see it', async (t) => {
  const { ruth, victims } = await scene(t);
  for (const acting of [ruth, ...victims.slice(0, 1).map((victim) => victim.acting)]) {
    for (const [there, not] of [
      [{ user_id: 'vera' }, { user_id: 'nobody' }],
      [
        { team_id: 'red', user_id: 'vera' },
        { team_id: 'red', user_id: 'nobody' },
      ],
      [{ team_id: acting === ruth ? 'blue' : 'red' }, { team_id: 'none' }],
    ]) {
      const [one, other] = [
        await acting.post('/key/generate', there),
        await acting.post('/key/generate', not),
      ];
      deepEqual([one.status, one.text], [other.status, other.text]);
      equal(one.status, 403);
    }
  }
});
