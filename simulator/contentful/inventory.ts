/**
 * What is in spaces and environments, and who may enter them, as pages of items that are made when asked for. Every list has
 * its documented longest page; an alias of an environment is in the list of environments, as Contentful lists it.
 */
import { dayNumber } from '../saas/days.ts';
import { page, type Collection } from './collection.ts';
import { ContentfulError } from './contentful-error.ts';
import type { ContentfulEnvironment, ContentfulOrganization, ContentfulSpace } from './world.ts';

export function spaceItem(space: ContentfulSpace, organization: ContentfulOrganization): object {
  return {
    name: space.name,
    sys: { ...sys('Space', space.id), organization: link('Organization', organization.id) },
  };
}

export function spacesPage(
  spaces: readonly (readonly [ContentfulSpace, ContentfulOrganization])[],
  query: URLSearchParams,
): object {
  return page(
    listed(spaces, ([space, organization]) => spaceItem(space, organization)),
    query,
  );
}

/** `GET /spaces/{id}/{list}` */
export function spaceList(space: ContentfulSpace, list: string, query: URLSearchParams): object {
  const of = (type: string) => (at: number) => ({
    name: `${type} ${at + 1}`,
    sys: { ...sys(type, `${space.id}-${type}-${at}`), space: link('Space', space.id) },
  });
  switch (list) {
    case 'environments':
      return page(
        listed(environments(space), (entry) => environmentItem(space, entry)),
        query,
      );
    case 'environment_aliases':
      return page(
        listed(
          environments(space).filter(({ alias }) => alias !== null),
          ({ alias, environment }) => ({
            sys: { ...sys('EnvironmentAlias', alias ?? ''), space: link('Space', space.id) },
            environment: link('Environment', environment.id),
          }),
        ),
        query,
      );
    case 'api_keys':
      return page(counted(space.apiKeys, of('ApiKey')), query);
    case 'webhook_definitions':
      return page(counted(space.webhooks, of('WebhookDefinition')), query);
    case 'roles':
      return page(counted(space.roles, of('Role')), query);
    case 'space_memberships':
      return page(
        counted(space.members, (at) => membershipItem(space, at)),
        query,
      );
    case 'space_members':
      return page(counted(space.members, of('SpaceMember')), query);
    default:
      throw new ContentfulError('NotFound', 'The resource could not be found.');
  }
}

/** `GET /spaces/{id}/environments/{id}/{list}` */
export function environmentList(
  space: ContentfulSpace,
  environmentId: string,
  list: string,
  query: URLSearchParams,
  nowMs: number,
): object {
  const environment = environmentOf(space, environmentId).environment;
  const days = dayNumber(nowMs) - 20_700;
  const of = (type: string, bytes: number) => (at: number) => ({
    sys: {
      ...sys(type, `${type}-${at}`),
      space: link('Space', space.id),
      environment: link('Environment', environment.id),
    },
    ...(/^sys(\.|$)/.test(query.get('select') ?? '') ? {} : { fields: { body: { en: 'x'.repeat(bytes) } } }),
  });
  const grown = (before: number, perDay: number) => Math.max(0, Math.round(before + perDay * days));
  switch (list) {
    case 'entries':
      return page(content(grown(environment.entries, environment.entriesPerDay), of('Entry', 9_000)), query);
    case 'assets':
      return page(content(grown(environment.assets, environment.assetsPerDay), of('Asset', 800)), query);
    case 'content_types':
      return page(content(environment.contentTypes, of('ContentType', 5_000)), query);
    case 'locales':
      return page(counted(environment.locales, of('Locale', 10)), query);
    case 'tags':
      return page(counted(environment.tags, of('Tag', 10)), query);
    default:
      throw new ContentfulError('NotFound', 'The resource could not be found.');
  }
}

export function environment(space: ContentfulSpace, id: string): object {
  return environmentItem(space, environmentOf(space, id));
}

/** `GET /organizations/{id}/{list}` */
export function organizationList(
  organization: ContentfulOrganization,
  list: string,
  query: URLSearchParams,
): object {
  switch (list) {
    case 'organization_memberships': {
      const item = (at: number) => ({
        role: at === 0 ? 'owner' : at < 3 ? 'admin' : 'member',
        status: true,
        sys: { ...sys('OrganizationMembership', `membership-${at}`), user: link('User', `user-${at}`) },
      });
      return page({ ...counted(organization.members, item), most: 100, usual: 25 }, query);
    }
    case 'space_memberships': {
      const all = organization.spaces.flatMap((space) =>
        Array.from({ length: space.members }, (_, at) => membershipItem(space, at)),
      );
      return page({ ...listed(all, (item) => item), most: 100, usual: 25 }, query);
    }
    case 'teams':
      return page(
        listed(organization.teams, ({ name, members }) => ({
          name,
          description: '',
          sys: {
            ...sys('Team', `team-${name.toLowerCase()}`),
            memberCount: members,
            organization: link('Organization', organization.id),
          },
        })),
        query,
      );
    default:
      throw new ContentfulError('NotFound', 'The resource could not be found.');
  }
}

type Listed = {
  readonly id: string;
  readonly alias: string | null;
  readonly environment: ContentfulEnvironment;
};

function environments(space: ContentfulSpace): readonly Listed[] {
  return space.environments.flatMap((entry) => [
    { id: entry.id, alias: null, environment: entry },
    ...(entry.aliases ?? []).map((alias) => ({ id: alias, alias, environment: entry })),
  ]);
}

function environmentOf(space: ContentfulSpace, id: string): Listed {
  const found = environments(space).find((entry) => entry.id === id);
  if (found === undefined) throw new ContentfulError('NotFound', 'The resource could not be found.');
  return found;
}

function environmentItem(space: ContentfulSpace, { id, alias, environment: target }: Listed): object {
  return {
    name: id,
    sys: {
      ...sys('Environment', id),
      space: link('Space', space.id),
      status: link('Status', target.status ?? 'ready'),
      ...(alias === null ? {} : { aliasedEnvironment: link('Environment', target.id) }),
      ...(alias === null && target.aliases !== undefined
        ? { aliases: target.aliases.map((name) => link('EnvironmentAlias', name)) }
        : {}),
    },
  };
}

function membershipItem(space: ContentfulSpace, at: number): object {
  const user = link('User', `user-${at}`);
  return {
    admin: at === 0,
    roles: [],
    user,
    sys: { ...sys('SpaceMembership', `${space.id}-${at}`), space: link('Space', space.id), user },
  };
}

function listed<Entry>(entries: readonly Entry[], itemOf: (entry: Entry) => unknown): Collection {
  return counted(entries.length, (at) => {
    const entry = entries[at];
    return entry === undefined ? null : itemOf(entry);
  });
}

function counted(total: number, item: (at: number) => unknown): Collection {
  return { total, item, most: 1_000, usual: 100, takesZero: false };
}

function content(total: number, item: (at: number) => unknown): Collection {
  return { ...counted(total, item), takesZero: true };
}

function sys(type: string, id: string) {
  return { type, id, version: 1, createdAt: '2024-03-04T09:00:00Z', updatedAt: '2026-10-12T14:20:00Z' };
}

function link(linkType: string, id: string) {
  return { sys: { type: 'Link', linkType, id } };
}
