/** A head below the model's minimum gets no point, however the bytes of what people say are written. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { KeyId } from '../../core/ids.ts';
import { isRefusal } from '../../core/errors.ts';
import { holdsChars } from '../../proxy/dialects/caching.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { createPromptCaching } from '../../proxy/stages/prompt-caching/prompt-caching.ts';
import { callOf, rawRequest, requestOf, targetOf } from '../dialects/dialect-fixture.ts';

const MODEL = 'claude-sonnet-4-5';
const NOW = Date.UTC(2026, 10, 30);
const said = { Cyrillic: 'Каждое слово. ', JSON: '{"a":"b","c":"d"},', lines: 'a\nb\n\n' };

for (const [name, piece] of Object.entries(said))
  for (const [routeId, dialect] of [
    ['messages', anthropicMessages],
    ['chat-completions', openaiChat],
  ] as const)
    test(`${routeId}: long questions of ${name} behind a short system prompt get no points`, () => {
      const clock = { nowMs: () => NOW, monotonicMs: () => 0 };
      const memory = createPromptCaching({ mode: 'auto', clock });
      const points = [1, 2, 3, 4].map((one) => {
        const content = `${one} ${piece.repeat(3_000)}`;
        const system = routeId === 'messages' ? { system: 'Be brief.' } : {};
        const first = routeId === 'messages' ? [] : [{ role: 'system', content: 'Be brief.' }];
        const messages = [...first, { role: 'user', content }];
        const raw = rawRequest(routeId, { model: MODEL, max_tokens: 9, ...system, messages });
        const principal = { keyId: 'k' as KeyId };
        const caching = memory.forCall({
          principal,
          createdAtMs: NOW,
          policyUse: null,
          incoming: { headers: {} },
        });
        if (isRefusal(caching)) throw new Error(caching.message);
        return requestOf(callOf(dialect, raw), { ...targetOf(MODEL), caching }).cachePoints ?? null;
      });
      deepEqual(points, [null, null, null, null]);
    });

test('characters are counted as they are in JSON, and no further than needed', () => {
  const value = [{ name: 'look', input_schema: { type: 'object', required: ['a'] } }, 'Be brief.', 7];
  const chars = JSON.stringify(value).length;
  equal(holdsChars(value, Math.floor(chars * 0.8)), true);
  equal(holdsChars(value, chars + 1), false);
  equal(holdsChars(undefined, 2), false);
  const deep: unknown[] = [];
  deep.push(deep);
  equal(holdsChars(deep, 1_000), true, 'it ends');
});
