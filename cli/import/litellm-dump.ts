/**
 * Reads what LiteLLM's API answered: one JSON file with `users`, `teams`, `keys`, `budgets` and `team_memberships`, or a
 * directory with a file for each (`users.json` …). Each is a list, or the reply as it came, with the list inside.
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../../core/json.ts';
import { UsageError } from '../usage-error.ts';
import { kinds, readKinds, type Kind, type Row, type Rows } from './rows.ts';

export async function readDump(path: string): Promise<Rows> {
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    (cause: unknown) => {
      throw new UsageError(`The dump ${path} cannot be read.`, { cause });
    },
  );
  const whole = isDirectory ? {} : await readJson(path);
  const found = await readKinds(async (kind) => {
    const file = join(path, `${kind}.json`);
    return listIn(isDirectory ? await readJsonIfThere(file) : valueOf(whole, kind), kind);
  });
  if (kinds.every((kind) => found[kind].length === 0)) {
    throw new UsageError(`The dump ${path} holds none of ${kinds.join(', ')}.`);
  }
  return found;
}

/** `[…]`, `{"users": […]}`, or nothing. */
function listIn(value: unknown, kind: Kind): readonly Row[] {
  const inner = Array.isArray(value) ? value : valueOf(value, kind);
  if (inner === undefined || inner === null) return [];
  const isList = Array.isArray(inner) && inner.every(isObject);
  if (!isList) {
    const hint = kind === 'keys' ? ' Ask /key/list with return_full_object=true.' : '';
    throw new UsageError(`${kind} in the dump is no list of objects.${hint}`);
  }
  return inner;
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

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(`${file} is no JSON that can be read.`, { cause });
  }
}
