/** Writes the files of a report: each is there as a whole, or as it was before. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isObject } from '../../core/json.ts';

/** What cannot be written; the message says where and why. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
}

/** Makes the folder if there is none, and tries it, before a service is asked for anything. */
export async function prepareFolder(folder: string): Promise<void> {
  const trial = join(folder, `.${randomUUID()}.tmp`);
  try {
    await makeFolder(resolve(folder));
    await (await open(trial, 'wx')).close();
    await rm(trial);
  } catch (cause) {
    throw new FolderError(`Nothing can be written into ${folder} (${codeOf(cause)})`, { cause });
  }
}

/** `summary.json` of the report that is in the folder; null: there is none, or one that something else wrote. */
export async function formerSummary(folder: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const summary: unknown = JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8'));
    return isObject(summary) && typeof summary['service'] === 'string' ? summary : null;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw new FolderError(`summary.json in ${folder} cannot be read (${codeOf(error)})`, { cause: error });
  }
}

/** Node's `recursive` never returns where a folder cannot be made in one that is there, such as /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
}

/** In the order of `files`; the paths of what was written. */
export async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const written: { readonly from: string; readonly to: string }[] = [];
  try {
    for (const [name, text] of files) {
      const from = join(folder, `.${name}.${randomUUID()}.tmp`);
      written.push({ from, to: join(folder, name) });
      await writeWhole(from, text);
    }
    for (const { from, to } of written) await rename(from, to);
    return written.map(({ to }) => to);
  } catch (cause) {
    for (const { from } of written) await rm(from, { force: true });
    throw new FolderError(`The report cannot be written into ${folder} (${codeOf(cause)})`, { cause });
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
