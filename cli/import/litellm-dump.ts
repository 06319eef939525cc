/**
 * Reads what LiteLLM's API answered: one JSON file with `users`, `teams`, `keys`, `budgets` and `team_memberships`, or a
 * directory with a file for each (`users.json` …). Each is a list, the reply as it came with the list inside, or several
 * replies, one behind the other or in a list: the pages of one. A dump that lacks pages is refused: who is not in it would
 * silently have no access.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../../core/json.ts';
import { UsageError } from '../usage-error.ts';
import { kinds, readKinds, type Found, type Kind, type NotRead, type Row } from './rows.ts';

export async function readDump(path: string): Promise<Found> {
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    (cause: unknown) => {
      throw new UsageError(`The dump ${path} cannot be read.`, { cause });
    },
  );
  const whole = isDirectory ? {} : await readJson(path);
  const rows = await readKinds(async (kind) => {
    const file = join(path, `${kind}.json`);
    return listIn(isDirectory ? await readJsonIfThere(file) : valueOf(whole, kind), kind);
  });
  if (kinds.every((kind) => rows[kind].length === 0)) {
    throw new UsageError(`The dump ${path} holds none of ${kinds.join(', ')}.`);
  }
  const names = isDirectory ? await readdir(path) : isObject(whole) ? Object.keys(whole) : [];
  return { rows, notRead: names.filter(isForeign).map(notRead) };
}

function isForeign(name: string): boolean {
  return !kinds.some((kind) => name === kind || name === `${kind}.json`) && !name.startsWith('.');
}

function notRead(name: string): NotRead {
  return { name, what: 'of the dump' };
}

/** `[…]`, `{"users": […]}`, several of these, or nothing. */
function listIn(value: unknown, kind: Kind): readonly Row[] {
  if (value === undefined || value === null) return [];
  const parts =
    Array.isArray(value) && value.length > 0 && value.every((part) => isReply(part, kind)) ? value : [value];
  const rows = parts.flatMap((part) => rowsIn(part, kind));
  const isPart = (part: unknown): boolean => !Array.isArray(part) && totalOf(part) > rows.length;
  const partial = parts.find(isPart);
  if (partial !== undefined) {
    throw new UsageError(
      `${kind} in the dump are ${rows.length} of ${totalOf(partial)}: LiteLLM answers in pages. Save every page, one behind the other. See docs/import-from-litellm.md.`,
    );
  }
  return rows;
}

function rowsIn(part: unknown, kind: Kind): readonly Row[] {
  const inner = Array.isArray(part) ? part : valueOf(part, kind);
  if (inner === undefined || inner === null) return [];
  if (Array.isArray(inner) && inner.every(isObject)) return inner;
  const hint = kind === 'keys' ? ' Ask /key/list with return_full_object=true.' : '';
  throw new UsageError(`${kind} in the dump is no list of objects.${hint}`);
}

function isReply(part: unknown, kind: Kind): boolean {
  return Array.isArray(part) || (isObject(part) && Array.isArray(part[kind]));
}

/** How many rows all pages have together; 0 when the reply does not say. */
function totalOf(reply: unknown): number {
  const count = Number(valueOf(reply, 'total_count') ?? valueOf(reply, 'total') ?? 0);
  return Number.isFinite(count) ? count : 0;
}

function valueOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

async function readJsonIfThere(file: string): Promise<unknown> {
  const isThere = await stat(file).then(
    () => true,
    () => false,
  );
  return isThere ? readJson(file) : undefined;
}

/** One value; or several, a line each, which become a list. */
async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    try {
      if (lines.length > 1) return lines.map((line): unknown => JSON.parse(line));
    } catch {
      // Neither form: the first reason is told.
    }
    throw new UsageError(`${file} is no JSON that can be read.`, { cause });
  }
}
