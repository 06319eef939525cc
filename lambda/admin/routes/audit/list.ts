/** GET /audit/list: who changed what, when and from where; before and after, in the words of this API. */
import * as z from 'zod';
import {
  auditActions,
  auditObjects,
  listAudit,
  type AuditEntry,
} from '../../../../core/db/queries/operations/audit-log.ts';
import { exactJsonNumber, picoUsd } from '../../../../core/money.ts';
import { operation } from '../../api/operation.ts';
import { pageSchema, pagingShape, replyPage } from '../../request/paging.ts';

const instantField = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: 'must be a date such as "2027-01-31" or a date and time such as "2027-01-31T00:00:00Z"',
  })
  .transform((text) => new Date(text))
  .optional();

const entrySchema = z.object({
  id: z.string(),
  at: z.string(),
  actor: z.object({ kind: z.string(), id: z.string(), user_id: z.string().nullable() }),
  action: z.string(),
  object_type: z.string(),
  object_id: z.string(),
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
      description: 'Id of the key, user, team or budget, name of the model, or team/user of a membership.',
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
    columns: ['at', 'actor.id', 'action', 'object_type', 'object_id', 'from_address'],
  },
  run: ({ db }, input) => {
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
      show: (entries) => entries.map(entryReply),
    });
  },
});

function entryReply(entry: AuditEntry): z.output<typeof entrySchema> {
  return {
    id: entry.auditId,
    at: entry.at.toISOString(),
    actor: { kind: entry.actorKind, id: entry.actorId, user_id: entry.actorUserId },
    action: entry.action,
    object_type: entry.objectType,
    object_id: entry.objectId,
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
