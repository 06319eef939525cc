/** The policies that apply to a key or a team, as the tasks work it out. */
import { allPolicies } from '../../../../core/db/queries/policies/policies.ts';
import { findKey } from '../../../../core/db/queries/keys/keys.ts';
import { findTeam } from '../../../../core/db/queries/keys/teams.ts';
import { findUser } from '../../../../core/db/queries/keys/users.ts';
import { isForCaller, type PolicyCaller } from '../../../../core/policies/effective.ts';
import type { Policy } from '../../../../core/policies/policy.ts';
import { readPolicy } from '../../../../core/policies/stored-policy.ts';
import { isKeyOfTeam, isOverseer, maySeeKey, maySeeTeam, notYours } from '../../access/caller.ts';
import { invalid, type Context, type Invalid, type Refusal } from '../../api/operation.ts';
import { catalogNow } from '../../catalog-now.ts';
import { keySelector } from '../key/key-fields.ts';

export type Asked = {
  readonly key?: string | undefined;
  readonly team_id?: string | undefined;
  readonly model?: string | undefined;
};

/** No key and no team: those of the caller itself; for the master key those that are for everybody. */
export async function policiesFor(
  context: Context,
  asked: Asked,
): Promise<readonly Policy[] | Refusal | Invalid> {
  const whom = await whomOf(context, asked);
  if ('kind' in whom) return whom;
  const catalog = await catalogNow(context);
  const model = asked.model === undefined ? null : catalog.named(asked.model);
  if (asked.model !== undefined && model === null) {
    const message = `"${asked.model.slice(0, 80)}" is not a model of this gateway; GET /model/list names them`;
    return invalid([{ param: 'model', message }]);
  }
  return (await allPolicies(context.db))
    .map((stored) => readPolicy(stored).policy)
    .filter((policy) => policy.isEnabled && isForCaller(policy, whom))
    .filter(({ appliesTo: { models } }) => {
      if (models.length === 0 || model === null) return true;
      return models.includes(model.name) || catalog.modelsMeant(models).has(model.name);
    });
}

async function whomOf(
  context: Context,
  { key: named, team_id: teamId }: Asked,
): Promise<PolicyCaller | Refusal | Invalid> {
  const { db, pepper, caller } = context;
  if (named !== undefined && teamId !== undefined) {
    return invalid([{ param: 'team_id', message: 'give key or team_id, not both: a key has its team' }]);
  }
  if (teamId !== undefined) {
    const isSeen = maySeeTeam(caller, teamId) || isKeyOfTeam(caller, teamId);
    if (!isSeen || (await findTeam(db, teamId)) === null) return notYours(caller, 'team', 'team_id');
    return { keyId: '', teamId };
  }
  const name = named ?? caller.keyId;
  if (name === null) {
    if (isOverseer(caller)) return { keyId: '', teamId: null };
    return invalid([{ param: 'key', message: 'is required' }]);
  }
  const key = await findKey(db, keySelector(name, pepper));
  if (key === null || !maySeeKey(caller, key)) return notYours(caller, 'key', 'key');
  // As a task works out the team of a key: its own, else that of the user whose rights it carries.
  const user =
    key.teamId === null && key.keyScope === 'user' && key.userId !== null
      ? await findUser(db, key.userId)
      : null;
  return { keyId: key.keyId, madeBy: key.madeBy, teamId: key.teamId ?? user?.teamId ?? null };
}
