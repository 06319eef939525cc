/**
 * `stargate import litellm`: reads LiteLLM's database or a dump of its API, and sends the rows to the admin API in parts
 * that fit through the load balancer. It can be repeated: what is there already stays as it is.
 */
import type { Command } from '../command.ts';
import { UsageError } from '../usage-error.ts';
import { readDatabase } from './litellm-database.ts';
import { readDump } from './litellm-dump.ts';
import { kinds, membersOf, type Kind, type Row, type Rows } from './rows.ts';

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
  ],
  fixed: {},
  shows: null,
  columns: null,
  isDestructive: false,
};

type Json = Readonly<Record<string, unknown>>;
type Counts = Record<'imported' | 'already_there' | 'skipped', number>;

export type ImportResult = Readonly<Record<Kind, Counts>> & { readonly problems: readonly unknown[] };

export async function importLitellm(
  fields: Json,
  environment: Readonly<Record<string, string | undefined>>,
  send: (path: string, body: Json) => Promise<Json>,
): Promise<ImportResult> {
  const rows = await readRows(fields, environment);
  const problems: unknown[] = [];
  const counts = Object.fromEntries(
    kinds.map((kind) => [kind, { imported: 0, already_there: 0, skipped: 0 }]),
  ) as Record<Kind, Counts>;
  const all = { ...rows, team_memberships: [...membersOf(rows.teams), ...rows.team_memberships] };
  for (const kind of kinds) {
    for (const part of inParts(all[kind])) {
      const reply = await send(importCommand.path, { [kind]: part });
      add(counts[kind], reply[kind]);
      if (Array.isArray(reply['problems'])) problems.push(...reply['problems']);
    }
  }
  return { ...counts, problems };
}

export function importText(result: ImportResult): string {
  const lines = kinds.map((kind) => {
    const { imported, already_there: there, skipped } = result[kind];
    return `${kind.padEnd(18)}${String(imported).padStart(9)}${String(there).padStart(15)}${String(skipped).padStart(9)}`;
  });
  const problems = result.problems.map((problem) => {
    const { kind, id, message } = problem as Json;
    return `${String(kind)} ${String(id)}: ${String(message)}`.replaceAll(/\p{Cc}/gu, '\u{FFFD}');
  });
  return [
    `${''.padEnd(18)}${'IMPORTED'.padStart(9)}${'ALREADY THERE'.padStart(15)}${'SKIPPED'.padStart(9)}`,
    ...lines,
    ...(problems.length === 0 ? [] : ['', ...problems]),
    '',
    'Keys go on working. Each becomes ours at its first use: stargate import old-keys lists the others.',
  ].join('\n');
}

async function readRows(
  fields: Json,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Rows> {
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

function* inParts(rows: readonly Row[]): Generator<readonly Row[]> {
  let part: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(JSON.stringify(row));
    if (part.length > 0 && (part.length === MOST_ROWS || bytes + size > MOST_BYTES)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(row);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

function add(counts: Counts, more: unknown): void {
  if (typeof more !== 'object' || more === null) return;
  for (const name of ['imported', 'already_there', 'skipped'] as const) {
    counts[name] += Number((more as Json)[name] ?? 0);
  }
}
