/** What the users, teams and keys of a report are called, as far as the caller may know. */
import { namedKinds, namesOf, type NamedKind } from '../../../core/db/queries/usage/usage-names.ts';
import { reachOf } from '../access/caller.ts';
import type { Context } from '../api/operation.ts';

export type Names = ReadonlyMap<string, string | null>;

/** Of `ids`, of which the empty one means none. */
export async function namesFor(
  { db, caller }: Pick<Context, 'db' | 'caller'>,
  kind: NamedKind,
  ids: readonly string[],
): Promise<Names> {
  return namesOf(db, kind, [...new Set(ids.filter((id) => id !== ''))], reachOf(caller));
}

export type NamesByKind = Readonly<Record<NamedKind, Names>>;

/** The same for rows that hold ids of several kinds. */
export async function namesByKind(
  context: Pick<Context, 'db' | 'caller'>,
  idsOf: (kind: NamedKind) => readonly string[],
): Promise<NamesByKind> {
  const found = [];
  for (const kind of namedKinds) found.push([kind, await namesFor(context, kind, idsOf(kind))] as const);
  return Object.fromEntries(found) as NamesByKind;
}

export function isNamed(dimension: string): dimension is NamedKind {
  return namedKinds.some((kind) => kind === dimension);
}
