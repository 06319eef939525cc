/** What is read of LiteLLM: rows by kind, in the order in which they must be sent. */
export type Row = Readonly<Record<string, unknown>>;

export const kinds = ['budgets', 'teams', 'users', 'team_memberships', 'keys', 'customers'] as const;

export type Kind = (typeof kinds)[number];

export type Rows = Readonly<Record<Kind, readonly Row[]>>;

/** What was found and does not come over, and how much of it. */
export type NotRead = { readonly name: string; readonly what: string };

export type Found = { readonly rows: Rows; readonly notRead: readonly NotRead[] };

/** Reads one kind after the other. */
export async function readKinds(read: (kind: Kind) => Promise<readonly Row[]>): Promise<Rows> {
  const rows: Partial<Record<Kind, readonly Row[]>> = {};
  for (const kind of kinds) rows[kind] = await read(kind);
  return rows as Rows;
}

/** Teams list their members with roles; the table of memberships has their budgets and spend. */
export function membersOf(teams: readonly Row[]): readonly Row[] {
  return teams.flatMap((team) => {
    const members = team['members_with_roles'];
    if (!Array.isArray(members)) return [];
    return members.flatMap((member: unknown) => {
      if (typeof member !== 'object' || member === null) return [];
      const { user_id: userId, role } = member as Row;
      return [{ team_id: team['team_id'], user_id: userId, role }];
    });
  });
}
