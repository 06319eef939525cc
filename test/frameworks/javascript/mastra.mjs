/** Mastra: its agent with a model of any provider, which speaks Chat Completions, and with the AI SDK's for Messages. */
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { Agent } from '@mastra/core/agent';
import { createTool } from '@mastra/core/tools';
import { z } from 'zod';
import {
  askPerson,
  callTool,
  check,
  checkPerson,
  KEY,
  MESSAGES,
  MODELS,
  run,
  task,
  URL,
} from './harness.mjs';
import { person } from './person.mjs';

const makes = {
  chat: (model) => ({ id: `stargate/${model}`, url: `${URL}/v1`, apiKey: KEY }),
  responses: (model) => createOpenAI({ baseURL: `${URL}/v1`, apiKey: KEY })(model),
  messages: (model) => createAnthropic({ baseURL: `${URL}/v1`, apiKey: KEY })(model),
};
const weather = createTool({
  id: 'weather',
  description: 'Tells the weather of a city',
  inputSchema: z.object({ city: z.string(), days: z.number().int().min(1).max(7) }),
  execute: async () => ({ said: 'sunny in Oslo' }),
});
const callWeather = callTool('weather', { city: 'Oslo', days: 2 });

for (const [dialect, kind] of Object.entries(makes)) {
  const on = { dialect, models: dialect === 'messages' ? MESSAGES : MODELS };
  const make = (model, more = {}) =>
    new Agent({ id: 'guide', name: 'guide', instructions: 'Be brief.', model: kind(model), ...more });

  task('plain answer', on, async (model) => {
    const { text } = await make(model).generate('hello');
    check(text.includes('hello'), text);
  });
  task('streamed answer', on, async (model) => {
    let text = '';
    for await (const chunk of (await make(model).stream('hello there')).textStream) text += chunk;
    check(text.includes('hello there'), text);
  });
  task('tool loop', on, async (model) => {
    const { text } = await make(model, { tools: { weather } }).generate(callWeather);
    check(text.includes('sunny in Oslo'), text);
  });
  task('tool loop, streamed', on, async (model) => {
    const stream = await make(model, { tools: { weather } }).stream(callWeather);
    const text = await stream.text;
    check(text.includes('sunny in Oslo'), text);
  });
  task('structured answer', on, async (model) => {
    const { object } = await make(model).generate(askPerson(model), { structuredOutput: { schema: person } });
    checkPerson(object);
  });
  task('several turns', on, async (model) => {
    const { text } = await make(model, { tools: { weather } }).generate([
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: 'and now goodbye' },
    ]);
    check(text.includes('goodbye'), text);
  });
}

await run();
