/** The audit log: triggers write it (migration 0003). Here they are given the actor, and the log is read. */
import type { Queryable } from '../../connect.ts';
import { condition, pageOf, type Page, type PageRequest } from '../page.ts';
import { instant, objectOrNull, reading, text, textOrNull, type RowOf } from '../columns.ts';

/** For whom the changes of a transaction are made. */
export type Actor = {
  readonly kind: 'master' | 'key' | 'person' | 'gateway';
  readonly id: string;
  readonly userId: string | null;
  readonly operation: string;
  readonly requestId: string | null;
  readonly from: string | null;
};

export type AuditEntry = RowOf<typeof auditEntry>;

const auditEntry = reading({
  auditId: text,
  at: instant,
  actorKind: text,
  actorId: text,
  actorUserId: textOrNull,
  action: text,
  objectType: text,
  objectId: text,
  before: objectOrNull,
  after: objectOrNull,
  operation: textOrNull,
  requestId: textOrNull,
  fromAddress: textOrNull,
});

export const auditActions = ['created', 'updated', 'deleted', 'blocked', 'unblocked', 'regenerated'] as const;
export const auditObjects = [
  'key',
  'user',
  'team',
  'member',
  'budget',
  'customer',
  'model',
  'policy',
  'answers',
] as const;

export type AuditFilter = {
  readonly objectType: string | null;
  readonly objectId: string | null;
  /** Id of a key or user, or `master`. */
  readonly actor: string | null;
  readonly action: string | null;
  readonly requestId: string | null;
  readonly since: Date | null;
  readonly until: Date | null;
};

/** Called at the beginning of each transaction that changes something; ends with it. */
export async function actFor(tx: Queryable, actor: Actor): Promise<void> {
  const { kind, id, userId, operation, requestId, from } = actor;
  const said = { kind, id, user_id: userId, operation, request_id: requestId, from };
  await tx.query(ACT_FOR, [JSON.stringify(said)]);
}

export async function listAudit(
  db: Queryable,
  filter: AuditFilter,
  page: PageRequest,
): Promise<Page<AuditEntry>> {
  const { text: matches, params } = condition(MATCHES, filter);
  const direction = page.isDescending ? 'desc' : 'asc';
  const orderBy = `at ${direction}, audit_id ${direction}`;
  const from = `from audit_log where ${matches}`;
  return pageOf(db, { columns: '*', from, params, orderBy, read: auditEntry }, page);
}

const ACT_FOR = `select set_config('stargate.actor', $1, true)`;

/** Uses audit_log_object, audit_log_actor or audit_log_at, by what is asked. */
const MATCHES = `($objectType::text is null or object_type = $objectType)
  and ($objectId::text is null or object_id = $objectId)
  and ($actor::text is null or actor_id = $actor or actor_user_id = $actor)
  and ($action::text is null or action = $action)
  and ($requestId::text is null or request_id = $requestId)
  and ($since::timestamptz is null or at >= $since)
  and ($until::timestamptz is null or at < $until)`;
