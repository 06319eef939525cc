/** Genkit: its plugins for OpenAI's API and for Anthropic's. */
import { anthropic } from '@genkit-ai/anthropic';
import { openAICompatible } from '@genkit-ai/compat-oai';
import { genkit, z } from 'genkit';
import { callTool, check, checkPerson, CLAUDE, KEY, MODELS, personText, run, task, URL } from './harness.mjs';

process.env.ANTHROPIC_BASE_URL = URL;
const ai = genkit({
  plugins: [
    openAICompatible({ name: 'stargate', apiKey: KEY, baseURL: `${URL}/v1` }),
    anthropic({ apiKey: KEY }),
  ],
});
const person = z.object({
  name: z.string().min(1).max(40),
  age: z.number().int().min(1).max(130),
  tags: z.array(z.string()).max(3),
});
const weather = ai.defineTool(
  {
    name: 'weather',
    description: 'Tells the weather of a city',
    inputSchema: z.object({ city: z.string(), days: z.number().int().min(1).max(7) }),
    outputSchema: z.string(),
  },
  async ({ city }) => `sunny in ${city}`,
);
const callWeather = callTool('weather', { city: 'Oslo', days: 2 });

for (const [dialect, models] of [
  ['chat', MODELS],
  ['messages', CLAUDE],
]) {
  const on = { dialect, models };
  const asked = (model, more) => ({
    model: dialect === 'chat' ? `stargate/${model}` : anthropic.model(model),
    ...more,
  });
  task('plain answer', on, async (model) => {
    const { text } = await ai.generate(asked(model, { system: 'Be brief.', prompt: 'hello' }));
    check(text.includes('hello'), text);
  });
  task('streamed answer', on, async (model) => {
    const { stream, response } = ai.generateStream(asked(model, { prompt: 'hello there' }));
    let text = '';
    for await (const chunk of stream) text += chunk.text;
    check(text.includes('hello there') && (await response).text === text, text);
  });
  task('tool loop', on, async (model) => {
    const { text } = await ai.generate(asked(model, { prompt: callWeather, tools: [weather] }));
    check(text.includes('sunny in Oslo'), text);
  });
  task('tool loop, streamed', on, async (model) => {
    const { response } = ai.generateStream(asked(model, { prompt: callWeather, tools: [weather] }));
    const { text } = await response;
    check(text.includes('sunny in Oslo'), text);
  });
  // Its plugin for Anthropic has free text alone; the other one asks for JSON in words.
  if (dialect === 'chat') {
    task('structured answer', on, async (model) => {
      const prompt = `Who is she? ${personText}`;
      const { output } = await ai.generate(asked(model, { prompt, output: { schema: person } }));
      checkPerson(output);
    });
  }
  task('several turns', on, async (model) => {
    const { messages } = await ai.generate(asked(model, { prompt: callWeather, tools: [weather] }));
    const { text } = await ai.generate(
      asked(model, { messages, prompt: 'and now goodbye', tools: [weather] }),
    );
    check(text.includes('goodbye'), text);
  });
}

await run();
