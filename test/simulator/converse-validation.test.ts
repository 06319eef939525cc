/** What Converse refuses, naming the field: one row, one refusal. */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';

import { CLAUDE, modelPath, NOVA, post, startSimulator } from './support.ts';

const DEEPSEEK = 'us.deepseek.r1-v1:0';
const user = (...content: unknown[]) => ({ role: 'user', content });
const assistant = (...content: unknown[]) => ({ role: 'assistant', content });
const HI = user({ text: 'hi' });
const SPEC = { toolSpec: { name: 'look', inputSchema: { json: { type: 'object' } } } };
const toolConfig = { tools: [SPEC] };
const use = (toolUseId: string) => ({ toolUse: { toolUseId, name: 'look', input: {} } });
const result = (toolUseId: string) => ({ toolResult: { toolUseId, content: [{ text: 'x' }] } });
const image = { image: { format: 'png', source: { bytes: 'AAAA' } } };

const refused: readonly (readonly [string, string, Record<string, unknown>, string])[] = [
  [
    'an unknown field',
    NOVA,
    { messages: [HI], model: 'x' },
    'The field model at the request is not recognized',
  ],
  ['no messages', NOVA, {}, "at 'messages' failed to satisfy constraint: Member must not be null"],
  ['empty messages', NOVA, { messages: [] }, 'must start with a user message'],
  ['an assistant first', NOVA, { messages: [assistant({ text: 'x' })] }, 'must start with a user message'],
  [
    'two user messages in a row',
    NOVA,
    { messages: [HI, HI] },
    'must alternate between user and assistant roles',
  ],
  ['a system role', NOVA, { messages: [{ role: 'system', content: [] }] }, "at 'messages.0.role'"],
  [
    'content as a string',
    NOVA,
    { messages: [{ role: 'user', content: 'hi' }] },
    'messages.0.content is not a list',
  ],
  [
    'empty content',
    NOVA,
    { messages: [user()] },
    'The content field in the Message object at messages.0 is empty',
  ],
  ['blank text', NOVA, { messages: [user({ text: ' ' })] }, 'at messages.0.content.0 is blank'],
  ['an unknown block', NOVA, { messages: [user({ noise: {} })] }, 'messages.0.content.0 has the key noise'],
  ['a block of two kinds', NOVA, { messages: [user({ text: 'x', image: {} })] }, 'must set exactly one'],
  [
    'an odd image format',
    NOVA,
    { messages: [user({ image: { ...image.image, format: 'bmp' } })] },
    "Value 'bmp' at 'messages.0.content.0.image.format'",
  ],
  [
    'image bytes that are not base64',
    NOVA,
    { messages: [user({ image: { format: 'png', source: { bytes: '!' } } })] },
    'source.bytes is not valid base64',
  ],
  [
    'an image for a model without eyes',
    'us.amazon.nova-micro-v1:0',
    { messages: [user(image)] },
    "doesn't support the image content block",
  ],
  [
    'a document with a bad name',
    NOVA,
    {
      messages: [
        user({ text: 'x' }, { document: { format: 'txt', name: 'a.txt', source: { bytes: 'AAAA' } } }),
      ],
    },
    'document file name',
  ],
  [
    'tool blocks without toolConfig',
    NOVA,
    { messages: [HI, assistant(use('a')), user(result('a'))] },
    'toolConfig field must be defined',
  ],
  [
    'a missing tool result',
    NOVA,
    { toolConfig, messages: [HI, assistant(use('a')), HI] },
    'Expected toolResult blocks at messages.2.content for the following Ids: a',
  ],
  [
    'a tool result too many',
    NOVA,
    { toolConfig, messages: [HI, assistant(use('a')), user(result('a'), result('b'))] },
    'exceeds the number of toolUse blocks',
  ],
  ['tools for a model without', DEEPSEEK, { toolConfig, messages: [HI] }, "doesn't support tool use"],
  ['an empty tool list', NOVA, { toolConfig: { tools: [] }, messages: [HI] }, "at 'toolConfig.tools'"],
  [
    'an empty tool description',
    NOVA,
    { toolConfig: { tools: [{ toolSpec: { ...SPEC.toolSpec, description: '' } }] }, messages: [HI] },
    'toolSpec.description',
  ],
  [
    'a choice of an unknown tool',
    NOVA,
    { toolConfig: { ...toolConfig, toolChoice: { tool: { name: 'no' } } }, messages: [HI] },
    'toolConfig.toolChoice.tool.name',
  ],
  [
    'a temperature out of range',
    NOVA,
    { messages: [HI], inferenceConfig: { temperature: 2 } },
    "Value '2' at 'inferenceConfig.temperature'",
  ],
  [
    'maxTokens of zero',
    NOVA,
    { messages: [HI], inferenceConfig: { maxTokens: 0 } },
    "at 'inferenceConfig.maxTokens'",
  ],
  [
    'maxTokens beyond the model',
    NOVA,
    { messages: [HI], inferenceConfig: { maxTokens: 10_001 } },
    'exceeds the model limit of 10000',
  ],
  [
    'a cache point where there is no cache',
    DEEPSEEK,
    { messages: [user({ text: 'x' }, { cachePoint: { type: 'default' } })] },
    'prompt caching',
  ],
  [
    'an unknown field for Claude',
    CLAUDE,
    { messages: [HI], additionalModelRequestFields: { reasoning_effort: 'low' } },
    'reasoning_effort: Extra inputs',
  ],
  [
    'a prompt beyond the context',
    NOVA,
    { messages: [user({ text: 'x'.repeat(1_300_000) })] },
    'Input is too long',
  ],
];

for (const [name, model, body, message] of refused) {
  test(`Converse refuses ${name}`, async (t) => {
    const simulator = await startSimulator(t);
    const reply = await post(simulator, modelPath(model, 'converse'), body);
    equal(reply.status, 400, reply.text);
    equal(reply.headers.get('x-amzn-errortype')?.split(':')[0], 'ValidationException');
    ok(reply.text.includes(message), reply.text);
  });
}

test('Converse takes images, documents, cache points and tool results', async (t) => {
  const simulator = await startSimulator(t);
  const reply = await post(simulator, modelPath(CLAUDE, 'converse'), {
    system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default', ttl: '1h' } }],
    toolConfig: { tools: [SPEC, { cachePoint: { type: 'default' } }], toolChoice: { auto: {} } },
    inferenceConfig: { maxTokens: 100, temperature: 0, topP: 1, stopSequences: ['END'] },
    messages: [
      user({ text: 'See.' }, image, {
        document: { format: 'pdf', name: 'paper', source: { bytes: 'AAAA' } },
      }),
      assistant({ text: 'I look.' }, use('a')),
      user({ toolResult: { toolUseId: 'a', status: 'error', content: [{ json: { no: 1 } }] } }),
    ],
  });
  equal(reply.status, 200, reply.text);
  ok(reply.text.includes('The tool said: {\\"no\\":1}'), reply.text);
});
