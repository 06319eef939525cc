/**
 * What is in the spaces: how many there are of each kind, by the `total` of its collection, never by its items. Of content,
 * by environment. Sums of a space or of the account are told only if nothing of them is missing.
 */
import { z } from 'zod';
import type { ContentfulAccount } from '../../account.ts';
import { begunAnywhere } from '../../begun-anywhere.ts';
import type { Collector, Fault } from '../../collector.ts';
import { wholeAccount, type LevelSample, type Scope } from '../../sample.ts';
import { contentfulAsk, faultOf, faultOfSomePlans, shapedAs, type ContentfulAsk } from './contentful-ask.ts';
import { readSpaces, type Space } from './spaces.ts';

export const inventoryCollector: Collector<ContentfulAccount> = {
  part: 'inventory',
  everySeconds: 3600,
  days: null,
  collect: async ({ account, ask, nowMs }) => {
    const contentful = contentfulAsk(ask, account);
    const { spaces, faults, areAll } = await readSpaces(contentful, account);
    const read = await Promise.all(
      begunAnywhere(spaces, nowMs).map((space) => readSpace(contentful, account, space)),
    );
    const levels = read.flatMap((each) => each.levels);
    const missing = new Set(read.flatMap((each) => [...each.missing]));
    const sums = areAll ? sumsOf(levels, wholeAccount).filter(({ metric }) => !missing.has(metric)) : [];
    const count: LevelSample = { kind: 'level', metric: 'spaces', scope: wholeAccount, value: spaces.length };
    return {
      samples: [
        ...read.flatMap((each) => [...each.levels, ...each.ofEnvironments]),
        ...sums,
        ...(areAll ? [count] : []),
      ],
      faults: [...faults, ...read.flatMap((each) => each.faults), ...notFound(account, read, areAll)],
    };
  },
};

/** A name that is mistyped would count nothing and look like success. */
function notFound(
  { environments = [] }: ContentfulAccount,
  read: readonly SpaceRead[],
  areAll: boolean,
): readonly Fault[] {
  // Where environments could not be listed, nobody knows.
  if (!areAll || read.some(({ missing }) => missing.has('environments'))) return [];
  const found = new Set(read.flatMap((each) => [...each.environments]));
  return environments
    .filter((name) => !found.has(name))
    .map((name) => ({
      what: `environment ${name}`,
      code: 'refused',
      status: null,
      message: 'no space has an environment or an alias of this name',
    }));
}

/** By name of the metric: the collection's path, and the least `limit` that it takes. */
const ofSpace = { api_keys: 'api_keys', webhooks: 'webhook_definitions', roles: 'roles' } as const;
const ofEnvironment = {
  entries: ['entries', '0'],
  assets: ['assets', '0'],
  content_types: ['content_types', '0'],
  locales: ['locales', '1'],
  tags: ['tags', '1'],
} as const;

type SpaceRead = {
  /** Of the space itself, sums of its environments included. */
  readonly levels: readonly LevelSample[];
  readonly ofEnvironments: readonly LevelSample[];
  /** Names under which the content of environments was counted. */
  readonly environments: readonly string[];
  /** Metrics of which something could not be read. */
  readonly missing: ReadonlySet<string>;
  readonly faults: readonly Fault[];
};

async function readSpace(ask: ContentfulAsk, account: ContentfulAccount, space: Space): Promise<SpaceRead> {
  const [own, content] = await Promise.all([
    countAll(
      Object.entries(ofSpace).map(([metric, path]) => ({
        metric,
        scope: space.scope,
        count: () => ask.total(['spaces', space.id, path], `${metric} of space ${space.id}`, '1'),
      })),
    ),
    readContent(ask, account, space),
  ]);
  const sums = sumsOf(content.ofEnvironments, space.scope).filter(
    ({ metric }) => !content.missing.has(metric),
  );
  return {
    levels: [...own.levels, ...content.levels, ...sums],
    ofEnvironments: content.ofEnvironments,
    environments: content.environments,
    missing: new Set([...own.missing, ...content.missing]),
    faults: [...own.faults, ...content.faults],
  };
}

