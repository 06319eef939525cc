/**
 * Members as /team/new and /team/member_add take them, and the checks both need. Whoever writes a membership has locked
 * the team, and then the user.
 */
import * as z from 'zod';
import {
  listMembers,
  putMember,
  type Member,
  type MemberFields,
} from '../../../../core/db/queries/keys/teams.ts';
import {
  findUser,
  findUserByEmail,
  insertUserIfNew,
  lockUsers,
  saveUser,
  type User,
} from '../../../../core/db/queries/keys/users.ts';
import { newId } from '../../../../core/ids.ts';
import type { PicoUsd } from '../../../../core/money.ts';
import { isAdmin, type Caller } from '../../access/caller.ts';
import { changed, emailField, idField } from '../../request/fields.ts';
import { invalid, refuse, type Context, type Invalid, type Refusal } from '../../api/operation.ts';
import type { Problem } from '../../request/validation.ts';

export const teamRoleField = z.enum(['admin', 'user']);

export const memberInput = z.object({
  user_id: idField.nullish().meta({ description: 'The user.' }),
  user_email: emailField.nullish().meta({ description: 'The user, by e-mail address.' }),
  role: teamRoleField.meta({ description: 'Role within the team.' }),
});

export type MemberInput = z.output<typeof memberInput>;

export type NewMember = Pick<MemberFields, 'userId' | 'memberRole'>;

/** Finds every user named, or says which cannot be found. `param` is the field the list came in. */
export async function resolveMembers(
  context: Context,
  inputs: readonly MemberInput[],
  param: string,
): Promise<readonly NewMember[] | Invalid> {
  const found: NewMember[] = [];
  const problems: Problem[] = [];
  for (const [index, outcome] of (await resolveEach(context, inputs)).entries()) {
    if (typeof outcome === 'string') problems.push({ param: `${param}[${index}]`, message: outcome });
    else found.push(outcome);
  }
  return problems.length > 0 ? invalid(problems) : found;
}

/**
 * Of each user named, in order: who it is, or why it cannot be found. For an admin of the gateway a user who is not known is
 * made, as LiteLLM does. For nobody else: whoever is made may sign in, where only known users may, and use the gateway
 * without a team that pays.
 */
export async function resolveEach(
  context: Context,
  inputs: readonly MemberInput[],
): Promise<readonly (NewMember | string)[]> {
  const outcomes: (NewMember | string)[] = [];
  const missing = [];
  for (const [index, input] of inputs.entries()) {
    const user = await findNamedUser(context, input);
    if (user !== null) {
      const otherAddress = isAdmin(context.caller) ? mismatch(user, input) : null;
      outcomes.push(otherAddress ?? { userId: user.userId, memberRole: input.role });
    } else if (nameOf(input) === '') outcomes.push('give user_id or user_email');
    else {
      if (isAdmin(context.caller)) missing.push({ index, input });
      outcomes.push(UNKNOWN);
    }
  }
  // In one order, so that two requests with the same new users do not wait for each other.
  for (const { index, input } of missing.toSorted((one, other) =>
    nameOf(one.input) < nameOf(other.input) ? -1 : 1,
  )) {
    const { user_id: userId, user_email: email } = input;
    await insertUserIfNew(context.db, userId ?? newId(context.clock.nowMs()), email ?? null);
    const user = await findNamedUser(context, input);
    outcomes[index] = user === null ? TAKEN : { userId: user.userId, memberRole: input.role };
  }
  return outcomes;
}

const UNKNOWN = 'there is no such user; ask an admin of the gateway to create it';
const TAKEN = 'this id was of a user who was deleted, or the e-mail address is that of another user';

function nameOf({ user_id: userId, user_email: email }: MemberInput): string {
  return userId ?? email ?? '';
}

/** What is wrong where an id and an address are given that are not of one user. */
function mismatch({ userEmail }: User, { user_id: userId, user_email: email }: MemberInput): string | null {
  const areBoth = typeof userId === 'string' && typeof email === 'string' && userEmail !== null;
  return areBoth && email.toLowerCase() !== userEmail.toLowerCase()
    ? 'user_id and user_email are of two users; give one of them'
    : null;
}

async function findNamedUser(
  { db }: Pick<Context, 'db'>,
  { user_id: userId, user_email: email }: Pick<MemberInput, 'user_id' | 'user_email'>,
): Promise<User | null> {
  if (typeof userId === 'string') return findUser(db, userId);
  return typeof email === 'string' ? findUserByEmail(db, email) : null;
}

/**
 * A member without a paying team gets this one, when an admin of the gateway says so: a team that pays sees what is
 * used, and its limits hold, so the admin of a team must not become it for somebody who was not asked.
 */
export async function addMembers(
  { db, caller }: Context,
  teamId: string,
  members: readonly NewMember[],
  /** Absent: as it was. */
  maxBudgetPicoUsd?: PicoUsd | null,
): Promise<void> {
  const users = await lockUsers(
    db,
    members.map(({ userId }) => userId),
  );
  const former = await listMembers(db, [teamId]);
  const isVouchedFor = isAdmin(caller);
  for (const user of users) {
    // Who is named twice has the role named last.
    const member = members.findLast(({ userId }) => userId === user.userId);
    const before = former.find(({ userId }) => userId === user.userId)?.maxBudgetPicoUsd ?? null;
    if (member !== undefined) {
      const budget = changed(maxBudgetPicoUsd, before);
      await putMember(db, { ...member, teamId, isVouchedFor, maxBudgetPicoUsd: budget });
    }
    if (isVouchedFor && user.teamId === null) await saveUser(db, { ...user, teamId });
  }
}

/** What an admin of a team may spend in it itself, another says. */
export function refuseOwnBudget(
  caller: Caller,
  before: Member | undefined,
  after: PicoUsd | null | undefined,
): Refusal | null {
  const has = before?.maxBudgetPicoUsd ?? null;
  const isMore = has !== null && after !== undefined && (after === null || after > has);
  if (isAdmin(caller) || before?.userId !== caller.userId || !isMore) return null;
  return refuse('forbidden', {
    message: 'Your own budget in the team is raised by another admin of the team or of the gateway.',
    param: 'max_budget_in_team',
  });
}

type NamedMember = {
  readonly user_id?: string | null | undefined;
  readonly user_email?: string | null | undefined;
};

/** The member of a team that is locked, with the user locked too; null: nobody of that name is in it. */
export async function lockMember(
  { db }: Context,
  teamId: string,
  named: NamedMember,
): Promise<{ readonly member: Member; readonly user: User } | null> {
  const userId = (await listMembers(db, [teamId])).find(isNamed(named))?.userId;
  if (userId === undefined) return null;
  const [user] = await lockUsers(db, [userId]);
  const member = (await listMembers(db, [teamId])).find((one) => one.userId === userId);
  return user === undefined || member === undefined ? null : { member, user };
}

/** By id, or by address when no id is given; nobody when neither is. */
function isNamed({
  user_id: userId = null,
  user_email: email = null,
}: NamedMember): (member: Member) => boolean {
  if (userId !== null) return (member) => member.userId === userId;
  const wanted = email?.toLowerCase();
  return (member) => wanted !== undefined && member.userEmail?.toLowerCase() === wanted;
}
