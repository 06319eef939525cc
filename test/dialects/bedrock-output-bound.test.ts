/** A native body whose answer a budget shortens: the bound is written where its model reads it, and nothing else changes. */
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { RouteId } from '../../core/routes.ts';
import { bedrockNative } from '../../proxy/dialects/bedrock/index.ts';
import { callOf, requestOf, targetOf } from './dialect-fixture.ts';
import { HAIKU, raw } from './native-fixture.ts';

/** What is the same in each body, and bounds nothing. */
const rest = '"messages": [{"role":"user","content":[{"text":"hello\\u0021"}]}],  "of_the_future":1.000';
const claude = `"anthropic_version":"bedrock-2023-05-31", ${rest}`;

/** route · model · body as it came · body with a bound of 100 */
const bodies: readonly (readonly [RouteId, string, string, string])[] = [
  ['bedrock-invoke', HAIKU, `{${claude},"max_tokens": 5000 }`, `{${claude},"max_tokens": 100 }`],
  [
    'bedrock-converse',
    'nova-micro',
    ` {"inferenceConfig":{"maxTokens":5000,"topP":0.10}, ${rest}}`,
    ` {"inferenceConfig":{"maxTokens":100,"topP":0.10}, ${rest}}`,
  ],
  [
    'bedrock-converse',
    'nova-micro',
    `{${rest},"inferenceConfig":{}}\n`,
    `{${rest},"inferenceConfig":{"maxTokens":100}}\n`,
  ],
  ['bedrock-converse', 'nova-micro', `{${rest}}`, `{${rest},"inferenceConfig":{"maxTokens":100}}`],
  [
    'bedrock-invoke',
    'nova-micro',
    `{${rest},"inferenceConfig":{"max_new_tokens":5000}}`,
    `{${rest},"inferenceConfig":{"max_new_tokens":100}}`,
  ],
  ['bedrock-invoke', 'nova-micro', `{${rest}}`, `{${rest},"inferenceConfig":{"maxTokens":100}}`],
  ['bedrock-invoke', 'llama3-8b', '{"prompt":"hello"}', '{"prompt":"hello","max_gen_len":100}'],
  [
    'bedrock-invoke',
    'gpt-oss-20b',
    `{${rest},"max_tokens":60,"max_completion_tokens":5000}`,
    `{${rest},"max_tokens":60,"max_completion_tokens":100}`,
  ],
];

for (const [routeId, model, body, bounded] of bodies) {
  test(`${routeId}, ${model}: ${body.replace(rest, '…')}`, () => {
    const call = callOf(bedrockNative, raw(routeId, model, body));
    equal(call.leastOutputTokens?.(targetOf(model).model), 1);
    equal(requestOf(call, { ...targetOf(model), outputCap: 100 }).body.toString(), bounded);
    equal(requestOf(call, targetOf(model)).body.toString(), body);
  });
}

/** route · model · body · the lowest bound it can be given */
const least: readonly (readonly [RouteId, string, object, number])[] = [
  [
    'bedrock-invoke',
    HAIKU,
    { anthropic_version: 'x', thinking: { type: 'enabled', budget_tokens: 2_000 } },
    2_001,
  ],
  [
    'bedrock-converse',
    HAIKU,
    { additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 3_000 } } },
    3_001,
  ],
  ['bedrock-converse', HAIKU, { additionalModelRequestFields: { max_tokens: 10 } }, Infinity],
  ['bedrock-invoke', 'nova-micro', { max_tokens: 10 }, Infinity],
  ['bedrock-invoke', 'nova-micro', { inferenceConfig: { max_gen_len: 10 } }, Infinity],
  ['bedrock-invoke', 'gpt-oss-20b', { inferenceConfig: { maxTokens: 10 } }, Infinity],
];

for (const [routeId, model, fields, bound] of least) {
  test(`${routeId}, ${model}: no bound below ${bound} beside ${JSON.stringify(fields)}`, () => {
    const call = callOf(bedrockNative, raw(routeId, model, JSON.stringify({ messages: [], ...fields })));
    equal(call.leastOutputTokens?.(targetOf(model).model), bound);
  });
}