async function readContent(ask: ContentfulAsk, account: ContentfulAccount, space: Space): Promise<SpaceRead> {
  const names = await environmentsOf(ask, space);
  if ('fault' in names) {
    const missing = new Set(['environments', ...Object.keys(ofEnvironment)]);
    return { levels: [], ofEnvironments: [], environments: [], missing, faults: [names.fault] };
  }
  const environments = wantedOf(names, account.environments);
  const read = await countAll(
    environments.flatMap((name) =>
      Object.entries(ofEnvironment).map(([metric, [path, limit]]) => ({
        metric,
        scope: environmentScope(space, name),
        count: () => {
          const what = `${metric} of environment ${space.id}/${name}`;
          return ask.total(['spaces', space.id, 'environments', name, path], what, limit);
        },
      })),
    ),
  );
  return {
    levels: [{ kind: 'level', metric: 'environments', scope: space.scope, value: names.length }],
    ofEnvironments: read.levels,
    environments,
    missing: read.missing,
    faults: read.faults,
  };
}

function environmentScope({ id, scope }: Space, environment: string): Scope {
  return { kind: 'environment', id: `${id}/${environment}`, name: `${scope.name ?? id} / ${environment}` };
}

const link = z.object({ sys: z.object({ id: z.string() }) });
const environment = z.object({
  sys: z.object({
    id: z.string(),
    aliasedEnvironment: z.unknown().optional(),
    aliases: z.array(link).nullish(),
  }),
});

type Environment = { readonly id: string; readonly aliases: readonly string[] };

/** By the name that the account has for it: `master` is often an alias, whose environment changes with each release. */
function wantedOf(
  environments: readonly Environment[],
  wanted: readonly string[] | undefined,
): readonly string[] {
  if (wanted === undefined) return environments.map(({ id }) => id);
  return environments.flatMap(({ id, aliases }) => {
    const name = [id, ...aliases].find((each) => wanted.includes(each));
    return name === undefined ? [] : [name];
  });
}

/** An alias is listed as an environment too, and has the content of the one that it stands for. */
async function environmentsOf(
  ask: ContentfulAsk,
  { id }: Space,
): Promise<readonly Environment[] | { readonly fault: Fault }> {
  const what = `environments of space ${id}`;
  try {
    const items = await ask.all(['spaces', id, 'environments'], {}, what, 100);
    return items
      .map((answer) => shapedAs(environment, answer, what).sys)
      .filter(({ aliasedEnvironment }) => aliasedEnvironment === undefined)
      .map((found) => ({ id: found.id, aliases: found.aliases?.map((alias) => alias.sys.id) ?? [] }));
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

type Count = { readonly metric: string; readonly scope: Scope; readonly count: () => Promise<number> };

async function countAll(
  counts: readonly Count[],
): Promise<Omit<SpaceRead, 'ofEnvironments' | 'environments'>> {
  const levels: LevelSample[] = [];
  const missing = new Set<string>();
  const faults: Fault[] = [];
  await Promise.all(
    counts.map(async ({ metric, scope, count }) => {
      try {
        levels.push({ kind: 'level', metric, scope, value: await count() });
      } catch (error) {
        missing.add(metric);
        faults.push(metric === 'tags' ? faultOfSomePlans(error) : faultOf(error));
      }
    }),
  );
  return { levels, missing, faults };
}

function sumsOf(levels: readonly LevelSample[], scope: Scope): readonly LevelSample[] {
  return [...Map.groupBy(levels, ({ metric }) => metric)].map(([metric, same]) => ({
    kind: 'level',
    metric,
    scope,
    value: same.reduce((sum, { value }) => sum + value, 0),
  }));
}
