/** What the processes of a benchmark are started with, and how they say that they run. */
import type { ChildProcess } from 'node:child_process';
import { PEPPER } from './keys.ts';

/** The access key that the gateway signs with, and the simulator knows. */
export const AWS_KEY = {
  AWS_ACCESS_KEY_ID: 'AKIDBENCH',
  AWS_SECRET_ACCESS_KEY: 'bench-secret-key',
} as const;

type Place = { readonly databaseUrl: string; readonly simulator: string; readonly journal: string };

/** `simulator`: its origin. `journal`: the directory. */
export function gatewayEnvironment({
  databaseUrl,
  simulator,
  journal,
}: Place): Readonly<Record<string, string>> {
  return {
    ...AWS_KEY,
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    KEY_PEPPER: PEPPER,
    BEDROCK_ENDPOINT: simulator,
    JOURNAL_DIR: journal,
  };
}

/** The port on which a process says that it listens, by a message or in its log. Rejects when it ends before. */
export function startedPort(child: ChildProcess, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      if (output.length < 10_000) output += chunk.toString('utf8');
      const line = /"port":(\d+)/.exec(output);
      if (line?.[1] !== undefined) resolve(Number(line[1]));
    });
    child.on('message', (message: { readonly port: number }) => resolve(message.port));
    child.once('exit', () => reject(new Error(`${name} did not start: ${output}`)));
  });
}
