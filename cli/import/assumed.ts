/**
 * What a dry run tells the gateway beside a part: rows of other parts that the part refers to, or whose e-mail address or
 * alias it has too, with the fields that matter for it. So each part is judged as if the others had been imported.
 */
import type { Kind, Row, Rows } from './rows.ts';

/** Kinds by the field with their id. */
const ids = { budgets: 'budget_id', teams: 'team_id', users: 'user_id' } as const;
type Referred = keyof typeof ids;

/** What may be only once in a kind, and fields that say who has it. */
const unique: Readonly<Partial<Record<Kind, string>>> = { users: 'user_email', keys: 'key_alias' };

/** As many as the gateway takes of a kind. */
const MOST_ROWS = 500;

/** `all`: every row; of `kind`, those before the part. */
export function assumedFor(
  kind: Kind,
  part: readonly Row[],
  all: Rows,
): Readonly<Partial<Record<Kind, readonly Row[]>>> {
  const assumed: Partial<Record<Kind, readonly Row[]>> = {};
  for (const referred of ['budgets', 'teams', 'users'] as const) {
    if (referred === kind) continue;
    const wanted = new Set(part.flatMap((row) => idsIn(row, referred)));
    assumed[referred] = all[referred]
      .filter((row) => wanted.has(row[ids[referred]]))
      .map(withoutSpend)
      .slice(0, MOST_ROWS);
  }
  const field = unique[kind];
  if (field !== undefined) {
    const wanted = new Set(part.map((row) => lower(row[field])));
    assumed[kind] = all[kind].filter((row) => lower(row[field]) !== '' && wanted.has(lower(row[field])));
  }
  return assumed;
}

function idsIn(row: Row, kind: Referred): readonly unknown[] {
  const listed = kind === 'teams' && Array.isArray(row['teams']) ? row['teams'] : [];
  return [row[ids[kind]], ...listed];
}

/** Of a budget its amount counts for members; of the others that they are there. */
function withoutSpend(row: Row): Row {
  return { ...row, spend: null, metadata: null, members_with_roles: null };
}

function lower(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}
