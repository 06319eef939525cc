/**
 * Two teams of one name cannot be told apart in a report or a legend, so a new name is one that no other team has. Teams
 * that had the same name before, or were imported with it, keep it; reports show ids beside names.
 */
import { otherTeamCalled } from '../../../../core/db/queries/keys/teams.ts';
import { isOverseer } from '../../access/caller.ts';
import { refuse, type Context, type Refusal } from '../../api/operation.ts';

/** Null: the team may be called so. */
export async function refuseTakenAlias(
  { db, caller }: Pick<Context, 'db' | 'caller'>,
  alias: string | null | undefined,
  team: { readonly teamId: string; readonly teamAlias: string | null },
): Promise<Refusal | null> {
  if (alias === null || alias === undefined || alias === team.teamAlias) return null;
  const other = await otherTeamCalled(db, alias, team.teamId);
  if (other === null) return null;
  const which = isOverseer(caller) ? `, ${other},` : '';
  return refuse('conflict', {
    message: `Another team${which} is called so. Choose another team_alias, or use that team.`,
    param: 'team_alias',
  });
}
