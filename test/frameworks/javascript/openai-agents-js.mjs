/** OpenAI's Agents SDK, on Responses and on Chat Completions. */
import { Agent, MemorySession, OpenAIProvider, Runner, tool } from '@openai/agents';
import { z } from 'zod';
import { askPerson, callTool, check, checkPerson, KEY, run, task, URL } from './harness.mjs';
import { person } from './person.mjs';

const weather = tool({
  name: 'weather',
  description: 'Tells the weather of a city',
  parameters: z.object({ city: z.string(), days: z.number().int().min(1).max(7) }),
  execute: ({ city }) => `sunny in ${city}`,
});
const callWeather = callTool('weather', { city: 'Oslo', days: 2 });

for (const dialect of ['responses', 'chat']) {
  const modelProvider = new OpenAIProvider({
    apiKey: KEY,
    baseURL: `${URL}/v1`,
    useResponses: dialect === 'responses',
  });
  const runner = new Runner({ modelProvider, tracingDisabled: true });
  const make = (model, more = {}) => new Agent({ name: 'Guide', instructions: 'Be brief.', model, ...more });

  task('plain answer', { dialect }, async (model) => {
    const { finalOutput } = await runner.run(make(model), 'hello');
    check(finalOutput.includes('hello'), finalOutput);
  });
  task('streamed answer', { dialect }, async (model) => {
    const stream = await runner.run(make(model), 'hello', { stream: true });
    await stream.completed;
    check(stream.finalOutput.includes('hello'), stream.finalOutput);
  });
  task('tool loop', { dialect }, async (model) => {
    const { finalOutput } = await runner.run(make(model, { tools: [weather] }), callWeather);
    check(finalOutput.includes('sunny in Oslo'), finalOutput);
  });
  task('tool loop, streamed', { dialect }, async (model) => {
    const stream = await runner.run(make(model, { tools: [weather] }), callWeather, { stream: true });
    await stream.completed;
    check(stream.finalOutput.includes('sunny in Oslo'), stream.finalOutput);
  });
  task('forced tool, one at a time', { dialect }, async (model) => {
    const modelSettings = { toolChoice: 'required', parallelToolCalls: false };
    const { finalOutput } = await runner.run(make(model, { tools: [weather], modelSettings }), callWeather);
    check(finalOutput.includes('sunny in Oslo'), finalOutput);
  });
  task('structured answer', { dialect }, async (model) => {
    const { finalOutput } = await runner.run(make(model, { outputType: person }), askPerson(model));
    checkPerson(finalOutput);
  });
  task('several turns', { dialect }, async (model) => {
    const session = new MemorySession();
    const agent = make(model, { tools: [weather] });
    await runner.run(agent, callWeather, { session });
    const { finalOutput } = await runner.run(agent, 'and now goodbye', { session });
    check(finalOutput.includes('goodbye'), finalOutput);
  });
  task('hand-off', { dialect }, async (model) => {
    const expert = make(model, { name: 'Expert', tools: [weather] });
    const desk = Agent.create({ name: 'Desk', instructions: 'Be brief.', model, handoffs: [expert] });
    const { finalOutput } = await runner.run(desk, `${callTool('transfer_to_Expert', {})} ${callWeather}`);
    check(finalOutput.includes('sunny in Oslo'), finalOutput);
  });
}

await run();
