/**
 * Brings over one row of LiteLLM: budget, team, user, membership or key. What is there already stays as it is, so an
 * import can be repeated, also after people have begun to use their keys.
 */
import { noAllowance, noLimits } from '../../../../core/limits/limit-fields.ts';
import { randomBytes } from 'node:crypto';
import type { Catalog } from '../../../../core/catalog/catalog.ts';
import {
  adjustedBy,
  insertAdjustment,
  type Adjustment,
} from '../../../../core/db/queries/budgets/budget-adjustments.ts';
import {
  findBudget,
  holdBudget,
  insertBudget,
  type Budget,
} from '../../../../core/db/queries/budgets/budgets.ts';
import { importedKeyId, keepImportedHash } from '../../../../core/db/queries/keys/imported-keys.ts';
import { insertKey, isAliasTaken, isKeyIdTaken } from '../../../../core/db/queries/keys/keys.ts';
import {
  findTeam,
  insertTeam,
  isTeamIdTaken,
  listMembers,
  otherTeamCalled,
  putMember,
} from '../../../../core/db/queries/keys/teams.ts';
import {
  findUser,
  findUserByEmail,
  insertUser,
  isUserIdTaken,
} from '../../../../core/db/queries/keys/users.ts';
import { parseUsd } from '../../../../core/money.ts';
import { allowanceOf, emailField, limitsOf, userRoleField } from '../../request/fields.ts';
import type { Context } from '../../api/operation.ts';
import {
  allowanceFields,
  limitFields,
  spendOf,
  tagsOf,
  textOf,
  type LitellmRow,
  permissionsOf,
} from './litellm-fields.ts';

export type Brought =
  | { readonly kind: 'imported'; readonly id: string; readonly notes: readonly string[] }
  | { readonly kind: 'there'; readonly id: string }
  /** It works for nobody, or stands for what is not needed here. */
  | { readonly kind: 'not-needed'; readonly id: string; readonly reason: string }
  | { readonly kind: 'skipped'; readonly id: string; readonly reason: string };

export type ImportContext = Pick<Context, 'db' | 'clock'> & { readonly catalog: Catalog };

export async function bringBudget({ db, catalog }: ImportContext, row: LitellmRow): Promise<Brought> {
  const id = textOf(row['budget_id']);
  if (id === null) return skipped('?', 'it has no budget_id');
  if ((await findBudget(db, id)) !== null) return { kind: 'there', id };
  const { fields, notes, unbounded } = limitFields(row, catalog);
  if (unbounded.length > 0) return skippedUnbounded(id, unbounded, row);
  const made = await insertBudget(db, { budgetId: id, ...limitsOf(fields, noLimits) });
  return made === null ? { kind: 'there', id } : { kind: 'imported', id, notes };
}

export async function bringTeam(context: ImportContext, row: LitellmRow): Promise<Brought> {
  const { db, catalog } = context;
  const id = textOf(row['team_id']);
  if (id === null) return skipped('?', 'it has no team_id');
  if (await isTeamIdTaken(db, id)) return { kind: 'there', id };
  const permissions = permissionsOf(row);
  const { fields, notes: taken, unbounded } = allowanceFields(row, catalog);
  if (unbounded.length > 0) return skippedUnbounded(id, unbounded, row);
  const tags = tagsOf(row);
  const notes = [...taken, ...tags.notes];
  const teamAlias = textOf(row['team_alias']);
  const namesake = teamAlias === null ? null : await otherTeamCalled(db, teamAlias, id);
  if (namesake !== null) notes.push(`team_alias is that of the team ${namesake} too; rename one of them`);
  await insertTeam(db, {
    teamId: id,
    teamAlias,
    isAliasVouchedFor: true,
    forbidsDataRetention: false,
    tags: tags.fields,
    teamMemberPermissions: permissions.fields,
    ...allowanceOf(fields, noAllowance),
  });
  await carrySpend(context, { scope: 'team', scopeId: id }, row['spend']);
  return { kind: 'imported', id, notes: [...notes, ...permissions.notes] };
}

