/**
 * `stargate import litellm`: reads LiteLLM's database or a dump of its API, and sends the rows to the admin API in parts
 * that fit through the load balancer. It can be repeated: what is there already stays as it is.
 */
import { isObject } from '../../core/json.ts';
import { clean, type Json } from '../cells.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../usage-error.ts';
import { assumedFor } from './assumed.ts';
import { readDatabase } from './litellm-database.ts';
import { readDump } from './litellm-dump.ts';
import { kinds, membersOf, type Found, type Kind, type Row } from './rows.ts';

export const importCommand: Command = {
  area: 'import',
  verb: 'litellm',
  otherVerbs: [],
  summary:
    'Brings over users, teams, budgets, spend and keys of LiteLLM; keys go on working for their holders.',
  method: 'POST',
  path: '/internal/import/litellm',
  argument: null,
  options: [
    {
      name: 'dump',
      field: 'dump',
      kind: 'text',
      help: 'file or directory with what its API answered; else its database: LITELLM_DATABASE_URL',
      refersTo: null,
    },
    {
      name: 'dry-run',
      field: 'dry_run',
      kind: 'flag',
      help: 'say what would be imported, and import nothing',
      refersTo: null,
    },
  ],
  fixed: {},
  shows: null,
  columns: null,
  isDestructive: false,
};

const outcomes = ['imported', 'already_there', 'not_needed', 'skipped'] as const;
type Counts = Record<(typeof outcomes)[number], number>;

type Problem = { readonly kind: string; readonly id: string; readonly message: string };

export type ImportResult = Readonly<Record<Kind, Counts>> & {
  readonly dry_run: boolean;
  readonly problems: readonly Problem[];
};

export async function importLitellm(
  fields: Json,
  environment: Readonly<Record<string, string | undefined>>,
  send: (path: string, body: Json) => Promise<Json>,
): Promise<ImportResult> {
  const isDry = fields['dry_run'] === true;
  const { rows, notRead } = await readRows(fields, environment);
  const problems: Problem[] = [];
  const counts = Object.fromEntries(
    kinds.map((kind) => [kind, { imported: 0, already_there: 0, not_needed: 0, skipped: 0 }]),
  ) as Record<Kind, Counts>;
  const all = { ...rows, team_memberships: [...membersOf(rows.teams), ...rows.team_memberships] };
  for (const kind of kinds) {
    for (const { part, before } of inParts(all[kind])) {
      const dry = isDry ? { dry_run: true, assumed: assumedFor(kind, part, { ...all, [kind]: before }) } : {};
      const reply = await send(importCommand.path, { [kind]: part, ...dry });
      add(counts[kind], reply[kind]);
      if (Array.isArray(reply['problems'])) problems.push(...(reply['problems'] as Problem[]));
    }
  }
  for (const { name, what } of notRead) problems.push({ kind: name, id: what, message: 'not imported' });
  return { ...counts, dry_run: isDry, problems };
}

/** Rows that should have come over and did not. */
export function skippedRows(result: ImportResult): number {
  return kinds.reduce((sum, kind) => sum + result[kind].skipped, 0);
}

export function importText(result: ImportResult): string {
  const heads = ['', ...outcomes.map((name) => name.replaceAll('_', ' ').toUpperCase())];
  const lines = kinds.map((kind) => [kind, ...outcomes.map((name) => String(result[kind][name]))]);
  const skipped = skippedRows(result);
  return [
    ...[heads, ...lines].map(([kind = '', ...cells]) => {
      return `${kind.padEnd(18)}${cells.map((text, at) => text.padStart((heads[at + 1]?.length ?? 0) + 3)).join('')}`;
    }),
    ...(result.problems.length === 0 ? [] : ['', ...grouped(result.problems)]),
    '',
    ...(skipped === 0
      ? []
      : [
          `${skipped} ${skipped === 1 ? 'row was' : 'rows were'} skipped: mend them, and import again; what is there already stays.`,
        ]),
    result.dry_run
      ? 'This was a dry run: nothing was imported.'
      : 'Keys go on working. Each becomes ours at its first use: stargate import old-keys lists the others.',
  ].join('\n');
}

const MOST_NAMED = 5;

/** What is said of many rows stands once, with the first of them. */
function grouped(problems: readonly Problem[]): readonly string[] {
  const same = Map.groupBy(problems, ({ kind, message }) => `${kind}\n${message}`);
  return [...same.values()].map((group) => {
    const [first] = group;
    const ids = group.slice(0, MOST_NAMED).map(({ id }) => id);
    const more = group.length > MOST_NAMED ? ` and ${group.length - MOST_NAMED} more` : '';
    return clean(`${first?.kind} ${ids.join(', ')}${more}: ${first?.message}`);
  });
}

async function readRows(
  fields: Json,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Found> {
  const { dump } = fields;
  const databaseUrl = environment['LITELLM_DATABASE_URL'] ?? '';
  if (typeof dump === 'string') return readDump(dump);
  if (databaseUrl !== '') return readDatabase(databaseUrl);
  throw new UsageError(
    'Say from where: set LITELLM_DATABASE_URL, or give --dump <file or directory>. See: stargate import litellm --help',
  );
}

const MOST_ROWS = 200;
/** The load balancer takes 1 MB for a Lambda. */
const MOST_BYTES = 400_000;

/** Each part with the rows before it. */
function* inParts(
  rows: readonly Row[],
): Generator<{ readonly part: readonly Row[]; readonly before: readonly Row[] }> {
  let begin = 0;
  let bytes = 0;
  for (const [at, row] of rows.entries()) {
    const size = Buffer.byteLength(JSON.stringify(row));
    if (at > begin && (at - begin === MOST_ROWS || bytes + size > MOST_BYTES)) {
      yield { part: rows.slice(begin, at), before: rows.slice(0, begin) };
      begin = at;
      bytes = 0;
    }
    bytes += size;
  }
  if (begin < rows.length) yield { part: rows.slice(begin), before: rows.slice(0, begin) };
}

function add(counts: Counts, more: unknown): void {
  if (!isObject(more)) return;
  for (const name of outcomes) counts[name] += Number(more[name] ?? 0);
}
