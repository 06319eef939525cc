/** opencode, headless, with each of the providers that it brings: it answers, and writes a file with its shell. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { callTool, check, KEY, MESSAGES, MODELS, newFolder, run, task, tool, URL } from './harness.mjs';

const PROVIDERS = {
  chat: { npm: '@ai-sdk/openai-compatible', options: { baseURL: `${URL}/v1`, apiKey: KEY } },
  responses: { npm: '@ai-sdk/openai', options: { baseURL: `${URL}/v1`, apiKey: KEY } },
  messages: { npm: '@ai-sdk/anthropic', options: { baseURL: `${URL}/v1`, apiKey: KEY } },
};

for (const [dialect, provider] of Object.entries(PROVIDERS)) {
  const on = { dialect, models: dialect === 'messages' ? MESSAGES : MODELS };
  const ask = (model, cwd, prompt) => {
    const models = { [model]: { name: model, tool_call: true, limit: { context: 128_000, output: 8_000 } } };
    const settings = {
      provider: { stargate: { name: 'Stargate', ...provider, models } },
      small_model: `stargate/${model}`,
      permission: { '*': 'allow' },
      autoupdate: false,
      share: 'disabled',
    };
    writeFileSync(join(cwd, 'opencode.json'), JSON.stringify(settings));
    const args = ['run', '--title', 'Task', '--model', `stargate/${model}`];
    return tool('opencode', args, { cwd, input: prompt, env: { OPENCODE_DISABLE_MODELS_FETCH: '1' } });
  };
  task('plain answer', on, async (model) => {
    const said = await ask(model, newFolder(), 'hello');
    check(said.includes('hello'), said);
  });
  task('tool loop, streamed', on, async (model) => {
    const cwd = newFolder();
    const command = 'echo sunny in Oslo > proof.txt';
    const said = await ask(model, cwd, callTool('bash', { command, description: 'Writes the proof' }));
    check(readFileSync(join(cwd, 'proof.txt'), 'utf8') === 'sunny in Oslo\n', said);
  });
}

await run();