export async function bringUser(context: ImportContext, row: LitellmRow): Promise<Brought> {
  const { db, catalog } = context;
  const id = textOf(row['user_id']);
  if (id === null) return skipped('?', 'it has no user_id');
  if (await isUserIdTaken(db, id)) return { kind: 'there', id };
  const { fields, notes: taken, unbounded } = allowanceFields(row, catalog);
  if (unbounded.length > 0) return skippedUnbounded(id, unbounded, row);
  const notes = [...taken];
  const email = emailField.safeParse(row['user_email']).data ?? null;
  const isEmailFree = email === null || (await findUserByEmail(db, email)) === null;
  if (!isEmailFree) notes.push(`user_email was left out: another user has ${email}`);
  const role = userRoleField.safeParse(row['user_role']).data;
  if (role === undefined && (row['user_role'] ?? null) !== null) {
    notes.push(`user_role ${JSON.stringify(row['user_role'])} became internal_user`);
  }
  const teamId = textOf(row['team_id']);
  await insertUser(db, {
    userId: id,
    userEmail: isEmailFree ? email : null,
    userAlias: textOf(row['user_alias']),
    userRole: role ?? 'internal_user',
    teamId: teamId !== null && (await findTeam(db, teamId)) !== null ? teamId : null,
    ...allowanceOf(fields, noAllowance),
  });
  for (const team of new Set([teamId, ...listed(row['teams'])])) {
    if (team !== null && (await findTeam(db, team)) !== null) {
      await putMember(db, {
        teamId: team,
        userId: id,
        memberRole: 'user',
        maxBudgetPicoUsd: null,
        isVouchedFor: true,
      });
    }
  }
  await carrySpend(context, { scope: 'user', scopeId: id }, row['spend']);
  return { kind: 'imported', id, notes };
}

/** A row of the table of memberships, or a member as a team lists it (`members_with_roles`). */
export async function bringMember(context: ImportContext, row: LitellmRow): Promise<Brought> {
  const { db } = context;
  const teamId = textOf(row['team_id']);
  const userId = textOf(row['user_id']);
  const id = `${teamId ?? '?'}/${userId ?? '?'}`;
  if (teamId === null || userId === null) return skipped(id, 'it has no team_id or no user_id');
  if ((await findTeam(db, teamId)) === null) return skipped(id, 'there is no such team');
  if ((await findUser(db, userId)) === null) {
    return userId === MASTER_USER
      ? notNeeded(id, 'this user stands for the master key')
      : skipped(id, 'there is no such user');
  }
  const before = (await listMembers(db, [teamId])).find((member) => member.userId === userId);
  const budgetId = textOf(row['budget_id']);
  const budget = budgetId === null ? null : await findBudget(db, budgetId);
  if (budgetId !== null && budget === null)
    return skipped(id, `its budget_id is unknown: there is no ${budgetId}`);
  const after = {
    memberRole: row['role'] === 'admin' ? 'admin' : (before?.memberRole ?? 'user'),
    maxBudgetPicoUsd: budget?.maxBudgetPicoUsd ?? before?.maxBudgetPicoUsd ?? null,
  };
  const notes = budget === null ? [] : limitsOfMember(budget);
  const isSame =
    before?.memberRole === after.memberRole && before.maxBudgetPicoUsd === after.maxBudgetPicoUsd;
  if (!isSame) await putMember(db, { teamId, userId, ...after, isVouchedFor: true });
  const scope = { scope: 'member', scopeId: `${teamId}\u001F${userId}` } as const;
  if ((await adjustedBy(db, scope.scope, scope.scopeId)) === 0n)
    await carrySpend(context, scope, row['spend']);
  return isSame ? { kind: 'there', id } : { kind: 'imported', id, notes };
}

/** Of a budget a member has the amount alone. */
function limitsOfMember({
  rpmLimit,
  tpmLimit,
  maxParallelRequests,
  budgetDuration,
}: Budget): readonly string[] {
  const others = {
    rpm_limit: rpmLimit,
    tpm_limit: tpmLimit,
    max_parallel_requests: maxParallelRequests,
    budget_duration: budgetDuration,
  };
  const lost = Object.entries(others).flatMap(([name, value]) => (value === null ? [] : [name]));
  if (lost.length === 0) return [];
  return [
    `${lost.join(', ')} of the member's budget ${lost.length === 1 ? 'is' : 'are'} not imported: the team's hold`,
  ];
}

