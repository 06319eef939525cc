/** Cline's command line, with its providers for OpenAI's API and Anthropic's: it answers, and writes a file. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { callTool, check, KEY, MESSAGES, MODELS, newFolder, run, task, tool, URL } from './harness.mjs';

const PROVIDERS = { chat: 'openai-compatible', messages: 'anthropic' };

for (const [dialect, provider] of Object.entries(PROVIDERS)) {
  const on = { dialect, models: dialect === 'messages' ? MESSAGES : MODELS };
  const ask = async (model, cwd, prompt) => {
    const settings = { provider, apiKey: KEY, model, baseUrl: `${URL}/v1` };
    const updatedAt = new Date().toISOString();
    const providers = { [provider]: { settings, updatedAt, tokenSource: 'manual' } };
    // As `cline auth` writes it, which takes an address for OpenAI's API alone.
    mkdirSync(join(cwd, '.data', 'settings'), { recursive: true });
    writeFileSync(
      join(cwd, '.data', 'settings', 'providers.json'),
      JSON.stringify({ version: 1, lastUsedProvider: provider, modes: {}, providers }),
    );
    return tool('cline', ['--data-dir', join(cwd, '.data'), '-P', provider, '-m', model, '--json', prompt], {
      cwd,
    });
  };
  task('plain answer', on, async (model) => {
    const said = await ask(model, newFolder(), 'say hello');
    check(said.includes('hello'), said);
  });
  task('tool loop, streamed', on, async (model) => {
    const cwd = newFolder();
    const commands = ['echo sunny in Oslo > proof.txt'];
    const said = await ask(model, cwd, callTool('run_commands', { commands }));
    check(readFileSync(join(cwd, 'proof.txt'), 'utf8') === 'sunny in Oslo\n', said);
  });
}

await run();
