/** Continue's command line, with its providers for OpenAI's API and Anthropic's: it answers, and writes a file. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { callTool, check, KEY, MESSAGES, MODELS, newFolder, run, task, tool, URL } from './harness.mjs';

const PROVIDERS = { chat: 'openai', messages: 'anthropic' };

for (const [dialect, provider] of Object.entries(PROVIDERS)) {
  const on = { dialect, models: dialect === 'messages' ? MESSAGES : MODELS };
  const ask = (model, cwd, prompt) => {
    const settings = {
      name: 'Task',
      version: '1.0.0',
      schema: 'v1',
      models: [
        {
          name: model,
          provider,
          model,
          apiBase: `${URL}/v1/`,
          apiKey: KEY,
          roles: ['chat'],
          capabilities: ['tool_use'],
        },
      ],
    };
    // JSON is YAML.
    writeFileSync(join(cwd, 'config.yaml'), JSON.stringify(settings));
    const env = { CONTINUE_TELEMETRY_ENABLED: '0', CONTINUE_GLOBAL_DIR: join(cwd, '.continue') };
    return tool('cn', ['--config', join(cwd, 'config.yaml'), '--auto', '-p', prompt], { cwd, env });
  };
  task('plain answer', on, async (model) => {
    const said = await ask(model, newFolder(), 'hello');
    check(said.includes('hello'), said);
  });
  task('tool loop, streamed', on, async (model) => {
    const cwd = newFolder();
    const command = 'echo sunny in Oslo > proof.txt';
    const said = await ask(model, cwd, callTool('Bash', { command }));
    check(readFileSync(join(cwd, 'proof.txt'), 'utf8') === 'sunny in Oslo\n', said);
  });
}

await run();
