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

/** name · members of a plain body · part of the message · model */
const refused: [string, Record<string, unknown>, string, string?][] = [
  ['an unknown field', { model: 'x' }, 'The field model at the request is not recognized'],
  [
    'no messages',
    { messages: undefined },
    "at 'messages' failed to satisfy constraint: Member must not be null",
  ],
  ['empty messages', { messages: [] }, 'must start with a user message'],
  ['an assistant first', { messages: [assistant({ text: 'x' })] }, 'must start with a user message'],
  ['two user messages in a row', { messages: [HI, HI] }, 'must alternate between user and assistant roles'],
  ['an unknown role', { messages: [{ role: 'tool', content: [] }] }, "at 'messages.1.member.role'"],
  ['a system message first', { messages: [{ role: 'system', content: [{ text: 'x' }] }] }, 'must start with'],
  [
    'content as a string',
    { messages: [{ role: 'user', content: 'hi' }] },
    'messages.0.content is not a list',
  ],
  ['empty content', { messages: [user()] }, 'The content field in the Message object at messages.0 is empty'],
  ['blank text', { messages: [user({ text: ' ' })] }, 'at messages.0.content.0 is blank'],
  [
    'an unknown block',
    { messages: [user({ noise: {} })] },
    'messages.0.content.0 must set one of the following keys',
  ],
  [
    'a block of two kinds',
    { messages: [user({ text: 'x', ...image })] },
    'must set one of the following keys',
  ],
  [
    'an odd image format',
    { messages: [user({ image: { ...image.image, format: 'bmp' } })] },
    "Value at 'messages.1.member.content.1.member.image.format'",
  ],
  [
    'image bytes that are not base64',
    { messages: [user({ image: { format: 'png', source: { bytes: '!' } } })] },
    'source.bytes is not valid base64',
  ],
  [
    'an image for a model without eyes',
    { messages: [user(image)] },
    "doesn't support the image content block",
    'us.amazon.nova-micro-v1:0',
  ],
  [
    'a document with a bad name',
    {
      messages: [
        user({ text: 'x' }, { document: { format: 'txt', name: 'a.txt', source: { bytes: 'AAAA' } } }),
      ],
    },
    'document file name',
  ],
  [
    'tool blocks without toolConfig',
    { messages: [HI, assistant(use('a')), user(result('a'))] },
    'toolConfig field must be defined',
  ],
  [
    'a missing tool result',
    { toolConfig, messages: [HI, assistant(use('a')), HI] },
    'Expected toolResult blocks at messages.2.content for the following Ids: a',
  ],
  [
    'a tool result too many',
    { toolConfig, messages: [HI, assistant(use('a')), user(result('a'), result('b'))] },
    'exceeds the number of toolUse blocks',
  ],
  ['tools for a model without', { toolConfig }, "doesn't support tool use", DEEPSEEK],
  ['an empty tool list', { toolConfig: { tools: [] } }, "at 'toolConfig.tools'"],
  [
    'an empty tool description',
    { toolConfig: { tools: [{ toolSpec: { ...SPEC.toolSpec, description: '' } }] } },
    'toolSpec.description',
  ],
  [
    'a choice of an unknown tool',
    { toolConfig: { ...toolConfig, toolChoice: { tool: { name: 'no' } } } },
    'toolConfig.toolChoice.tool.name',
  ],
  [
    'a temperature out of range',
    { inferenceConfig: { temperature: 2 } },
    "Value '2' at 'inferenceConfig.temperature'",
  ],
  ['maxTokens of zero', { inferenceConfig: { maxTokens: 0 } }, "at 'inferenceConfig.maxTokens'"],
  [
    'maxTokens beyond the model',
    { inferenceConfig: { maxTokens: 10_001 } },
    'exceeds the model limit of 10000',
  ],
  [
    'an unknown field for Claude',
    { additionalModelRequestFields: { reasoning_effort: 'low' } },
    'reasoning_effort: Extra inputs',
    CLAUDE,
  ],
  ['a prompt beyond the context', { messages: [user({ text: 'x'.repeat(1_300_000) })] }, 'Input is too long'],
];

for (const [name, fields, message, model = NOVA] of refused) {
  test(`Converse refuses ${name}`, async (t) => {
    const simulator = await startSimulator(t);
    const reply = await post(simulator, modelPath(model, 'converse'), { messages: [HI], ...fields });
    equal(reply.status, 400, reply.text);
    equal(reply.headers.get('x-amzn-errortype')?.split(':')[0], 'ValidationException');
    ok(reply.text.includes(message), reply.text);
  });
}

test('a cache point where there is no cache is no right of the caller’s', async (t) => {
  const simulator = await startSimulator(t);
  const messages = [user({ text: 'x' }, { cachePoint: { type: 'default' } })];
  const reply = await post(simulator, modelPath(DEEPSEEK, 'converse'), { messages });
  equal(reply.status, 403, reply.text);
  ok(reply.text.includes('prompt caching'), reply.text);
});

test('Converse takes images, documents, cache points and tool results', async (t) => {
  const simulator = await startSimulator(t);
  const reply = await post(simulator, modelPath(CLAUDE, 'converse'), {
    system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default', ttl: '1h' } }],
    toolConfig: { tools: [SPEC, { cachePoint: { type: 'default', ttl: '1h' } }], toolChoice: { auto: {} } },
    inferenceConfig: { maxTokens: 100, temperature: 0, stopSequences: ['END'] },
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
