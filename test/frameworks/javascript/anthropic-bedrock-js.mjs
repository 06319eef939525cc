/** Anthropic's SDK for Bedrock: InvokeModel, whole and streamed, by the ids that Bedrock has. */
import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk';
import { callTool, check, KEY, run, task, URL } from './harness.mjs';

const on = {
  dialect: 'invoke',
  models: ['us.anthropic.claude-opus-5-5', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
};
const client = new AnthropicBedrock({ apiKey: KEY, baseURL: `${URL}/bedrock`, awsRegion: 'us-east-1' });
const weather = {
  name: 'weather',
  description: 'Tells the weather of a city',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const asked = (model, prompt, more = {}) => ({
  model,
  max_tokens: 1_000,
  messages: Array.isArray(prompt) ? prompt : [{ role: 'user', content: prompt }],
  ...more,
});

task('plain answer', on, async (model) => {
  const { content } = await client.messages.create(asked(model, 'hello'));
  check(content.at(-1).text.includes('hello'), JSON.stringify(content));
});
task('streamed answer', on, async (model) => {
  let text = '';
  for await (const event of await client.messages.create(asked(model, 'hello there', { stream: true }))) {
    text += event.delta?.text ?? '';
  }
  check(text.includes('hello there'), text);
});
task('tool loop', on, async (model) => {
  const turns = [{ role: 'user', content: callTool('weather', { city: 'Oslo' }) }];
  const first = await client.messages.create(asked(model, turns, { tools: [weather] }));
  const called = first.content.find(({ type }) => type === 'tool_use');
  const result = { type: 'tool_result', tool_use_id: called.id, content: 'sunny in Oslo' };
  turns.push({ role: 'assistant', content: first.content }, { role: 'user', content: [result] });
  const { content } = await client.messages.create(asked(model, turns, { tools: [weather] }));
  check(content.at(-1).text.includes('sunny in Oslo'), JSON.stringify(content));
});
task('stop', on, async (model) => {
  const { content } = await client.messages.create(
    asked(model, 'one two three', { stop_sequences: ['two'] }),
  );
  check(content.at(-1).text.includes('one') && !content.at(-1).text.includes('two'), JSON.stringify(content));
});

await run();