export async function bringKey(context: ImportContext, row: LitellmRow): Promise<Brought> {
  const { db, catalog } = context;
  const token = textOf(row['token']) ?? textOf(row['token_id']) ?? '';
  const keyName = textOf(row['key_name']) ?? 'sk-…';
  const id = textOf(row['key_alias']) ?? keyName;
  if (row['team_id'] === 'litellm-dashboard')
    return notNeeded(id, 'it belongs to a session of the dashboard');
  if (!/^[0-9a-f]{64}$/.test(token)) return skipped(id, 'its token is not a SHA-256 in hex');
  const keyId = importedKeyId(token);
  if (await isKeyIdTaken(db, keyId)) return { kind: 'there', id };
  const expires = expiryOf(row['expires']);
  if (expires === 'wrong') return skipped(id, `expires is no date: ${JSON.stringify(row['expires'])}`);
  if (expires !== null && expires.getTime() <= context.clock.nowMs()) return notNeeded(id, 'it has expired');
  const { fields, notes: taken, unbounded } = allowanceFields(row, catalog);
  if (unbounded.length > 0) return skippedUnbounded(id, unbounded, row);
  const tags = tagsOf(row);
  const notes = [...taken, ...tags.notes];
  const userId = await known(context, row['user_id'], 'user_id', findUser, notes);
  const teamId = textOf(row['team_id']);
  if (teamId !== null && (await findTeam(db, teamId)) === null)
    return skipped(id, `its team_id is unknown: there is no ${teamId}`);
  const budgetId = textOf(row['budget_id']);
  if (budgetId !== null && (await holdBudget(db, budgetId)) === null)
    return skipped(id, `its budget_id is unknown: there is no ${budgetId}`);
  const alias = textOf(row['key_alias']);
  const isAliasFree = alias === null || !(await isAliasTaken(db, alias));
  if (!isAliasFree) notes.push('key_alias was left out: another key has it');
  const key = await insertKey(
    db,
    {
      keyId,
      keyName,
      keyAlias: isAliasFree ? alias : null,
      userId,
      teamId,
      keyRole: 'inference',
      tags: tags.fields,
      expiresAt: expires,
      ...allowanceOf(fields, noAllowance),
      budgetId,
      keyScope: userId === null && teamId !== null ? 'team' : 'user',
      madeBy: null,
    },
    // No secret leads here; the first use of the old one puts its hash in this place.
    randomBytes(32),
  );
  await keepImportedHash(db, key.keyId, Buffer.from(token, 'hex'));
  await carrySpend(context, { scope: 'key', scopeId: key.keyId }, row['spend']);
  return { kind: 'imported', id, notes };
}

async function known(
  { db }: ImportContext,
  value: unknown,
  field: string,
  find: (db: ImportContext['db'], id: string) => Promise<unknown>,
  notes: string[],
): Promise<string | null> {
  const id = textOf(value);
  if (id === null) return null;
  if ((await find(db, id)) !== null) return id;
  notes.push(`${field} was left out: there is no ${id}`);
  return null;
}

export async function carrySpend(
  { db }: ImportContext,
  of: Pick<Adjustment, 'scope' | 'scopeId'>,
  spend: unknown,
): Promise<void> {
  const text = spendOf(spend);
  const amountPicoUsd = text === null ? null : parseUsd(text);
  if (amountPicoUsd === null || amountPicoUsd === 0n) return;
  await insertAdjustment(db, { ...of, amountPicoUsd, reason: 'spent before the import from LiteLLM' });
}

/** LiteLLM's database keeps times without a zone; they are in UTC. */
function expiryOf(value: unknown): Date | 'wrong' | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') return 'wrong';
  const date = new Date(/(Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value.replace(' ', 'T')}Z`);
  // Clients can write no date beyond.
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 ? 'wrong' : date;
}

function listed(value: unknown): readonly (string | null)[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}

/** Whom LiteLLM writes down where its master key was used. */
const MASTER_USER = 'default_user_id';

export function notNeeded(id: string, reason: string): Brought {
  return { kind: 'not-needed', id, reason };
}

/** Nobody gets more than before: what bounds a row and is not understood keeps it out. */
export function skippedUnbounded(id: string, fields: readonly string[], row: LitellmRow): Brought {
  const shown = fields.map((name) => `${name} ${JSON.stringify(row[name])?.slice(0, 100)}`).join(', ');
  return skipped(id, `without ${shown}, which cannot be taken, it would allow more`);
}

export function skipped(id: string, reason: string): Brought {
  return { kind: 'skipped', id, reason };
}
