/**
 * From names to ids: a key by its alias, a user by its e-mail address or alias, a team by its alias, wherever a command
 * takes an id. An id comes before a name, and a name that means several is refused with what it may mean. The command
 * line asks the lists of the admin API for it, so the fields of the API stay LiteLLM's.
 *
 * | the value                           | becomes                                                     |
 * | ----------------------------------- | ----------------------------------------------------------- |
 * | a UUID, or a whole key              | itself, unasked                                             |
 * | an id that is there                 | itself                                                      |
 * | the e-mail address or alias of one  | its id                                                      |
 * | the alias of several                | a refusal that lists them                                   |
 * | nothing that is known               | a refusal with names that are near; of a filter a warning:  |
 |                                     | records outlive what they are of                            |
 * | a list that the caller may not see  | itself: the operation says what the caller may name         |
 */
import { isUuid } from '../core/ids.ts';
import { isObject } from '../core/json.ts';
import { plain } from '../core/csv.ts';
import { recordsOf, type Json } from './cells.ts';
import { ApiError, exitCodes } from './client.ts';
import type { Command, ReferredKind } from './command.ts';
import { didYouMean } from '../core/nearest.ts';

export type Ask = (path: string, fields: Json) => Promise<Json>;

type Listed = {
  readonly path: string;
  readonly rows: string;
  readonly id: string;
  /** Asks for one id; null: an id needs no look. */
  readonly byId: string | null;
  /** The filter by part of a name, and the field that holds the name. */
  readonly names: readonly { readonly filter: string; readonly field: string }[];
  readonly fixed: Json;
};

const lists: Readonly<Record<ReferredKind, Listed>> = {
  user: {
    path: '/user/list',
    rows: 'users',
    id: 'user_id',
    byId: 'user_ids',
    names: [
      { filter: 'user_email', field: 'user_email' },
      { filter: 'user_alias', field: 'user_alias' },
    ],
    fixed: {},
  },
  team: {
    path: '/team/list',
    rows: 'teams',
    id: 'team_id',
    byId: 'team_id',
    names: [{ filter: 'team_alias', field: 'team_alias' }],
    fixed: {},
  },
  key: {
    path: '/key/list',
    rows: 'keys',
    id: 'key_id',
    byId: null,
    names: [{ filter: 'key_alias', field: 'key_alias' }],
    fixed: { return_full_object: true },
  },
  customer: {
    path: '/customer/list',
    rows: 'customers',
    id: 'user_id',
    byId: 'search',
    names: [{ filter: 'search', field: 'alias' }],
    fixed: {},
  },
  budget: {
    path: '/budget/list',
    rows: 'budgets',
    id: 'budget_id',
    byId: 'budget_ids',
    names: [],
    fixed: {},
  },
};

/** May be a user whom the operation makes, unless it looks like a mistyped one. */
const NEW_MEMBER = 'member.user_id';
/** May be the word "master". */
const ACTOR = 'actor';

/** The fields of a request with ids in place of names. */
export async function resolveNames(
  command: Command,
  fields: Json,
  { ask, warn }: { readonly ask: Ask; readonly warn: (sentence: string) => void },
): Promise<Json> {
  const { argument, options, method } = command;
  const referring = [...options, ...(argument === null ? [] : [argument])].filter(
    ({ refersTo }) => refersTo !== null,
  );
  const resolved: Record<string, unknown> = { ...fields };
  for (const { field, refersTo } of referring) {
    if (refersTo === null) continue;
    const [outer = '', inner] = field.split('.');
    const holder = resolved[outer];
    const given = inner === undefined ? holder : isObject(holder) ? holder[inner] : undefined;
    const isFilter = method === 'GET' && field !== argument?.field;
    const search = { kind: refersTo, ask, withDeleted: isFilter && refersTo !== 'budget' };
    let newcomer: string | null = null;
    const id = await idsOf(given, search, async (name) => {
      // Ids of customers are whatever a company calls its end users: there are many, and all are near.
      if (field === ACTOR || refersTo === 'customer') return;
      const { refusal, isNear } = await unknown(name, search);
      if (field === NEW_MEMBER) {
        newcomer = name;
        if (!isNear) return;
      }
      if (!isFilter) throw refusal;
      warn(refusal.message);
    });
    if (given === undefined) continue;
    if (inner === undefined) resolved[outer] = id;
    else if (isObject(holder)) resolved[outer] = withMember(holder, inner, id, newcomer);
  }
  return resolved;
}

