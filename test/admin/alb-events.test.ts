/** What an Application Load Balancer sends a Lambda, in all its variants, and what it wants back. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { isUuid } from '../../core/ids.ts';
import { albEvent, MASTER_KEY, startAdmin } from './admin-fixture.ts';

test('a body in base64 is read', async (t) => {
  const admin = await startAdmin(t);
  const body = Buffer.from(JSON.stringify({ user_id: 'Zoë', auto_create_key: false })).toString('base64');
  const made = await admin.send({ ...albEvent('POST', '/user/new'), body, isBase64Encoded: true });
  equal(made.body.user_id, 'Zoë');
});

test('a target group with multi-value headers sends and gets them', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/user/new', { user_id: 'a b&c', auto_create_key: false });
  const result = await admin.handle({
    httpMethod: 'GET',
    path: '/user/info',
    multiValueQueryStringParameters: { user_id: ['a%20b%26c'] },
    multiValueHeaders: { authorization: [`Bearer ${MASTER_KEY}`], accept: ['*/*', 'text/plain'] },
    body: '',
    isBase64Encoded: false,
  });
  equal(result.statusCode, 200, result.body);
  ok('multiValueHeaders' in result && !('headers' in result));
  const headers = (result as unknown as { multiValueHeaders: Record<string, string[]> }).multiValueHeaders;
  deepEqual(headers['content-type'], ['application/json; charset=utf-8']);
  ok(isUuid(headers['x-request-id']?.[0] ?? ''));
});

test('a query is decoded once: percent-encoding, plus for a space', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/user/new', { user_id: 'a+b %41', auto_create_key: false });
  const seen = await admin.send({
    ...albEvent('GET', '/user/info'),
    queryStringParameters: { user_id: 'a%2Bb+%2541' },
  });
  equal(seen.body.user_id, 'a+b %41', seen.text);
  const broken = await admin.send({
    ...albEvent('GET', '/user/info'),
    queryStringParameters: { user_id: '%E0%A4%A' },
  });
  equal(broken.status, 400);
  equal(broken.body.error.type, 'invalid_request_error');
});

test('HEAD is GET without a body; other methods get 405 and what is allowed', async (t) => {
  const admin = await startAdmin(t);
  const head = await admin.send(albEvent('HEAD', '/user/list'));
  equal(head.status, 200);
  equal(head.text, '');
  const wrong = await admin.send(albEvent('GET', '/key/delete'));
  equal(wrong.status, 405);
  equal(wrong.headers['allow'], 'POST');
  equal((await admin.send(albEvent('DELETE', '/user/list'))).headers['allow'], 'GET');
});

test('paths are compared literally: other spellings of one are unknown', async (t) => {
  const admin = await startAdmin(t);
  for (const path of ['/User/list', '/user/list/', '//user/list', '/user/%6cist', '/user', '/', '']) {
    equal((await admin.send(albEvent('GET', path))).status, 404, path);
  }
});

test('every reply has a request id, and the log line of the request has the same', async (t) => {
  const admin = await startAdmin(t);
  for (const path of ['/user/list', '/nowhere']) {
    const answer = await admin.send(albEvent('GET', path));
    ok(isUuid(answer.headers['x-request-id'] ?? ''));
    equal(admin.logLines.at(-1)?.['request_id'], answer.headers['x-request-id']);
    equal(admin.logLines.at(-1)?.['status'], answer.status);
  }
});
