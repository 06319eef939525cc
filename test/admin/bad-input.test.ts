/** Whatever is wrong with a request is said, all of it at once, by the names of the fields; nothing is changed. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { createHandler } from '../../lambda/admin/handler.ts';
import { fixedSecret } from '../../core/keys/rotating-secret.ts';
import { albEvent, MASTER_KEY, PEPPER, startAdmin, its } from './admin-fixture.ts';

test('every problem of a request is listed at once, and nothing is written', async (t) => {
  const admin = await startAdmin(t);
  const answer = await admin.post('/user/new', {
    user_id: '',
    user_email: 'not-an-address',
    user_role: 'emperor',
    max_budget: -5,
    budget_duration: 'fortnightly',
    rpm_limit: 1.5,
    tpm_limit: '100',
    models: ['claude-haiku-4-5', 'gpt-17'],
    metadata: [],
    blocked: 'no',
  });
  equal(answer.status, 400);
  equal(answer.body.error.type, 'invalid_request_error');
  deepEqual(answer.body.error.details.map(its('param')), [
    'user_id',
    'user_email',
    'user_role',
    'blocked',
    'max_budget',
    'budget_duration',
    'tpm_limit',
    'rpm_limit',
    'metadata',
    'models[1]',
  ]);
  equal(answer.body.error.param, 'user_id');
  match(answer.body.error.message, /gpt-17.*GET \/model\/list/);
  equal((await admin.get('/user/list')).body.total, 0);
});

const bodies: readonly (readonly [what: string, body: string, code: string])[] = [
  ['no JSON', '{"user_id": ', 'invalid_json'],
  ['an array', '[]', 'invalid_json'],
  ['null', 'null', 'invalid_json'],
  ['a string', '"ada"', 'invalid_json'],
  ['a NUL in text', '{"user_id": "a\\u0000b"}', 'invalid_request'],
  ['a NUL deep in metadata', '{"metadata": {"a": [{"b": "\\u0000"}]}}', 'invalid_request'],
  ['half a surrogate pair', '{"metadata": {"a": "\\ud800"}}', 'invalid_request'],
  ['a bad name of a field in metadata', '{"metadata": {"\\u0000": 1}}', 'invalid_request'],
  ['nesting without end', `{"metadata": {"a": ${'['.repeat(5_000)}${']'.repeat(5_000)}}}`, 'invalid_request'],
  ['metadata without end', JSON.stringify({ metadata: { a: 'x'.repeat(40_000) } }), 'invalid_request'],
  ['a control character in an id', '{"user_id": "a\\nb"}', 'invalid_request'],
];

for (const [what, body, code] of bodies) {
  test(`a body with ${what} is refused with 400`, async (t) => {
    const admin = await startAdmin(t);
    const answer = await admin.send({ ...albEvent('POST', '/user/new'), body });
    equal(answer.status, 400, answer.text);
    equal(answer.body.error.code, code);
    ok(!answer.text.includes('\\u0000'));
    equal(admin.logLines.at(-1)?.['level'], 'info');
  });
}

test('a body that is not UTF-8 is refused', async (t) => {
  const admin = await startAdmin(t);
  const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]).toString('base64');
  const answer = await admin.send({ ...albEvent('POST', '/user/new'), body, isBase64Encoded: true });
  equal(answer.status, 400);
  equal(answer.body.error.code, 'invalid_json');
});

test('fields that are not known are ignored and named', async (t) => {
  const admin = await startAdmin(t);
  const answer = await admin.post('/key/generate', {
    key_alias: 'x',
    config: { a: 1 },
    send_invite_email: true,
  });
  equal(answer.status, 200);
  deepEqual(answer.body.warnings, [
    'config is not a field of /key/generate and was ignored',
    'send_invite_email is not a field of /key/generate and was ignored',
  ]);
});

test('a user or team that does not exist is named, and no key is made', async (t) => {
  const admin = await startAdmin(t);
  const answer = await admin.post('/key/generate', { user_id: 'nobody', team_id: 'nothing' });
  equal(answer.status, 400);
  deepEqual(answer.body.error.details.map(its('param')), ['user_id', 'team_id']);
  equal((await admin.get('/key/list')).body.total_count, 0);
});

test('a secret cannot be chosen', async (t) => {
  const admin = await startAdmin(t);
  const answer = await admin.post('/key/generate', { key: 'sk-my-own' });
  equal(answer.status, 400);
  equal(answer.body.error.param, 'key');
  ok(!answer.text.includes('sk-my-own'));
});

test('numbers of a query must be numbers within bounds', async (t) => {
  const admin = await startAdmin(t);
  const answer = await admin.get('/user/list', {
    page: '0',
    page_size: '501',
    sort_by: 'password',
    blocked: 'maybe',
  });
  equal(answer.status, 400);
  deepEqual(answer.body.error.details.map(its('param')).toSorted(), [
    'blocked',
    'page',
    'page_size',
    'sort_by',
  ]);
});

test('a key that is named wrongly is not looked for', async (t) => {
  const admin = await startAdmin(t);
  for (const key of ['', 'sk-sg-short', '1234', "' or 1=1 --"]) {
    const answer = await admin.get('/key/info', { key });
    equal(answer.status, 400, key);
    equal(answer.body.error.param, 'key');
  }
});

test('a failure of ours answers 500 and tells nothing; the log line tells where to look', async (t) => {
  const admin = await startAdmin(t);
  await admin.database.query('alter table users rename to users_gone');
  const broken = await admin.get('/user/list');
  equal(broken.status, 500);
  equal(broken.body.error.code, 'internal');
  ok(!broken.text.includes('users'));
  const line = JSON.stringify(admin.logLines.at(-1));
  match(line, /"level":"error".*42P01/);
});

test('when the database is away the answer is 503', async () => {
  const admin = createHandler({
    databaseUrl: 'postgres://nobody:secret-word@127.0.0.1:1/none',
    masterKeys: fixedSecret(MASTER_KEY),
    oidc: null,
    keyPepper: PEPPER,
    region: 'us-east-1',
    log: () => undefined,
  });
  const answer = await admin.handle(albEvent('GET', '/user/list'));
  await admin.close();
  equal(answer.statusCode, 503);
  ok(!answer.body.includes('secret-word') && !answer.body.includes('127.0.0.1'));
});