/** Somebody new who is named by an e-mail address has that address, and no such id. */
function withMember(holder: Json, inner: string, id: unknown, newcomer: string | null): Json {
  const isAddress = newcomer?.includes('@') === true && holder['user_email'] === undefined;
  if (!isAddress) return { ...holder, [inner]: id };
  const { [inner]: _, ...rest } = holder;
  return { ...rest, user_email: newcomer };
}

type Search = { readonly kind: ReferredKind; readonly ask: Ask; readonly withDeleted: boolean };

/** A list stays a list. In a query several may stand in one text, with commas between. */
async function idsOf(
  given: unknown,
  search: Search,
  onUnknown: (name: string) => Promise<void>,
): Promise<unknown> {
  if (Array.isArray(given)) return Promise.all(given.map((one) => idsOf(one, search, onUnknown)));
  if (typeof given !== 'string') return given;
  const id = await idOf(given, search);
  if (id !== null) return id;
  if (search.withDeleted && given.includes(',')) {
    const ids = await Promise.all(given.split(',').map((one) => idsOf(one.trim(), search, onUnknown)));
    return ids.join(',');
  }
  await onUnknown(given);
  return given;
}

/** Null: nothing has this id or name. */
async function idOf(name: string, search: Search): Promise<string | null> {
  if (isUuid(name) || (search.kind === 'key' && name.startsWith('sk-'))) return name;
  const { byId, id, names } = lists[search.kind];
  if (byId !== null) {
    const rows = await rowsOf(search, { [byId]: name });
    if (rows === null || rows.some((row) => row[id] === name)) return name;
  }
  const meant = new Map<string, Json>();
  for (const { filter, field } of names) {
    const rows = await rowsOf(search, { [filter]: name });
    if (rows === null) return name;
    for (const row of named(rows, field, name)) meant.set(String(row[id]), row);
  }
  const live = [...meant.values()].filter((row) => (row['deleted_at'] ?? null) === null);
  const found = live.length > 0 ? live : [...meant.values()];
  if (found.length > 1) throw ambiguous(name, search.kind, found);
  return found[0] === undefined ? null : String(found[0][id]);
}

/** Those whose name is the same, and else those for which only capital letters differ. */
function named(rows: readonly Json[], field: string, name: string): readonly Json[] {
  const same = rows.filter((row) => row[field] === name);
  const lower = name.toLowerCase();
  return same.length > 0 ? same : rows.filter((row) => plain(row[field]).toLowerCase() === lower);
}

/** Whole keys, with their metadata, must fit into the 1 MB of a reply. */
const PAGE_ROWS = 100;
const MOST_PAGES = 20;

/** Null: the caller may not see the list. */
async function rowsOf({ kind, ask, withDeleted }: Search, filter: Json): Promise<readonly Json[] | null> {
  const { path, rows: name, fixed } = lists[kind];
  const rows: Json[] = [];
  const asked = {
    ...fixed,
    ...filter,
    ...(withDeleted ? { include_deleted: true } : {}),
    page_size: PAGE_ROWS,
  };
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    try {
      const reply = await ask(path, { ...asked, page });
      rows.push(...recordsOf(reply[name]));
      if (page >= Number(reply['total_pages'] ?? 1)) break;
    } catch (error) {
      if (error instanceof ApiError && error.said.status === 403) return null;
      throw error;
    }
  }
  return rows;
}

function ambiguous(name: string, kind: ReferredKind, rows: readonly Json[]): ApiError {
  const { id } = lists[kind];
  const lines = rows.map(
    (row) => `\n  ${[row[id], ...namesOf(kind, row), `made ${plain(row['created_at'])}`].join('  ')}`,
  );
  return new ApiError(
    `"${name}" is the name of ${rows.length} ${kind}s; give the id of one:${lines.join('')}`,
    exitCodes.refused,
  );
}

/** Looks for names that are near among the newest. */
async function unknown(
  name: string,
  search: Search,
): Promise<{ readonly refusal: ApiError; readonly isNear: boolean }> {
  const { path, rows, id, fixed } = lists[search.kind];
  const reply = await search.ask(path, { ...fixed, page: 1, page_size: PAGE_ROWS });
  const names = recordsOf(reply[rows]).flatMap((row) => [...namesOf(search.kind, row), String(row[id])]);
  const meant = didYouMean(name, names);
  const message = `There is no ${search.kind} "${name}".${meant}`;
  return { refusal: new ApiError(message, exitCodes.refused), isNear: meant !== '' };
}

function namesOf(kind: ReferredKind, row: Json): readonly string[] {
  return lists[kind].names
    .map(({ field }) => row[field])
    .filter((name): name is string => typeof name === 'string');
}
