/** Runs a bundle's handler once in a process of its own, under exactly this environment, as Lambda does. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type Ended = { readonly result: unknown; readonly error: string | null; readonly output: string };

export async function invokeBundle(
  directory: string,
  event: unknown,
  environment: Readonly<Record<string, string>>,
): Promise<Ended> {
  const runner = join(import.meta.dirname, 'invoke-bundle.mjs');
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [runner, join(directory, 'index.mjs'), JSON.stringify(event)],
    { env: environment, timeout: 60_000 },
  );
  const marker = stdout.lastIndexOf('\n#ended ');
  const ended = JSON.parse(stdout.slice(marker + 8)) as { result: unknown; error: string | null };
  return { ...ended, output: `${stdout.slice(0, marker)}\n${stderr}` };
}
