/** Notices about spend: noted once, sent until it worked. By usage-jobs. */
import type { Queryable } from '../../connect.ts';
import { integer, object, text } from '../columns.ts';

export type NoticeKind =
  | 'budget-runs-out'
  | 'budget-spent'
  | 'anomaly'
  | 'weekly-summary'
  | 'drift'
  | 'model-ends';

export type Notice = {
  readonly kind: NoticeKind;
  /** Whom or what it is about. */
  readonly subject: string;
  /** Which period, day or week; the same again is not a new notice. */
  readonly reference: string;
  readonly message: object;
};

/** True when nobody had noted it yet. */
export async function noteSpend(db: Queryable, notice: Notice): Promise<boolean> {
  const { kind, subject, reference, message } = notice;
  const noted = await db.query(NOTE, [kind, subject, reference, JSON.stringify(message)]);
  return noted.length > 0;
}

const NOTE = `
  insert into spend_notices (kind, subject, reference, message) values ($1, $2, $3, $4)
  on conflict do nothing returning kind`;

/**
 * Sends what waits, each in a transaction of its own that holds its row, so that two runs never send one notice both.
 * A notice that fails is tried again by the next run, for a week.
 */
export async function waitingNotices(
  db: Queryable,
): Promise<readonly Pick<Notice, 'kind' | 'subject' | 'reference'>[]> {
  const rows = await db.query(WAITING);
  return rows.map((row) => ({
    kind: text(row, 'kind') as NoticeKind,
    subject: text(row, 'subject'),
    reference: text(row, 'reference'),
  }));
}

/** Called by the notices. Uses spend_notices_waiting. */
const WAITING = `
  select kind, subject, reference from spend_notices
  where sent_at is null and noticed_at > now() - interval '7 days' order by noticed_at limit 500`;

/** The notice, held until the transaction ends; null when another run holds or has sent it. */
export async function lockNotice(
  tx: Queryable,
  { kind, subject, reference }: Pick<Notice, 'kind' | 'subject' | 'reference'>,
): Promise<(Notice & { readonly attempts: number }) | null> {
  const [row] = await tx.query(LOCK, [kind, subject, reference]);
  return row === undefined
    ? null
    : { kind, subject, reference, message: object(row, 'message'), attempts: integer(row, 'attempts') };
}

const LOCK = `
  select message, attempts from spend_notices
  where kind = $1 and subject = $2 and reference = $3 and sent_at is null for update skip locked`;

/** `failure` null: it was sent. */
export async function markNotice(
  tx: Queryable,
  { kind, subject, reference }: Pick<Notice, 'kind' | 'subject' | 'reference'>,
  failure: string | null,
): Promise<void> {
  await tx.query(MARK, [kind, subject, reference, failure]);
}

const MARK = `
  update spend_notices set attempts = attempts + 1, last_error = left($4, 300),
    sent_at = case when $4::text is null then now() end
  where kind = $1 and subject = $2 and reference = $3`;
