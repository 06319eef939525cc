/** GET /audit/list: who changed what, when and from where; before and after, in the words of this API. */
import * as z from 'zod';
import {
  auditActions,
  auditObjects,
  listAudit,
  type AuditEntry,
} from '../../../../core/db/queries/operations/audit-log.ts';
import { isUuid } from '../../../../core/ids.ts';
import { exactJsonNumber, picoUsd } from '../../../../core/money.ts';
import type { NamedKind } from '../../../../core/db/queries/usage/usage-names.ts';
import { operation } from '../../api/operation.ts';
import { isNamed, namesByKind, type NamesByKind } from '../../usage/names.ts';
import { pageSchema, pagingShape, replyPage } from '../../request/paging.ts';

const instantField = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: 'must be a date such as "2027-01-31" or a date and time such as "2027-01-31T00:00:00Z"',
  })
  .transform((text) => new Date(text))
  .optional();

const nameField = z.string().nullable();

const entrySchema = z.object({
  id: z.string(),
  at: z.string(),
  actor: z.object({ kind: z.string(), id: z.string(), user_id: z.string().nullable() }),
  actor_name: nameField.meta({ description: 'Alias of the key, or e-mail address of who signed in.' }),
  action: z.string(),
  object_type: z.string(),
  object_id: z.string(),
  object_name: nameField.meta({
    description: 'Alias or e-mail address; of a member those of team and user.',
  }),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  operation: z.string().nullable(),
  request_id: z.string().nullable(),
  from_address: z.string().nullable(),
});

export const auditList = operation({
  kind: 'read',
  path: '/audit/list',
  summary: 'Who changed what, when and from where, newest first. Rows are only ever added.',
  input: z.object({
    object_type: z.enum(auditObjects).optional().meta({ description: 'What was changed.' }),
    object_id: z.string().max(600).optional().meta({
      description:
        'Id of the key, user, team or budget, name of the model or policy, or team/user of a membership.',
    }),
    actor: z.string().max(256).optional().meta({ description: 'Id of a key or user, or "master".' }),
    action: z.enum(auditActions).optional().meta({ description: 'What was done.' }),
    request_id: z.string().max(100).optional().meta({ description: 'Changes of one request.' }),
    since: instantField.meta({ description: 'From this instant.' }),
    until: instantField.meta({ description: 'Before this instant.' }),
    ...pagingShape,
  }),
  reply: pageSchema('entries', entrySchema),
  command: {
    shows: 'entries',
    columns: [
      'at',
      'actor.id',
      'actor_name',
      'action',
      'object_type',
      'object_id',
      'object_name',
      'from_address',
    ],
  },
  run: (context, input) => {
    const { db } = context;
    const filter = {
      objectType: input.object_type ?? null,
      objectId: input.object_id ?? null,
      actor: input.actor ?? null,
      action: input.action ?? null,
      requestId: input.request_id ?? null,
      since: input.since ?? null,
      until: input.until ?? null,
    };
    return replyPage(input, {
      name: 'entries',
      find: (page) => listAudit(db, filter, page),
      show: async (entries) => {
        const names = await namesByKind(context, (kind) => entries.flatMap((entry) => idsIn(entry)[kind]));
        return entries.map((entry) => entryReply(entry, names));
      },
    });
  },
});

/** The ids of an entry that have names. */
function idsIn(entry: AuditEntry): Readonly<Record<NamedKind, readonly string[]>> {
  const ids: Record<NamedKind, string[]> = { key: [], user: [], team: [], customer: [] };
  if (entry.actorKind === 'key' && isUuid(entry.actorId)) ids.key.push(entry.actorId);
  if (entry.actorUserId !== null) ids.user.push(entry.actorUserId);
  if (isNamed(entry.objectType)) ids[entry.objectType].push(entry.objectId);
  const member = memberOf(entry);
  if (member !== null) {
    ids.team.push(member.teamId);
    ids.user.push(member.userId);
  }
  return ids;
}

/** A change of a membership holds only what changed, so there its id is taken apart, where that can be done. */
function memberOf({ objectType, objectId, before, after }: AuditEntry): Member | null {
  if (objectType !== 'member') return null;
  const { team_id: teamId, user_id: userId } = after ?? before ?? {};
  if (typeof teamId === 'string' && typeof userId === 'string') return { teamId, userId };
  const [team = '', user = '', ...more] = objectId.split('/');
  return more.length === 0 ? { teamId: team, userId: user } : null;
}

type Member = { readonly teamId: string; readonly userId: string };

function actorName({ actorKind, actorId, actorUserId }: AuditEntry, names: NamesByKind): string | null {
  const own = actorKind === 'key' ? names.key.get(actorId) : null;
  return own ?? (actorUserId === null ? null : (names.user.get(actorUserId) ?? null));
}

function objectName(entry: AuditEntry, names: NamesByKind): string | null {
  const { objectType, objectId } = entry;
  if (isNamed(objectType)) return names[objectType].get(objectId) ?? null;
  const member = memberOf(entry);
  if (member === null) return null;
  const team = names.team.get(member.teamId) ?? member.teamId;
  return `${team} / ${names.user.get(member.userId) ?? member.userId}`;
}

function entryReply(entry: AuditEntry, names: NamesByKind): z.output<typeof entrySchema> {
  return {
    id: entry.auditId,
    at: entry.at.toISOString(),
    actor: { kind: entry.actorKind, id: entry.actorId, user_id: entry.actorUserId },
    actor_name: actorName(entry, names),
    action: entry.action,
    object_type: entry.objectType,
    object_id: entry.objectId,
    object_name: objectName(entry, names),
    before: inApiWords(entry.before),
    after: inApiWords(entry.after),
    operation: entry.operation,
    request_id: entry.requestId,
    from_address: entry.fromAddress,
  };
}

/** Columns whose name in the API is another one. */
const FIELDS: Readonly<Record<string, string>> = {
  is_blocked: 'blocked',
  is_enabled: 'enabled',
  model_aliases: 'aliases',
  expires_at: 'expires',
  member_role: 'role',
};

const PICO = '_pico_usd';

function inApiWords(row: Readonly<Record<string, unknown>> | null): Record<string, unknown> | null {
  if (row === null) return null;
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (!column.endsWith(PICO)) return [FIELDS[column] ?? column, value];
      const amount = typeof value === 'string' ? exactJsonNumber(picoUsd(BigInt(value))) : null;
      return [column.slice(0, -PICO.length), amount];
    }),
  );
}
