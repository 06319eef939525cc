/** The table of the admin API: every operation there is. The route table decides which prefixes lead here. */
import type { Operation } from './operation.ts';
import { keyDelete } from './routes/key/delete.ts';
import { keyGenerate } from './routes/key/generate.ts';
import { keyInfo } from './routes/key/info.ts';
import { teamNew } from './routes/team/new.ts';
import { userInfo } from './routes/user/info.ts';
import { userNew } from './routes/user/new.ts';

export const operations: readonly Operation[] = [userNew, userInfo, teamNew, keyGenerate, keyDelete, keyInfo];

export type Found =
  | {
      readonly kind: 'found';
      readonly operation: Operation;
      /** Fields that stand in the path itself. */
      readonly pathFields: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'wrong-method'; readonly path: string; readonly allow: string }
  | { readonly kind: 'unknown' };

/** `path` is compared literally, as it came. */
export function findOperation(method: string, path: string): Found {
  const operation = byPath.get(path);
  if (operation === undefined) return { kind: 'unknown' };
  return matching(operation, method, {});
}

const byPath = new Map(operations.map((operation) => [operation.path, operation]));

function matching(operation: Operation, method: string, pathFields: Readonly<Record<string, string>>): Found {
  const expected = operation.kind === 'read' ? 'GET' : 'POST';
  const isRight = method === expected || (method === 'HEAD' && expected === 'GET');
  if (!isRight) return { kind: 'wrong-method', path: operation.path, allow: expected };
  return { kind: 'found', operation, pathFields };
}
