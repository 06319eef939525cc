/** What a closer look at a body may take for certain, and what it must not. */
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { closerLook } from '../../proxy/dialects/closer-look.ts';

const message = { role: 'user', content: 'hello' };
const point = { cache_control: { type: 'ephemeral' } };
const hour = { cache_control: { type: 'ephemeral', ttl: '1h' } };

for (const [name, body, cacheUse, isPlain] of [
  ['a plain conversation', { messages: [message] }, 'none', true],
  ['a cache point', { messages: [{ ...message, ...point }] }, '5m', true],
  ['a cache point of an hour', { system: [{ type: 'text', text: 'x', ...hour }] }, '1h', true],
  ["Converse's cache point", { system: [{ cachePoint: { type: 'default' } }] }, '5m', true],
  ['a key of a cache', { prompt_cache_key: 'a', input: 'hello' }, '5m', true],
  ['a text about cache_control', { messages: [{ role: 'user', content: 'cache_control?' }] }, '5m', true],
  ['tools', { messages: [message], tools: [] }, 'none', false],
  ['a format', { messages: [message], response_format: { type: 'json_object' } }, 'none', false],
  ['thinking', { messages: [message], thinking: { type: 'adaptive' } }, 'none', false],
] as const) {
  test(name, () => {
    const look = closerLook(Buffer.from(JSON.stringify(body)));
    deepEqual([look.cacheUse, look.spareTokens > 0], [cacheUse, isPlain]);
  });
}

test('a body whose words may be escaped, or that is large, shows nothing', () => {
  const escaped = '{"messages":[{"role":"user","content":[{"cache\\u005fcontrol":{"type":"ephemeral"}}]}]}';
  const large = JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(2_000_000) }] });
  for (const body of [escaped, large])
    deepEqual(closerLook(Buffer.from(body)), { cacheUse: '1h', spareTokens: 0 });
});
