/** Members as /team/new and /team/member_add take them, and the checks both need. */
import * as z from 'zod';
import { putMember, type MemberFields } from '../../../../core/db/queries/keys/teams.ts';
import {
  findUser,
  findUserByEmail,
  lockUser,
  saveUser,
  type User,
} from '../../../../core/db/queries/keys/users.ts';
import { isAdmin } from '../../access/caller.ts';
import { emailField, idField } from '../../request/fields.ts';
import { invalid, type Context, type Invalid } from '../../api/operation.ts';
import type { Problem } from '../../request/validation.ts';

export const memberInput = z.object({
  user_id: idField.nullish().meta({ description: 'The user.' }),
  user_email: emailField.nullish().meta({ description: 'The user, by e-mail address.' }),
  role: z.enum(['admin', 'user']).meta({ description: 'Role within the team.' }),
});

export type MemberInput = z.output<typeof memberInput>;

/** Finds every user named, or says which cannot be found. `param` is the field the list came in. */
export async function resolveMembers(
  context: Context,
  inputs: readonly MemberInput[],
  param: string,
): Promise<readonly { readonly user: User; readonly role: string }[] | Invalid> {
  const found = [];
  const problems: Problem[] = [];
  for (const [index, input] of inputs.entries()) {
    const user = await findNamedUser(context, input);
    if (user === null) {
      const message = 'there is no such user; create it with /user/new, or give user_id or user_email';
      problems.push({ param: `${param}[${index}]`, message });
    } else found.push({ user, role: input.role });
  }
  return problems.length > 0 ? invalid(problems) : found;
}

async function findNamedUser(
  { db }: Context,
  named: { readonly user_id?: string | null | undefined; readonly user_email?: string | null | undefined },
): Promise<User | null> {
  if (named.user_id !== null && named.user_id !== undefined) return findUser(db, named.user_id);
  if (named.user_email !== null && named.user_email !== undefined)
    return findUserByEmail(db, named.user_email);
  return null;
}

/**
 * A member without a paying team gets this one, when an admin of the gateway says so: a team that pays sees what is
 * used, and its limits hold, so the admin of a team must not become it for somebody who was not asked.
 */
export async function addMember(
  { db, caller }: Context,
  member: Omit<MemberFields, 'isVouchedFor'>,
): Promise<void> {
  await putMember(db, { ...member, isVouchedFor: isAdmin(caller) });
  if (!isAdmin(caller)) return;
  const user = await lockUser(db, member.userId);
  if (user !== null && user.teamId === null) await saveUser(db, { ...user, teamId: member.teamId });
}
