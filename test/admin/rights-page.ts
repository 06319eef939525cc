/** docs/rights.md, made from a run: every row of rights-rows.ts tried by everybody of rights-cast.ts. */
import { operations } from '../../lambda/admin/api/operations.ts';
import type { AdminAnswer } from './admin-fixture.ts';
import { actorKinds, columns, type Actor, type ActorKind, type Cast } from './rights-cast.ts';
import { meantFor } from './rights-policy.ts';
import { rows, type Row } from './rights-rows.ts';

export type Rights = ReadonlyMap<Row, ReadonlyMap<ActorKind, boolean>>;

/** Anything but done or refused (a fault of the request, a failure) is an error. */
export async function tryRights(cast: Cast): Promise<Rights> {
  const rights = new Map<Row, Map<ActorKind, boolean>>(rows.map((row) => [row, new Map()]));
  const untouched = new Map<Row, object>();
  for (const kind of actorKinds) {
    let actor = await cast.actor(kind);
    for (const [row, cells] of rights) {
      const input = untouched.get(row) ?? (await row.input(cast, actor));
      const may = isAllowed(row, await send(row, input, actor));
      // What a refused call was about is as it was, and serves the next who tries.
      if (may || row.isOfCaller) untouched.delete(row);
      else untouched.set(row, input);
      cells.set(kind, may);
      if (row.isOnItself === true && may) actor = await cast.actor(kind);
    }
  }
  return rights;
}

export function send(row: Row, input: object, actor: Actor): Promise<AdminAnswer> {
  const isRead = operations.some((operation) => operation.path === row.path && operation.kind === 'read');
  return isRead ? actor.acting.get(row.path, { ...input }) : actor.acting.post(row.path, input);
}

function isAllowed(row: Row, answer: AdminAnswer): boolean {
  if (answer.status === 200) return row.isDone?.(answer.body) ?? true;
  if ([401, 403, 404].includes(answer.status) || answer.text.includes('has no secret')) return false;
  throw new Error(`${row.path} ${row.target}: ${answer.status} ${answer.text}`);
}

/** What a run found that is not as rights-policy.ts means it. */
export function cellsThatDiffer(rights: Rights): readonly string[] {
  return [...rights].flatMap(([row, cells]) => {
    const meant = meantFor(row) ?? [];
    return actorKinds
      .filter((kind) => (cells.get(kind) === true) !== meant.includes(kind))
      .map(
        (kind) =>
          `${columns[kind]}: ${row.path} ${row.target}: ${cells.get(kind) === true ? 'may' : 'may not'}`,
      );
  });
}

export function rightsPage(rights: Rights): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    '# Who may do what',
    '',
    'Every operation of the admin API, tried by every kind of credential on a running gateway. This page is made by',
    '`npm run docs:rights` from that run; a test makes the run again and fails when one cell differs from this page, or from',
    'what is meant, which is written by hand in `test/admin/rights-policy.ts`. What the roles are:',
    '[admin-api.md](admin-api.md#who-may-do-what).',
    '',
    'The team admin and the member are of the team red; so are the users of the restricted key and of the key of the',
    'team’s scope, who are even admins there. The restricted key has a model, a budget, an rpm and an end. ● is done, · is',
    'refused with 403 or 404. A blocked, expired, deleted or unknown credential, a secret that was replaced and is in its',
    'grace period, and none at all are refused everywhere. What else a member may do with keys of a team is the team’s to',
    'say ([admin-api.md](admin-api.md#what-members-may-do)); red says nothing of it.',
    '',
    line(['Operation', 'On what', ...Object.values(columns)]),
    line(['---', '---', ...actorKinds.map(() => ':-:')]),
    ...[...rights].map(([{ path, target }, cells]) =>
      line([`\`${path}\``, target, ...actorKinds.map((kind) => (cells.get(kind) === true ? '●' : '·'))]),
    ),
    '',
  ].join('\n');
}
