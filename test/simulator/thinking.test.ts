/** Thinking blocks that come back: signed, and with the newest models bound to what stood before them. */
import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';

import { assistant, said, user } from '../dialects/request-parts.ts';
import { claudeBody, modelPath, post, startSimulator } from './support.ts';

const OPUS = 'global.anthropic.claude-opus-5-5';
const BETA = ['thinking-binding-controls-2026-08-01'];
const ADAPTIVE = { type: 'adaptive', display: 'summarized' };
const DROPS = { ...ADAPTIVE, block_binding: { mismatch_behavior: 'drop_block' } };

type Thought = { readonly type: string; readonly signature: string };

test('a signature is standard base64 with padding, and may have been written anew', async (t) => {
  const simulator = await startSimulator(t);
  const path = modelPath(OPUS, 'invoke');
  const { json } = await post(simulator, path, claudeBody('hi', { thinking: ADAPTIVE }));
  const { content } = json as { readonly content: readonly [Thought, unknown] };
  const [thought, text] = content;
  match(thought.signature, /^[A-Za-z0-9+/]+={1,2}$/);
  const signature = Buffer.from(thought.signature, 'base64').toString('base64');
  const messages = [user('hi'), assistant([{ ...thought, signature }, text]), user('go on')];
  equal((await post(simulator, path, claudeBody('', { messages, thinking: ADAPTIVE }))).status, 200);
});

test('a thought that comes back behind another system prompt is refused, unless such thoughts are dropped', async (t) => {
  const simulator = await startSimulator(t);
  const path = modelPath(OPUS, 'invoke');
  const asked = { thinking: ADAPTIVE, system: 'Be brief.' };
  const { json } = await post(simulator, path, claudeBody('hi', asked));
  const { content } = json as { readonly content: readonly unknown[] };
  const messages = [user('hi'), assistant(content), user('go on')];
  const status = async (fields: object) =>
    (await post(simulator, path, claudeBody('', { ...asked, messages, ...fields }))).status;
  equal(await status({}), 200);
  equal(await status({ system: 'Be long.' }), 400);
  equal(await status({ tools: [{ name: 'look', input_schema: { type: 'object' } }] }), 400);
  equal(await status({ system: 'Be long.', thinking: DROPS, anthropic_beta: BETA }), 200);
});

test('Converse binds thoughts alike', async (t) => {
  const simulator = await startSimulator(t);
  const path = modelPath(OPUS, 'converse');
  const extra = { thinking: ADAPTIVE };
  const asked = { system: [{ text: 'Be brief.' }], additionalModelRequestFields: extra };
  const first = await post(simulator, path, { ...asked, messages: [user([{ text: 'hi' }])] });
  const { output } = first.json as { readonly output: { readonly message: unknown } };
  const messages = [user([{ text: 'hi' }]), output.message, user([{ text: 'go on' }])];
  const replay = (fields: object) => post(simulator, path, { ...asked, messages, ...fields });
  equal((await replay({})).status, 200);
  const refused = await replay({ system: [{ text: 'Be long.' }] });
  equal(refused.status, 400);
  ok(
    refused.text.includes('messages.1.content.0: The block is bound to a different conversation'),
    refused.text,
  );
  const additionalModelRequestFields = { thinking: DROPS, anthropic_beta: BETA };
  equal((await replay({ system: [{ text: 'Be long.' }], additionalModelRequestFields })).status, 200);
});

test('older models bind their thoughts to nothing', async (t) => {
  const simulator = await startSimulator(t);
  const path = modelPath('us.anthropic.claude-opus-4-8', 'invoke');
  const { json } = await post(simulator, path, claudeBody('hi', { thinking: ADAPTIVE, system: [said('A')] }));
  const { content } = json as { readonly content: readonly unknown[] };
  const messages = [user('hi'), assistant(content), user('go on')];
  const fields = { thinking: ADAPTIVE, system: [said('B')], messages };
  equal((await post(simulator, path, claudeBody('', fields))).status, 200);
});
