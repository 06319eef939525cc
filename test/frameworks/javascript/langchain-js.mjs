/** LangChain's chat models on three APIs, its agents and LangGraph. */
import { ChatAnthropic } from '@langchain/anthropic';
import { MemorySaver } from '@langchain/langgraph';
import { ChatOpenAI } from '@langchain/openai';
import { createAgent, tool } from 'langchain';
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

const openai = { apiKey: KEY, configuration: { baseURL: `${URL}/v1` } };
const makes = {
  chat: (model) => new ChatOpenAI({ model, ...openai }),
  responses: (model) => new ChatOpenAI({ model, ...openai, useResponsesApi: true }),
  messages: (model) => new ChatAnthropic({ model, apiKey: KEY, anthropicApiUrl: URL }),
};

const weather = tool(({ city }) => `sunny in ${city}`, {
  name: 'weather',
  description: 'Tells the weather of a city',
  schema: z.object({ city: z.string(), days: z.number().int().min(1).max(7) }),
});

for (const [dialect, make] of Object.entries(makes)) {
  const on = { dialect, models: dialect === 'messages' ? MESSAGES : MODELS };
  task('plain answer', on, async (model) => {
    const { text } = await make(model).invoke('hello');
    check(text.includes('hello'), text);
  });
  task('streamed answer', on, async (model) => {
    let text = '';
    for await (const chunk of await make(model).stream('hello there')) text += chunk.text;
    check(text.includes('hello there'), text);
  });
  task('tool loop', on, async (model) => {
    const agent = createAgent({ model: make(model), tools: [weather], systemPrompt: 'Use your tools.' });
    const prompt = callTool('weather', { city: 'Oslo', days: 2 });
    const { messages } = await agent.invoke({ messages: [{ role: 'user', content: prompt }] });
    check(messages.at(-1).text.includes('sunny in Oslo'), messages.at(-1).text);
  });
  task('tool loop, streamed', on, async (model) => {
    const agent = createAgent({ model: make(model), tools: [weather] });
    const prompt = callTool('weather', { city: 'Oslo', days: 2 });
    let text = '';
    const stream = await agent.stream(
      { messages: [{ role: 'user', content: prompt }] },
      { streamMode: 'messages' },
    );
    for await (const [message] of stream) text += message.text;
    check(text.includes('sunny in Oslo'), text);
  });
  task('forced tool, one at a time', on, async (model) => {
    const parallel = dialect === 'messages' ? {} : { parallel_tool_calls: false };
    const bound = make(model).bindTools([weather], { tool_choice: 'weather', ...parallel });
    const { tool_calls } = await bound.invoke(callTool('weather', { city: 'Oslo', days: 2 }));
    check(tool_calls.length === 1 && tool_calls[0].name === 'weather', JSON.stringify(tool_calls));
  });
  task('structured answer', on, async (model) => {
    checkPerson(
      await make(model)
        .withStructuredOutput(person)
        .invoke(askPerson(model, dialect === 'messages' ? 'extract' : undefined)),
    );
  });
  task('several turns', on, async (model) => {
    const agent = createAgent({ model: make(model), tools: [weather], checkpointer: new MemorySaver() });
    const thread = { configurable: { thread_id: '1' } };
    const say = (content) => agent.invoke({ messages: [{ role: 'user', content }] }, thread);
    await say(callTool('weather', { city: 'Oslo', days: 2 }));
    const { messages } = await say('and now goodbye');
    check(messages.at(-1).text.includes('goodbye'), messages.at(-1).text);
  });
  if (dialect !== 'responses') {
    task('stop', on, async (model) => {
      const { text } = await make(model).invoke('one two three', { stop: ['two'] });
      check(text.includes('one') && !text.includes('two'), text);
    });
  }
}

await run();
