/** Policies by the admin API: what is kept, what is refused and with which words, who sees what, and what a test finds. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { its, MASTER_KEY, startAdmin, type AdminFixture, type Json } from '../../admin/admin-fixture.ts';

const EVERY_CHECK = {
  entities: {},
  patterns: [],
  words: [],
  injection: 'off',
  judges: [],
  guardrails: [],
  comprehend: null,
  prompt_caching: 'auto',
  answer_cache: null,
};

async function asKey(
  admin: AdminFixture,
  fields: object,
): Promise<{ id: string; bearer: Record<string, string> }> {
  const made = await admin.post('/key/generate', fields);
  equal(made.status, 200, made.text);
  return { id: made.body.key_id, bearer: { authorization: `Bearer ${made.body.key}` } };
}

test('a policy is made, read, changed check by check, and deleted; every version can be looked up for ever', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'crm' });
  const made = await admin.post('/policy/new', {
    policy_name: 'customer-data',
    applies_to: { teams: ['crm'] },
    checks: { entities: { email: 'mask', card: { answer: 'block' } }, injection: 'observe' },
  });
  equal(made.status, 200, made.text);
  equal(made.body.version, 1);
  deepEqual(made.body.applies_to, { teams: ['crm'], keys: [], models: [] });
  deepEqual(made.body.checks, {
    ...EVERY_CHECK,
    entities: { email: { prompt: 'mask', answer: 'off' }, card: { prompt: 'off', answer: 'block' } },
    injection: 'observe',
  });

  const changed = await admin.post('/policy/update', {
    policy_name: 'customer-data',
    checks: { injection: 'block', entities: null },
    applies_to: { teams: null },
  });
  equal(changed.body.version, 2);
  deepEqual(changed.body.checks, { ...EVERY_CHECK, injection: 'block' });
  deepEqual(changed.body.applies_to, { teams: [], keys: [], models: [] });
  const same = await admin.post('/policy/update', { policy_name: 'customer-data', enabled: true });
  equal(same.body.version, 2, 'nothing changed, so there is no version');

  const stale = await admin.post('/policy/update', {
    policy_name: 'customer-data',
    enabled: false,
    version: 1,
  });
  equal(stale.status, 412);

  equal((await admin.post('/policy/delete', { policy_name: 'customer-data' })).status, 200);
  equal((await admin.get('/policy/info', { policy_name: 'customer-data' })).status, 404);
  const again = await admin.post('/policy/new', { policy_name: 'customer-data', checks: {} });
  equal(again.body.version, 4);
  const { body } = await admin.get('/policy/versions', { policy_name: 'customer-data' });
  deepEqual(
    body.versions.map(({ version, deleted, made_by }: Json) => [version, deleted, made_by]),
    [
      [4, false, 'master'],
      [3, true, 'master'],
      [2, false, 'master'],
      [1, false, 'master'],
    ],
  );
  const first = await admin.get('/policy/versions', { policy_name: 'customer-data', version: '1' });
  deepEqual(first.body.versions.map(its('checks')), [made.body.checks]);

  const audit = await admin.get('/audit/list', { object_type: 'policy', sort_order: 'asc' });
  deepEqual(audit.body.entries.map(its('action')), ['created', 'updated', 'deleted', 'created']);
  deepEqual(audit.body.entries.map(its('object_id')), Array(4).fill('customer-data'));
});

const refused: readonly (readonly [string, object, string, RegExp])[] = [
  ['a name in capitals', { policy_name: 'Customer' }, 'policy_name', /lower-case letters/],
  [
    'a check that is not known',
    { checks: { telepathy: 1 } },
    'checks.telepathy',
    /known are entities, patterns/,
  ],
  [
    'a kind that is not found',
    { checks: { entities: { soul: 'mask' } } },
    'checks.entities.soul',
    /is not a kind that is found; there are default, /,
  ],
  [
    'a mode that there is not',
    { checks: { entities: { email: 'shred' } } },
    'checks.entities.email',
    /must be one of off, observe, mask, block/,
  ],
  [
    'a pattern with a look-ahead',
    { checks: { patterns: [{ name: 'x', pattern: 'a(?=b)', prompt: 'mask' }] } },
    'checks.patterns[0].pattern',
    /./,
  ],
  [
    'two patterns of one name',
    {
      checks: {
        patterns: [
          { name: 'x', pattern: 'a' },
          { name: 'x', pattern: 'b' },
        ],
      },
    },
    'checks.patterns[1].name',
    /another of this policy/,
  ],
  [
    'a judge that is no model',
    { checks: { judges: [{ name: 'j', model: 'nobody', instructions: 'No.', prompt: 'block' }] } },
    'checks.judges[0].model',
    /"nobody" is not a model of this gateway/,
  ],
  [
    'a judge that makes vectors',
    {
      checks: { judges: [{ name: 'j', model: 'titan-embed-text-v2', instructions: 'No.', prompt: 'block' }] },
    },
    'checks.judges[0].model',
    /does not answer in words/,
  ],
  [
    'a judge that Converse does not serve',
    { checks: { judges: [{ name: 'j', model: 'grok-4.3', instructions: 'No.', prompt: 'block' }] } },
    'checks.judges[0].model',
    /is not asked by Converse/,
  ],
  [
    'a guardrail by its name',
    { checks: { guardrails: [{ id: 'My Guardrail' }] } },
    'checks.guardrails[0].id',
    /must be the id of a guardrail/,
  ],
  [
    'Comprehend that is to mask',
    { checks: { comprehend: { prompt: 'mask' } } },
    'checks.comprehend.prompt',
    /must be one of off, observe, block/,
  ],
  [
    'a team that there is not',
    { applies_to: { teams: ['ghosts'] } },
    'applies_to.teams[0]',
    /no team with this id/,
  ],
  [
    'a key that there is not',
    { applies_to: { keys: ['k'] } },
    'applies_to.keys[0]',
    /must be the id of a key/,
  ],
  [
    'a model that there is not',
    { applies_to: { models: ['gtp-9'] } },
    'applies_to.models[0]',
    /"gtp-9" is not a model/,
  ],
  [
    'a list that there is not',
    { applies_to: { users: ['u'] } },
    'applies_to.users',
    /known are teams, keys, models/,
  ],
  [
    'an answer cache for everybody',
    { checks: { answer_cache: { scope: 'environment' } } },
    'checks.answer_cache.scope',
    /must be one of key, user, team/,
  ],
];

test('what is wrong is refused by name, with the way to mend it, and nothing is kept', async (t) => {
  const admin = await startAdmin(t);
  for (const [what, fields, param, words] of refused) {
    const answer = await admin.post('/policy/new', { policy_name: 'a', checks: {}, ...fields });
    equal(answer.status, 400, what);
    equal(answer.body.error.param, param, `${what}: ${answer.text}`);
    match(answer.body.error.details[0].message, words, what);
  }
  equal((await admin.get('/policy/list')).body.total, 0);
  equal((await admin.post('/policy/new', { policy_name: 'a' })).body.error.param, 'checks');
  equal((await admin.post('/policy/new', { policy_name: 'a', checks: {} })).status, 200);
  equal((await admin.post('/policy/new', { policy_name: 'a', checks: {} })).status, 409);
  equal((await admin.post('/policy/update', { policy_name: 'b' })).status, 404);
});

test('there are at most as many as a task can hold', async (t) => {
  const admin = await startAdmin(t);
  await admin.database.query(
    `insert into policies (policy_name) select 'p-' || number from generate_series(1, 500) number`,
  );
  const more = await admin.post('/policy/new', { policy_name: 'more', checks: {} });
  equal(more.status, 400);
  match(more.body.error.message, /there are 500 policies, which is the most/);
  equal((await admin.post('/policy/delete', { policy_name: 'p-7' })).status, 200);
  equal((await admin.post('/policy/new', { policy_name: 'more', checks: {} })).status, 200);
});

test('keys are kept by their ids and models by their public names, whatever they are called by', async (t) => {
  const admin = await startAdmin(t);
  const made = await admin.post('/key/generate', {});
  const { body } = await admin.post('/policy/new', {
    policy_name: 'a',
    checks: {
      judges: [{ name: 'j', model: 'amazon.nova-micro-v1:0', instructions: 'No.', prompt: 'block' }],
    },
    applies_to: { keys: [made.body.key], models: ['anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-*'] },
  });
  deepEqual(body.applies_to.keys, [made.body.key_id]);
  deepEqual(body.applies_to.models, ['claude-haiku-4-5', 'claude-*']);
  equal(body.checks.judges[0].model, 'nova-micro');
});

test('a policy that names what is gone since can still be changed, and be given nothing more that is gone', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'crm' });
  const made = await admin.post('/key/generate', {});
  await admin.post('/policy/new', {
    policy_name: 'a',
    checks: {},
    applies_to: { keys: [made.body.key_id], teams: ['crm'] },
  });
  // As it is once a model of the admins is deleted, which the reply of its deletion tells.
  const judge = { name: 'j', model: 'gone', instructions: 'No.', prompt: 'block' };
  await admin.database.query(
    `update policies set applies_to = applies_to || '{"models": ["gone"]}', checks = checks || $1, version = 2`,
    [JSON.stringify({ judges: [{ ...judge, answer: 'off', timeout_ms: 2_000, on_failure: 'closed' }] })],
  );
  equal((await admin.post('/key/delete', { keys: [made.body.key_id] })).status, 200);
  equal((await admin.post('/team/delete', { team_ids: ['crm'] })).status, 200);

  const off = await admin.post('/policy/update', { policy_name: 'a', enabled: false });
  equal(off.status, 200, off.text);
  equal(off.body.enabled, false);
  deepEqual(off.body.applies_to, { keys: [made.body.key_id], teams: ['crm'], models: ['gone'] });
  equal(off.body.checks.judges[0].model, 'gone');
  const more = await admin.post('/policy/update', {
    policy_name: 'a',
    applies_to: { models: ['gone', 'gone-too'] },
  });
  equal(more.body.error.param, 'applies_to.models[1]', more.text);
});

test('a policy larger than is kept is refused by name', async (t) => {
  const admin = await startAdmin(t);
  const words = Array.from({ length: 2_000 }, (_, index) => `${'x'.repeat(150)}${index}`);
  const made = await admin.post('/policy/new', {
    policy_name: 'a',
    checks: { words: [{ name: 'many', words, prompt: 'block' }] },
  });
  equal(made.status, 400, made.text);
  equal(made.body.error.param, 'checks');
  match(made.body.error.message, /256 KB/);
  for (const word of ['a\0b', 'a\uD800b']) {
    const checks = { words: [{ name: 'few', words: [word], prompt: 'block' }] };
    const unstorable = await admin.post('/policy/new', { policy_name: 'a', checks });
    equal(unstorable.status, 400, unstorable.text);
  }
});

test('a page that is more than a load balancer takes is refused with what to do', async (t) => {
  const admin = await startAdmin(t);
  await admin.database.query(
    `insert into policies (policy_name, checks) select 'p-' || number, jsonb_build_object('words', jsonb_build_array(
       jsonb_build_object('name', 'many', 'words', array[repeat('x', 200000)]))) from generate_series(1, 6) number`,
  );
  const all = await admin.get('/policy/list');
  equal(all.status, 400);
  equal(all.body.error.param, 'page_size');
  match(all.body.error.message, /6 policies are more than fits into a reply/);
  equal((await admin.get('/policy/list', { page_size: '4' })).body.total_pages, 2);
});

test('a test says what is found and what becomes of it; its text is neither logged nor audited', async (t) => {
  const admin = await startAdmin(t);
  const text = 'Write to ada@example.com and ben@example.com, then ada@example.com about Bluebird.';
  const { body } = await admin.post('/policy/test', {
    text,
    checks: {
      entities: { email: 'mask' },
      words: [{ name: 'codenames', words: ['bluebird'], prompt: 'block' }],
      judges: [{ name: 'tone', model: 'nova-micro', instructions: 'No.', prompt: 'block' }],
    },
  });
  equal(body.outcome, 'blocked');
  equal(body.blocked_by, 'draft');
  equal(body.masked_text, 'Write to [EMAIL_1] and [EMAIL_2], then [EMAIL_1] about Bluebird.');
  deepEqual(body.not_tried, ['judge:tone']);
  deepEqual(
    body.findings.map(({ check, mode, start, end }: Json) => [check, mode, text.slice(start, end)]),
    [
      ['email', 'mask', 'ada@example.com'],
      ['email', 'mask', 'ben@example.com'],
      ['email', 'mask', 'ada@example.com'],
      ['words:codenames', 'block', 'Bluebird'],
    ],
  );
  equal(JSON.stringify(admin.logLines).includes('example.com'), false);
  equal((await admin.get('/audit/list')).body.total, 0);

  await admin.post('/policy/new', { policy_name: 'a', checks: { entities: { email: 'observe' } } });
  const stored = await admin.post('/policy/test', { text, policy_name: 'a' });
  equal(stored.body.outcome, 'observed');
  equal(stored.body.masked_text, text);
  const asAnswer = await admin.post('/policy/test', { text, policy_name: 'a', direction: 'answer' });
  equal(asAnswer.body.outcome, 'passes');
  equal((await admin.post('/policy/test', { text, policy_name: 'zzz' })).status, 404);
  const answered = await admin.post('/policy/test', {
    text,
    checks: { entities: { email: { answer: 'mask' } } },
    direction: 'answer',
  });
  equal(answered.body.masked_text, 'Write to [EMAIL] and [EMAIL], then [EMAIL] about Bluebird.');
});

test('whoever calls sees what applies to it and which policy says so, and no words or patterns', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'crm' });
  await admin.post('/team/new', { team_id: 'lab' });
  await admin.post('/policy/new', {
    policy_name: 'everybody',
    checks: { entities: { aws_key: 'block' }, answer_cache: { scope: 'team' } },
  });
  await admin.post('/policy/new', {
    policy_name: 'crm',
    applies_to: { teams: ['crm'] },
    checks: {
      entities: { email: 'mask' },
      patterns: [{ name: 'employee', pattern: 'EMP-[0-9]+', prompt: 'block' }],
      words: [{ name: 'codenames', words: ['Bluebird'], prompt: 'block' }],
      answer_cache: 'off',
    },
  });
  await admin.post('/policy/new', {
    policy_name: 'claude',
    applies_to: { models: ['claude-*'] },
    checks: { injection: 'block' },
  });
  await admin.post('/policy/new', {
    policy_name: 'not-yet',
    enabled: false,
    checks: { injection: 'observe' },
  });
  const { id, bearer } = await asKey(admin, { team_id: 'crm' });
  const own = await admin.get('/policy/effective', {}, bearer);
  deepEqual(own.body.checks, [
    { check: 'aws_key', prompt: 'block', answer: 'off', policies: ['everybody'] },
    { check: 'email', prompt: 'mask', answer: 'off', policies: ['crm'] },
    { check: 'pattern:employee', prompt: 'block', answer: 'off', policies: ['crm'] },
    { check: 'words:codenames', prompt: 'block', answer: 'off', policies: ['crm'] },
    { check: 'injection', prompt: 'block', answer: 'off', policies: ['claude'] },
  ]);
  equal(own.body.answer_cache, null);
  ok(!own.text.includes('Bluebird') && !own.text.includes('EMP-'));

  const nova = await admin.get('/policy/effective', { key: id, model: 'nova-micro' });
  deepEqual(nova.body.policies.map(its('policy_name')), ['crm', 'everybody']);
  const lab = await admin.get('/policy/effective', { team_id: 'lab', model: 'claude-haiku-4-5' });
  deepEqual(lab.body.policies.map(its('policy_name')), ['claude', 'everybody']);
  equal(lab.body.answer_cache.scope, 'team');
  equal((await admin.get('/policy/effective', { team_id: 'lab' }, bearer)).status, 404, 'not its team');
  equal((await admin.get('/policy/list', {}, bearer)).status, 403);
  equal((await admin.post('/policy/test', { text: 'x' }, bearer)).status, 403);
  deepEqual(
    (await admin.get('/policy/effective', {}, { authorization: `Bearer ${MASTER_KEY}` })).body.policies.map(
      its('policy_name'),
    ),
    ['claude', 'everybody'],
  );
});
