/**
 * Claude Code (in its own mode and in Bedrock mode) and Codex, as installed on this machine: how each is pointed at a
 * gateway, and the tools that it writes and reads files with.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runAgent, whereIs } from './agent-process.ts';

export type Place = {
  /** The agent's home, and the directory it works in. */
  readonly home: string;
  readonly work: string;
  readonly edgeUrl: string;
  readonly key: string;
};

export type Agent = {
  readonly name: string;
  readonly command: string;
  readonly dialect: string;
  /** The tools that write and read; `proof` is the file. */
  readonly writes: (proof: string) => unknown;
  readonly reads: (proof: string) => unknown;
  /** Puts ` (seen)` behind a text in a file. */
  readonly edits: (file: string, text: string) => unknown;
  readonly runs: (command: string) => unknown;
  readonly prepare: (place: Place) => Promise<void>;
  readonly environment: (place: Place) => Readonly<Record<string, string>>;
  readonly args: (prompt: string) => readonly string[];
};

const claudeTools = {
  writes: (proof: string) => ({
    name: 'Bash',
    input: { command: `echo stargate-42 > ${proof}`, description: 'Write the proof' },
  }),
  reads: (proof: string) => ({ name: 'Read', input: { file_path: proof } }),
  edits: (file: string, text: string) => ({
    name: 'Edit',
    input: { file_path: file, old_string: text, new_string: `${text} (seen)` },
  }),
  runs: (command: string) => ({ name: 'Bash', input: { command, description: 'Run it' } }),
  prepare: async () => undefined,
  args: (prompt: string) => ['-p', prompt, '--allowedTools', 'Bash', 'Read', 'Edit'],
};

export const agents: readonly Agent[] = [
  {
    ...claudeTools,
    name: 'Claude Code',
    command: 'claude',
    dialect: 'anthropic-messages',
    environment: ({ edgeUrl, key }) => ({ ANTHROPIC_BASE_URL: edgeUrl, ANTHROPIC_AUTH_TOKEN: key }),
  },
  {
    ...claudeTools,
    name: 'Claude Code in Bedrock mode',
    command: 'claude',
    dialect: 'bedrock',
    environment: ({ edgeUrl, key }) => ({
      CLAUDE_CODE_USE_BEDROCK: '1',
      ANTHROPIC_BEDROCK_BASE_URL: `${edgeUrl}/bedrock`,
      AWS_BEARER_TOKEN_BEDROCK: key,
      AWS_REGION: 'us-east-1',
    }),
  },
  {
    name: 'Codex',
    command: 'codex',
    dialect: 'openai-responses',
    writes: (proof) => ({ name: 'exec_command', input: { cmd: `echo stargate-42 > ${proof}` } }),
    reads: (proof) => ({ name: 'exec_command', input: { cmd: `cat ${proof}` } }),
    edits: (file, text) => ({ name: 'exec_command', input: { cmd: `sed -i 's/${text}/& (seen)/' ${file}` } }),
    runs: (cmd) => ({ name: 'exec_command', input: { cmd } }),
    prepare: async ({ home, edgeUrl }) => {
      await mkdir(join(home, '.codex'));
      const settings = [
        'model = "claude-haiku-4-5"',
        'model_provider = "stargate"',
        '[model_providers.stargate]',
        'name = "Stargate"',
        `base_url = "${edgeUrl}/v1"`,
        'env_key = "STARGATE_API_KEY"',
        'wire_api = "responses"',
      ];
      await writeFile(join(home, '.codex/config.toml'), `${settings.join('\n')}\n`);
    },
    environment: ({ key }) => ({ STARGATE_API_KEY: key }),
    // The only commands are ours, in a directory of ours: no sandbox of the machine is needed.
    args: (prompt) => ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', prompt],
  },
];

/** Runs it in its place, where it is on the PATH; null where it is not. */
export function runnerOf(agent: Agent): ((place: Place, prompt: string) => Promise<string>) | null {
  const path = whereIs(agent.command);
  if (path === null) return null;
  return async (place, prompt) => {
    await agent.prepare(place);
    return runAgent(
      path,
      agent.args(prompt),
      {
        PATH: process.env['PATH'] ?? '',
        HOME: place.home,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        ...agent.environment(place),
      },
      place.work,
    );
  };
}
