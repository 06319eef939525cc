/** Agents as installed on this machine, run as people run them. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of a command; null where it is not on the PATH. */
export function whereIs(command: string): string | null {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(directory, command);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this directory.
    }
  }
  return null;
}

const PATIENCE_MS = 120_000;

/** What the agent writes; fails with it when the agent fails. */
export function runAgent(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  directory: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: directory, env: environment, timeout: PATIENCE_MS };
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${command} failed: ${stdout}\n${stderr}`, { cause: error }));
    });
    child.stdin?.end();
  });
}
