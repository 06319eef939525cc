/**
 * Which routes a key may use, as its `allowed_routes` says: paths of the route table, patterns that end in `*`, and
 * LiteLLM's words for groups of routes.
 */
import { routes } from '../routes.ts';

/** LiteLLM's words, and the beginnings of paths they stand for here. */
const groups: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    llm_api_routes: ['/v1/*', '/bedrock/*'],
    openai_routes: [
      '/v1/chat/completions',
      '/v1/responses',
      '/v1/responses/*',
      '/v1/embeddings',
      '/v1/rerank',
      '/v1/models',
      '/v1/models/*',
    ],
    anthropic_routes: ['/v1/messages', '/v1/messages/*', '/v1/models', '/v1/models/*'],
    info_routes: [
      '/v1/models',
      '/v1/models/*',
      '/v1/usage',
      '/key/info',
      '/team/info',
      '/user/info',
      '/model/info',
    ],
    management_routes: ['/key/*', '/user/*', '/team/*', '/model/*', '/budget/*', '/spend/*', '/audit/*'],
  }),
);

export const routeGroups: readonly string[] = [...groups.keys()];

/** Whether the entry can ever allow a route; what cannot is a mistake. */
export function isRouteEntry(entry: string): boolean {
  return groups.has(entry) || /^\/[\w./{}-]*\*?$/.test(entry);
}

/** Whether `path`, as the route table or the admin API writes it, is among `entries`. */
export function isRouteAllowed(path: string, entries: readonly string[]): boolean {
  for (const entry of entries) {
    for (const pattern of patternsOf(entry)) {
      if (pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern) return true;
    }
  }
  return false;
}

/** Whether every path that `entries` allow is allowed by `outer` too. */
export function areRoutesWithin(entries: readonly string[], outer: readonly string[]): boolean {
  const patterns = outer.flatMap(patternsOf);
  return entries
    .flatMap(patternsOf)
    .every((wanted) =>
      patterns.some((pattern) =>
        pattern.endsWith('*') ? wanted.startsWith(pattern.slice(0, -1)) : wanted === pattern,
      ),
    );
}

function patternsOf(entry: string): readonly string[] {
  return groups.get(entry) ?? [entry];
}

/** Ids of the routes that every one of `lists` allows; null: no list restricts anything. */
export function allowedRouteIds(lists: readonly (readonly string[] | null)[]): ReadonlySet<string> | null {
  const restricting = lists.filter((list) => list !== null && list.length > 0);
  if (restricting.length === 0) return null;
  const allowed = routes.filter((route) =>
    restricting.every((list) => isRouteAllowed(route.path, list ?? [])),
  );
  return new Set(allowed.map((route) => route.id));
}
