/** How the stand-ins of Algolia and Contentful fail when they are told to; and that they take GET alone. */
import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { test } from 'node:test';

import { demoContentful } from '../../simulator/contentful/world.ts';
import type { Fault } from '../../simulator/saas/faults.ts';
import { eventually } from '../support/eventually.ts';
import {
  algolia,
  contentful,
  contentfulHeaders,
  ofUsage,
  startedAlgolia,
  usagePath,
} from './asking-simulators.ts';

test('requests with another method are recorded and refused by both', async (t) => {
  const { usageUrl, monitoringUrl, seen } = await startedAlgolia(t);
  const { url, seen: seenByContentful } = await contentful(t);
  for (const address of [usageUrl, monitoringUrl, url]) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']) {
      const answer = await fetch(`${address}/spaces`, { method, headers: contentfulHeaders() });
      deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET']);
    }
  }
  equal(seen().filter(({ method }) => method !== 'GET').length, 10);
  deepEqual(
    seenByContentful().map(({ method, status }) => [method, status]),
    ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'].map((method) => [method, 405]),
  );
});

test('a path that no address may have is answered, and ends nothing', async (t) => {
  const { url } = await contentful(t);
  for (const path of ['//', '/%zz']) equal((await fetch(`${url}${path}`)).ok, false, path);
});

test('faults are for the requests that they are meant for, and end', async (t) => {
  const { usage, steer } = await algolia(t);
  const storm: Fault = { kind: 'answer', status: 429, headers: { 'retry-after': '2' } };
  steer.fail(storm, { times: 2, path: /records/ });
  match(await usage(usagePath('max_qps')), /^200/);
  match(await usage(usagePath('records')), /^429 \{"status":429,/);
  match(await usage(usagePath('records')), /^429/);
  match(await usage(usagePath('records')), /^200/);
  steer.fail({ kind: 'not-json' }, { times: Number.POSITIVE_INFINITY });
  match(await usage(usagePath('records')), /^200 <html>/);
  steer.recover();
  match(await usage(usagePath('records')), /^200 \{/);
});

test('a connection is reset, an answer is cut short, held or never comes', async (t) => {
  const { url, steer, ask, seen } = await contentful(t);
  steer.fail({ kind: 'reset' });
  await rejects(ask('/spaces'), { name: 'TypeError' });
  steer.fail({ kind: 'cut' });
  await rejects(ask('/spaces'), { name: 'TypeError' });

  const release = Promise.withResolvers<void>();
  steer.fail({ kind: 'held', until: release.promise }, { path: /roles/ });
  const held = ask('/spaces/storefront01/roles');
  match(await ask('/spaces'), /^200/);
  release.resolve();
  match(await held, /^200/);

  steer.fail({ kind: 'silence' }, { path: /teams/ });
  const silent = httpRequest(`${url}/organizations/${demoContentful.id}/teams`, {
    headers: contentfulHeaders(),
  });
  silent.end();
  await eventually(() => ok(seen().some(({ path, status }) => path.endsWith('/teams') && status === null)), {
    withinMs: 5_000,
  });
  match(await ask('/spaces'), /^200/);
  const ended = once(silent, 'error');
  silent.destroy(new Error('given up'));
  await ended;
});

test('two stand-ins with the same clock tell the same', async (t) => {
  const [one, other] = await Promise.all([algolia(t), algolia(t)]);
  equal(await one.usage(usagePath('*')), await other.usage(usagePath('*')));
  const [first, second] = await Promise.all([contentful(t), contentful(t)]);
  equal(await first.ask(ofUsage('api_call_total')), await second.ask(ofUsage('api_call_total')));
  notEqual(await one.usage(usagePath('records')), await one.usage(usagePath('data_size')));
});
