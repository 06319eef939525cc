/** What Bedrock refuses that a request can do without: how it says so, and how long that is remembered. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { models } from '../../core/catalog/models.ts';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { createLeftOut, NOTHING } from '../../proxy/stages/dispatch/left-out.ts';
import { optionalRefusal } from '../../proxy/stages/dispatch/optional-refusals.ts';

/** Messages of the live service, quoted in the sources that proxy/stages/dispatch/optional-refusals.ts names. */
const said: readonly (readonly [
  message: string,
  leaveOut: readonly string[],
  holdsFor: 'deployment' | 'call',
])[] = [
  [
    'The model returned the following errors: tools.0.custom.strict: Extra inputs are not permitted',
    ['strict'],
    'deployment',
  ],
  ['Too many strict tools (73). The maximum number of strict tools supported is 20.', ['strict'], 'call'],
  [
    "The model returned the following errors: tools.1.custom: For 'array' type, property 'maxItems' is not supported",
    ['strict'],
    'call',
  ],
  ["This model doesn't support the strict field. Remove strict and try again.", ['strict'], 'deployment'],
  ['Schemas contain too many optional parameters (30).', ['strict', 'native-json'], 'call'],
  [
    "messages.0.content.1: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.",
    ['cache-points'],
    'call',
  ],
  ['Schema is too complex. Please simplify it.', ['strict', 'native-json'], 'call'],
  [
    'The model returned the following errors: output_config.format: Extra inputs are not permitted',
    ['native-json'],
    'deployment',
  ],
  [
    "output_config.format.schema: For 'integer' type, properties maximum, minimum are not supported",
    ['native-json'],
    'call',
  ],
  ['output_config: Extra inputs are not permitted', ['native-json', 'effort'], 'deployment'],
  ['thinking.adaptive.block_binding: Extra inputs are not permitted', ['thinking-binding'], 'deployment'],
  [
    'messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different conversation. Remove the block, or set `thinking.block_binding.prefix_mismatch_behavior` to "drop_block".',
    ['thinking-binding'],
    'call',
  ],
  ['messages.369.content.0.thinking.signature: Field required', ['thinking-binding'], 'call'],
  ['The model returned the following errors: invalid beta flag', ['betas'], 'deployment'],
  [
    'Unexpected value(s) `tool-examples-2025-10-29` for the `anthropic-beta` header. Please consult our documentation',
    ['betas'],
    'deployment',
  ],
  [
    'You invoked an unsupported model or your request did not allow prompt caching. See the documentation for more information.',
    ['cache-points'],
    'deployment',
  ],
  [
    'tools.20.custom.cache_control.ephemeral.ttl: Extra inputs are not permitted',
    ['cache-points'],
    'deployment',
  ],
  [
    'Malformed input request: #/messages/6/content/0: extraneous key [cachePoint] is not permitted, please reformat your input and try again.',
    ['cache-points'],
    'deployment',
  ],
  [
    'Cache point cannot be inserted after reasoning block. Please remove the invalid cache point and try again.',
    ['cache-points'],
    'call',
  ],
  ['This model does not support the effort parameter.', ['effort'], 'deployment'],
  ['output_config.effort: Extra inputs are not permitted', ['effort'], 'deployment'],
  ["output_config.effort: Input should be 'low', 'medium' or 'high'", ['effort'], 'call'],
  ['tools.0.custom.eager_input_streaming: Extra inputs are not permitted', ['tool-fields'], 'deployment'],
  ['tools.0.custom.my_own_field: Extra inputs are not permitted', ['tool-fields'], 'call'],
];

for (const [message, leaveOut, holdsFor] of said) {
  test(`"${message.slice(0, 70)}" is healed without ${leaveOut.join(' and ')}`, () => {
    const refusal = optionalRefusal(message);
    deepEqual([refusal?.leaveOut, refusal?.holdsFor], [leaveOut, holdsFor]);
  });
}

const final: readonly string[] = [
  'guardrailConfig: Extra inputs are not permitted in tools.0.custom.strict',
  'The model returned the following errors: max_tokens: 5000000 > 64000, which is the maximum allowed number of output tokens',
  'messages: at least one message is required',
  'messages.0.content.1.text.citations: Extra inputs are not permitted',
  'messages.3.output_config: Extra inputs are not permitted',
];
for (const message of final) {
  test(`"${message.slice(0, 70)}" goes to the client`, () => equal(optionalRefusal(message), null));
}

test('what a deployment refuses is left out there for six hours, and then tried again', () => {
  let nowMs = 5;
  const leftOut = createLeftOut({ nowMs: () => 0, monotonicMs: () => nowMs });
  const catalog = createCatalog(models, 'us-east-1');
  const [here] = catalog.deployments(modelOf('claude-opus-5'));
  const [there] = catalog.deployments(modelOf('nova-pro'));
  if (here === undefined || there === undefined) throw new Error('both have a deployment');
  equal(leftOut.learn(here, 'strict'), true);
  equal(leftOut.learn(here, 'strict'), false, 'known already');
  nowMs += 3_600_000;
  equal(leftOut.learn(here, 'effort'), true);
  equal(leftOut.of(here), leftOut.of(here), 'the same set as long as nothing changes');
  deepEqual([[...leftOut.of(here)], [...leftOut.of(there)]], [['strict', 'effort'], []]);
  nowMs += 5 * 3_600_000;
  deepEqual([...leftOut.of(here)], ['effort']);
  deepEqual(leftOut.all(), [{ deployment: here.id, optional: 'effort' }]);
  nowMs += 3_600_000;
  equal(leftOut.of(here), NOTHING);
  deepEqual(leftOut.all(), []);

  function modelOf(name: string) {
    const model = catalog.find(name);
    if (model === null) throw new Error(`there is no ${name}`);
    return model;
  }
});
