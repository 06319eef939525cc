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
    const caller = callerOf(asked, store);
    const taken = rate.take(caller.token.token);
    ({ headers } = taken);
    if (taken.isOver) {
      throw new ContentfulError(
        'RateLimitExceeded',
        'You have exceeded the rate limit of the Organization this Space belongs to by making too many API requests within a short timespan. Please wait a moment before trying the request again.',
      );
    }
    return json(200, route(asked.url, caller, store), headers);
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

type Caller = { readonly token: ContentfulToken; readonly organization: ContentfulOrganization };

function callerOf({ headers }: Asked, store: ContentfulStore): Caller {
  const [, text] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
  for (const organization of store.organizations()) {
    const token = organization.tokens.find((candidate) => candidate.token === text);
    if (token !== undefined) return { token, organization };
  }
  throw new ContentfulError(
    'AccessTokenInvalid',
    'The access token you sent could not be found or is invalid.',
    store.organizations()[0]?.plan.wrongToken,
  );
}

function route(url: URL, caller: Caller, store: ContentfulStore): object {
  const query = url.searchParams;
  const [, kind = '', id, ...rest] = url.pathname.split('/').map((part) => decodeURIComponent(part));
  const { organization, token } = caller;
  const own = organization.spaces.filter((space) => mayEnter(token, space));
  const pairs = own.map((space) => [space, organization] as const);

  if (kind === 'organizations' && id !== undefined) {
    if (id !== organization.id) throw notFound();
    return ofOrganization(rest, caller, query, store, pairs);
  }
  if (kind !== 'spaces') throw notFound();
  if (id === undefined) return spacesPage(pairs, query);
  const space = own.find((candidate) => candidate.id === id);
  if (space === undefined) throw notFound();
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
  { organization, token }: Caller,
  query: URLSearchParams,
  store: ContentfulStore,
  pairs: Parameters<typeof spacesPage>[0],
): object {
  if (more.length > 0) throw notFound();
  if (list === 'usages' && name !== undefined) {
    if (!isAdmin(token)) throw denied();
    return aggregatedUsage(organization, name, query, store);
  }
  if (name !== undefined) throw notFound();
  switch (list) {
    case 'spaces':
      return spacesPage(pairs, query);
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

function mayEnter(token: ContentfulToken, space: ContentfulSpace): boolean {
  return isAdmin(token) || (token.spaces ?? []).includes(space.id);
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
