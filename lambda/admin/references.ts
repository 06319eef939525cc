/** Checks that what a request refers to exists, and reports all that does not at once. */
import { findTeam } from '../../core/db/queries/teams.ts';
import { findUser } from '../../core/db/queries/users.ts';
import { invalid, type Context, type Invalid } from './operation.ts';
import type { Problem } from './problems.ts';

export async function refuseUnknownReferences(
  context: Context,
  refers: { readonly userId?: string | null | undefined; readonly teamId?: string | null | undefined },
): Promise<Invalid | null> {
  const problems: Problem[] = [];
  const { userId = null, teamId = null } = refers;
  if (userId !== null && (await findUser(context.db, userId)) === null) {
    problems.push({ param: 'user_id', message: 'there is no user with this id; create it with /user/new' });
  }
  if (teamId !== null && (await findTeam(context.db, teamId)) === null) {
    problems.push({ param: 'team_id', message: 'there is no team with this id; create it with /team/new' });
  }
  return problems.length === 0 ? null : invalid(problems);
}

/** `user_id` and `user_ids` together, each once; nothing at all is a problem. */
export function namedIds(
  fields: Readonly<Record<string, string | readonly string[] | null | undefined>>,
): readonly string[] | Invalid {
  const ids = new Set<string>();
  for (const value of Object.values(fields)) {
    for (const id of typeof value === 'string' ? [value] : (value ?? [])) ids.add(id);
  }
  if (ids.size > 0) return [...ids];
  const names = Object.keys(fields);
  return invalid([{ param: names[0] ?? null, message: `give ${names.join(' or ')}` }]);
}
