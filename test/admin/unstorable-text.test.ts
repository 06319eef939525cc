/** PostgreSQL cannot hold NUL, nor half of a surrogate pair: no parameter of the admin API fails on them. */
import { deepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { describeApi } from '../../lambda/admin/api/openapi.ts';
import { operations } from '../../lambda/admin/api/operations.ts';
import type { AlbEvent } from '../../lambda/admin/request/event.ts';
import { albEvent, startAdmin, type Json } from './admin-fixture.ts';

const UNSTORABLE = ['a\0b', 'a\ud800b'];
const IN_URLS = ['%00', 'a%00b', '%ED%A0%80', '%C0%80', '%2500'];
const HEADERS = [
  'idempotency-key',
  'if-match',
  'x-forwarded-for',
  'user-agent',
  'x-amzn-trace-id',
  'authorization',
];

/** A value of the kind that a schema describes, with `text` for every text in it, and as the name of a field. */
function valueOf(schema: Json, text: string): unknown {
  const [one] = schema.anyOf ?? schema.oneOf ?? [schema];
  switch (Array.isArray(one.type) ? one.type.at(-1) : one.type) {
    case 'array':
      return [valueOf(one.items ?? {}, text)];
    case 'object':
      return {
        [text]: text,
        ...Object.fromEntries(Object.keys(one.properties ?? {}).map((name) => [name, text])),
      };
    default:
      return text;
  }
}

function* everything(): Generator<Partial<AlbEvent>> {
  const { paths } = describeApi(operations) as Json;
  for (const [path, methods] of Object.entries<Json>(paths)) {
    for (const [method, described] of Object.entries<Json>(methods)) {
      const event = albEvent(method.toUpperCase(), path);
      for (const { name, in: place } of described.parameters ?? []) {
        if (place !== 'query') continue;
        for (const text of IN_URLS) yield { ...event, queryStringParameters: { [name]: text } };
      }
      for (const name of HEADERS) {
        for (const text of UNSTORABLE) yield { ...event, headers: { ...event.headers, [name]: text } };
      }
      const schema = described.requestBody?.content['application/json'].schema;
      for (const [name, field] of Object.entries<Json>(schema?.properties ?? {})) {
        for (const text of UNSTORABLE)
          yield { ...event, body: JSON.stringify({ [name]: valueOf(field, text) }) };
        for (const text of UNSTORABLE) yield { ...event, body: JSON.stringify({ [name]: text }) };
      }
    }
  }
  for (const text of [...UNSTORABLE, ...IN_URLS]) yield albEvent('POST', `/key/${text}/regenerate`);
}

test('text that PostgreSQL cannot hold is refused, whatever parameter of whatever operation it stands in', async (t) => {
  const admin = await startAdmin(t);
  const failed: string[] = [];
  let count = 0;
  for (const event of everything()) {
    count += 1;
    const { status } = await admin.send(event);
    if (status >= 500) failed.push(`${status} ${JSON.stringify([event.httpMethod, event.path, event])}`);
  }
  deepEqual(failed, []);
  ok(count > 1_000, `${count} requests`);
});
