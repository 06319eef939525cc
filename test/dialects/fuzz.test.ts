/**
 * Mutated requests never crash a dialect: whatever comes is a call whose upstream body is valid JSON, or a refusal that
 * names a field or says what is wrong. STARGATE_FUZZ_ROUNDS raises the number of bodies for a long run.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal, type Refusal } from '../../core/errors.ts';
import type { RouteId } from '../../core/routes.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import type { DialectModule } from '../../proxy/dialects/dialect.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { rawRequest, seededRandom, targetOf } from './dialect-rig.ts';

const rounds = Number(process.env['STARGATE_FUZZ_ROUNDS'] ?? 4_000);

const chatSeed = {
  model: 'claude-haiku-4-5',
  messages: [
    { role: 'system', content: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral' } }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'hi' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA', filename: 'a.pdf' } },
      ],
    },
    {
      role: 'assistant',
      content: 'x',
      thinking_blocks: [{ type: 'thinking', thinking: 't', signature: 's' }],
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'ok' },
  ],
  tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' }, strict: true } }],
  tool_choice: { type: 'function', function: { name: 'f' } },
  response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } },
  stream: true,
  stream_options: { include_usage: true },
  max_tokens: 100,
  temperature: 0.5,
  stop: ['x'],
  reasoning_effort: 'high',
};

const messagesSeed = {
  model: 'claude-sonnet-4-6',
  max_tokens: 100,
  stream: true,
  system: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral', scope: 'global' } }],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
        { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'd' }] } },
        { type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'r' }] },
      ],
    },
    { role: 'system', content: [{ type: 'text', text: 'y' }] },
  ],
  tools: [{ name: 'a', input_schema: { type: 'object' }, defer_loading: true }],
  thinking: { type: 'enabled', budget_tokens: 1024 },
  context_management: { edits: [{ type: 'compact_20260112' }] },
  anthropic_beta: ['interleaved-thinking-2025-05-14'],
};

const JUNK: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  '',
  ' ',
  'x',
  '\u0000',
  '😀'.repeat(50),
  [],
  {},
  [[]],
  [null],
  { type: 'text' },
  { type: 'function' },
  { __proto__: null },
  'nova-micro',
  'llama3-3-70b',
  'system',
  'none',
  'required',
];

/** Replaces, removes, doubles or wraps one value somewhere in the body. */
function mutate(value: unknown, random: () => number): unknown {
  const descends = random() < 0.85;
  if (Array.isArray(value) && value.length > 0 && descends) {
    const items: unknown[] = [...(value as readonly unknown[])];
    const at = Math.floor(random() * items.length);
    const dice = random();
    if (dice < 0.1) items.splice(at, 1);
    else if (dice < 0.2) items.splice(at, 0, items[at]);
    else items[at] = mutate(items[at], random);
    return items;
  }
  if (typeof value === 'object' && value !== null && descends) {
    const names = Object.keys(value);
    const name = names[Math.floor(random() * names.length)];
    if (name === undefined) return junk(random);
    const copy: Record<string, unknown> = { ...value };
    const dice = random();
    if (dice < 0.1) delete copy[name];
    else if (dice < 0.15) copy[`${name}x`] = copy[name];
    else copy[name] = mutate(copy[name], random);
    return copy;
  }
  return random() < 0.1 ? [value] : junk(random);
}

function junk(random: () => number): unknown {
  return JUNK[Math.floor(random() * JUNK.length)];
}

/** Also damages the text itself now and then. */
function bodyFrom(seed: unknown, random: () => number): string {
  let body: unknown = seed;
  const times = 1 + Math.floor(random() * 3);
  for (let index = 0; index < times; index++) body = mutate(body, random);
  const text = JSON.stringify(body) ?? '';
  if (random() > 0.05) return text;
  const at = Math.floor(random() * text.length);
  return text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 3));
}

function checkRefusal(refusal: Refusal): void {
  assert.ok(refusal.status >= 400 && refusal.status < 500, refusal.message);
  assert.ok(refusal.message.length > 0 && refusal.message.length < 3_000);
}

function check(dialect: DialectModule, routeId: RouteId, body: string): void {
  const raw = rawRequest(routeId, body);
  const call = dialect.understand(raw);
  if (isRefusal(call)) {
    checkRefusal(call);
    return;
  }
  assert.ok(call.inputTokensBound >= 0);
  for (const name of [
    'claude-haiku-4-5',
    'claude-opus-5-5',
    'nova-micro',
    'llama3-3-70b',
    'deepseek-r1',
    'gpt-oss-20b',
  ]) {
    const target = targetOf(name);
    const request = call.upstreamRequest(target);
    if (isRefusal(request)) checkRefusal(request);
    else JSON.parse(request.body.toString('utf8'));
  }
}

const routes: [string, DialectModule, RouteId, unknown][] = [
  ['Chat Completions', openaiChat, 'chat-completions', chatSeed],
  ['Messages', anthropicMessages, 'messages', messagesSeed],
  ['count_tokens', anthropicMessages, 'count-tokens', messagesSeed],
];

for (const [name, dialect, routeId, seed] of routes) {
  test(`${rounds} mutated bodies of ${name} are understood or refused`, () => {
    const random = seededRandom(4_711);
    for (let round = 0; round < rounds; round++) {
      const body = bodyFrom(seed, random);
      try {
        check(dialect, routeId, body);
      } catch (error) {
        throw new Error(`round ${round}: ${body}`, { cause: error });
      }
    }
  });
}
