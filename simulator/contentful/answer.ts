/**
 * What a request to the stand-in of Contentful's management API gets: who asks, how often, which path, and whether that
 * person may read it. What a person may not see at all is not found.
 */
import { aggregatedUsage } from './aggregated-usage.ts';
import { ContentfulError } from './contentful-error.ts';
import {
  environment,
  environmentList,
  organizationList,
  spaceItem,
  spaceList,
  spacesPage,
} from './inventory.ts';
import { periodicUsages } from './periodic-usages.ts';
import type { RequestRate } from './request-rate.ts';
import type { Answer, Asked } from '../saas/serve.ts';
import type { ContentfulStore } from './store.ts';
import type { ContentfulOrganization, ContentfulSpace, ContentfulToken } from './world.ts';

export function answerContentful(asked: Asked, store: ContentfulStore, rate: RequestRate): Answer {
  let headers: Readonly<Record<string, string>> = {};
  try {
    const token = tokenOf(asked);
    const callers = callersOf(token, store);
    const taken = rate.take(token);
    ({ headers } = taken);
    if (taken.isOver) {
      throw new ContentfulError(
        'RateLimitExceeded',
        'You have exceeded the rate limit of the Organization this Space belongs to by making too many API requests within a short timespan. Please wait a moment before trying the request again.',
      );
    }
    return json(200, route(asked, callers, store), headers);
  } catch (error) {
    if (!(error instanceof ContentfulError)) throw error;
    return contentfulRefusal(error, headers);
  }
}

export function contentfulRefusal(
  error: ContentfulError,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = {
    sys: { type: 'Error', id: error.id },
    message: error.message,
    ...(error.id === 'ValidationFailed' ? { details: { errors: [{ details: error.message }] } } : {}),
    requestId: REQUEST_ID,
  };
  return json(error.status, body, headers);
}

/** The same in every answer: what a request looks like must not depend on those before. */
const REQUEST_ID = '7b1c1a52-3c31-4d2e-9c57-0f4c2c9c1d11';

/** A person in one organization; a token is of a person, who may be in several. */
type Caller = { readonly token: ContentfulToken; readonly organization: ContentfulOrganization };

function tokenOf({ headers }: Asked): string {
  const [, text = ''] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
  return text;
}

function callersOf(text: string, store: ContentfulStore): readonly Caller[] {
  const callers = store
    .organizations()
    .flatMap((organization) =>
      organization.tokens
        .filter((candidate) => candidate.token === text)
        .map((token) => ({ token, organization })),
    );
  if (callers.length > 0) return callers;
  throw new ContentfulError(
    'AccessTokenInvalid',
    'The access token you sent could not be found or is invalid.',
    store.organizations()[0]?.plan.wrongToken,
  );
}

function route({ url, headers }: Asked, callers: readonly Caller[], store: ContentfulStore): object {
  const query = url.searchParams;
  const [, kind = '', id, ...rest] = url.pathname.split('/').map((part) => decodeURIComponent(part));
  if (kind === 'organizations' && id !== undefined) {
    const caller = callers.find(({ organization }) => organization.id === id);
    if (caller === undefined) throw notFound();
    return ofOrganization(rest, caller, query, store);
  }
  if (kind !== 'spaces') throw notFound();
  if (id === undefined) {
    const only = headers['x-contentful-organization'];
    const wanted = callers.filter(({ organization }) => only === undefined || organization.id === only);
    return spacesPage(wanted.flatMap(spacesOf), query);
  }
  for (const caller of callers) {
    const space = spacesOf(caller).find(([candidate]) => candidate.id === id)?.[0];
    if (space !== undefined) return ofSpace(space, rest, caller, query, store);
  }
  throw notFound();
}

function ofSpace(
  space: ContentfulSpace,
  rest: readonly string[],
  { organization, token }: Caller,
  query: URLSearchParams,
  store: ContentfulStore,
): object {
  const [list, name, content] = rest;
  if (list === undefined) return spaceItem(space, organization);
  if (name === undefined) {
    if (forSpaceAdmins.has(list) && !isAdmin(token)) throw denied();
    return spaceList(space, list, query);
  }
  if (list !== 'environments' || rest.length > 3) throw notFound();
  if (content === undefined) return environment(space, name);
  return environmentList(space, name, content, query, store.nowMs());
}

const forSpaceAdmins = new Set(['api_keys', 'webhook_definitions', 'roles']);

function ofOrganization(
  [list = '', name, ...more]: readonly string[],
  caller: Caller,
  query: URLSearchParams,
  store: ContentfulStore,
): object {
  const { organization, token } = caller;
  if (more.length > 0) throw notFound();
  if (list === 'usages' && name !== undefined) {
    if (!isAdmin(token)) throw denied();
    return aggregatedUsage(organization, name, query, store);
  }
  if (name !== undefined) throw notFound();
  switch (list) {
    case 'spaces':
      return spacesPage(spacesOf(caller), query);
    case 'organization_periodic_usages':
    case 'space_periodic_usages': {
      if (!isAdmin(token)) throw denied();
      const of = list === 'space_periodic_usages' ? 'space' : 'organization';
      return periodicUsages(of, organization, query, store);
    }
    case 'space_memberships':
      if (!isAdmin(token)) throw denied();
      return organizationList(organization, list, query);
    default:
      return organizationList(organization, list, query);
  }
}

function isAdmin({ role }: ContentfulToken): boolean {
  return role === 'owner' || role === 'admin';
}

function spacesOf({ organization, token }: Caller) {
  return organization.spaces
    .filter((space) => isAdmin(token) || (token.spaces ?? []).includes(space.id))
    .map((space) => [space, organization] as const);
}

function notFound(): ContentfulError {
  return new ContentfulError('NotFound', 'The resource could not be found.');
}

function denied(): ContentfulError {
  return new ContentfulError('AccessDenied', 'You do not have the necessary permissions to access this.');
}

function json(status: number, body: object, headers: Readonly<Record<string, string>>): Answer {
  return {
    status,
    headers: {
      'content-type': 'application/vnd.contentful.management.v1+json',
      'x-contentful-request-id': REQUEST_ID,
      ...headers,
    },
    body: JSON.stringify(body),
  };
}
