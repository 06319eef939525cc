/**
 * Which routes a key may use, as its `allowed_routes` says: paths of the route table, patterns that end in `*`, and
 * LiteLLM's words for groups of routes. All paths of a route are the same route: who may use one may use the others.
 */
import { pathsOf, routes, type Route, type RouteGroup } from '../routes.ts';

/** Questions to the admin API that LiteLLM's `info_routes` hold. */
const ADMIN_INFO: readonly string[] = [
  '/key/info',
  '/key/list',
  '/team/info',
  '/team/list',
  '/user/info',
  '/model/info',
  '/model_group/info',
];

/** The patterns each word stands for here. */
const groups: ReadonlyMap<string, readonly string[]> = new Map<RouteGroup, readonly string[]>([
  ['llm_api_routes', patternsIn('llm_api_routes', ({ path }) => [`/${path.split('/')[1]}/*`])],
  ['openai_routes', patternsIn('openai_routes', withAllBelow)],
  ['anthropic_routes', patternsIn('anthropic_routes', withAllBelow)],
  ['info_routes', patternsIn('info_routes', withAllBelow).concat(ADMIN_INFO)],
  ['management_routes', patternsIn('management_routes', ({ path }) => [path])],
]);

function patternsIn(group: RouteGroup, patternsFor: (route: Route) => readonly string[]): readonly string[] {
  const members = routes.filter((route) => route.groups.includes(group));
  return [...new Set(members.flatMap(patternsFor))];
}

/** `/v1/models/{id}` → `/v1/models/*`; `/v1/messages` → itself and `/v1/messages/*`. */
function withAllBelow({ path }: Route): readonly string[] {
  const brace = path.indexOf('{');
  return brace === -1 ? [path, `${path}/*`] : [`${path.slice(0, brace)}*`];
}

/** The route's own path, by each of its others. */
const mainPaths: ReadonlyMap<string, string> = new Map(
  routes.flatMap(({ path, aliases }: Route) => aliases.map((alias) => [alias, path] as const)),
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
  return groups.get(entry) ?? [mainPaths.get(entry) ?? entry];
}

/** Ids of the routes that every one of `lists` allows; null: no list restricts anything. */
export function allowedRouteIds(lists: readonly (readonly string[] | null)[]): ReadonlySet<string> | null {
  const restricting = lists.filter((list) => list !== null && list.length > 0);
  if (restricting.length === 0) return null;
  const allowed = routes.filter((route) =>
    restricting.every((list) => pathsOf(route).some((path) => isRouteAllowed(path, list ?? []))),
  );
  return new Set(allowed.map((route) => route.id));
}
