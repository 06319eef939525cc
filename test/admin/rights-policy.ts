/**
 * Who is meant to do what: written by hand, and read beside docs/rights.md, which a run makes. What a run finds and what
 * is meant here must be the same in every cell. Nothing here is taken from the code that is tried.
 */
import type { ActorKind } from './rights-cast.ts';
import type { Row } from './rights-rows.ts';

type Who = readonly ActorKind[];

const ADMINS: Who = ['master', 'admin'];
/** They see everything. */
const OVERSEERS: Who = [...ADMINS, 'viewer'];
/** Admins of the team red; the key of the one who is restricted has bounds of its own. */
const RUN_RED: Who = ['team-admin', 'restricted'];
const IN_RED: Who = [...RUN_RED, 'member'];
/** Their credential acts for a user. */
const USERS: Who = [...IN_RED, 'viewer', 'user', 'looker', 'person', 'made'];
/** Those whose user may change something. */
const CHANGERS: Who = [...IN_RED, 'user', 'person', 'made'];
/** Those of them that were not made by a key, and so make keys. */
const MAKERS: Who = [...IN_RED, 'user', 'person'];
const EVERYBODY: Who = [...ADMINS, ...USERS, 'team'];

/** Operations in which everything that is tried is for the same. */
const byOperation: readonly (readonly [Who, readonly string[]])[] = [
  [
    ADMINS,
    [
      '/user/new',
      '/user/update',
      '/user/delete',
      '/user/block',
      '/user/unblock',
      '/team/new',
      '/team/delete',
      '/team/block',
      '/team/unblock',
      '/team/model/add',
      '/team/model/delete',
      '/budget/new',
      '/budget/update',
      '/budget/delete',
      '/customer/new',
      '/customer/update',
      '/customer/delete',
      '/customer/block',
      '/customer/unblock',
      '/policy/new',
      '/policy/update',
      '/policy/delete',
      '/model/new',
      '/model/update',
      '/model/delete',
      '/model/enable',
      '/model/disable',
      '/model/alias',
      '/model/access_groups',
      '/model/life',
      '/cache/purge',
      '/internal/import/litellm',
    ],
  ],
  [
    OVERSEERS,
    [
      '/user/list',
      '/budget/list',
      '/budget/info',
      '/customer/list',
      '/customer/info',
      '/cache/info',
      '/policy/list',
      '/policy/info',
      '/policy/versions',
      '/policy/test',
      '/audit/list',
      '/internal/import/old_keys',
    ],
  ],
  // Each within its own reach (isolation.test.ts).
  [
    EVERYBODY,
    [
      '/user/daily/activity',
      '/budget/status',
      '/team/list',
      '/v2/team/list',
      '/team/daily/activity',
      '/key/list',
      '/model/list',
      '/model/info',
      '/model/usage',
      '/model_group/info',
      '/internal/usage',
      '/internal/usage/leaderboard',
      '/spend/users',
      '/spend/teams',
      '/spend/keys',
      '/spend/models',
      '/spend/tags',
      '/spend/savings',
      '/spend/report',
      '/spend/logs',
      '/openapi.json',
    ],
  ],
];

/** Operations in which it depends on whose the thing is. A team is run with a key that has no bounds of its own. */
const byTarget: Readonly<Record<string, Who>> = {
  '/user/info of itself': [...ADMINS, ...USERS],
  '/user/info of a member of red': OVERSEERS,
  '/user/info of a stranger': OVERSEERS,

  '/team/info of red': [...OVERSEERS, ...IN_RED, 'team'],
  '/team/info of another': OVERSEERS,
  '/team/update alias of red': [...ADMINS, 'team-admin'],
  '/team/update limits of red': ADMINS,
  '/team/update alias of another': ADMINS,
  '/team/member_add to red': [...ADMINS, 'team-admin'],
  '/team/member_add to another': ADMINS,
  '/team/member_add somebody who is no user yet': ADMINS,
  '/team/bulk_member_add to red': [...ADMINS, 'team-admin'],
  '/team/bulk_member_add to another': ADMINS,
  '/team/member_update in red': [...ADMINS, 'team-admin'],
  '/team/member_update in another': ADMINS,
  '/team/member_delete another from red': [...ADMINS, 'team-admin'],
  '/team/member_delete itself from red': [...ADMINS, ...IN_RED],
  '/team/permissions_list of red': [...OVERSEERS, ...RUN_RED],
  '/team/permissions_list of another': OVERSEERS,
  '/team/permissions_update of red': [...ADMINS, 'team-admin'],
  '/team/permissions_update of another': ADMINS,

  '/policy/effective for red': [...OVERSEERS, ...IN_RED, 'team'],
  '/policy/effective for another': OVERSEERS,

  '/key/generate for itself': [...ADMINS, ...MAKERS],
  '/key/generate for itself, paid for by red': [...ADMINS, ...RUN_RED],
  '/key/generate for red alone': [...ADMINS, ...RUN_RED],
  '/key/generate for a member of red': [...ADMINS, ...RUN_RED],
  '/key/generate for a member, not of red': ADMINS,
  '/key/generate for a stranger': ADMINS,
  '/key/generate for a team of others': ADMINS,
  '/key/generate that is an admin’s': ADMINS,
  '/key/service-account/generate for red': [...ADMINS, ...RUN_RED],
  '/key/service-account/generate for a team of others': ADMINS,
};

/** What is done with a key, by the operations and what of it is changed. */
const ofKeys = {
  see: ['/key/info'],
  name: ['/key/update alias of'],
  limit: ['/key/update limits of', '/key/bulk_update limits of'],
  end: ['/key/delete', '/key/block'],
  letIn: ['/key/unblock'],
  renew: ['/key/regenerate'],
} as const;

type Act = keyof typeof ofKeys;

/** Beside admins of the gateway, who do everything with every key; a viewer sees every key, and changes none. */
const byKey: Readonly<Record<string, Readonly<Record<Act, Who>>>> = {
  // `team`: the key of a team's scope sees itself, and acts for nobody.
  'the key of the request': {
    see: [...USERS, 'team'],
    name: CHANGERS,
    limit: [],
    end: CHANGERS,
    letIn: [],
    // Whoever signed in has no secret.
    renew: [...IN_RED, 'user', 'made'],
  },
  'another key of its user': {
    see: USERS,
    name: CHANGERS,
    limit: [],
    end: CHANGERS,
    letIn: [],
    // Else whoever finds one key has them all.
    renew: ['person'],
  },
  'a key it made': {
    see: MAKERS,
    name: MAKERS,
    limit: [],
    end: MAKERS,
    letIn: [],
    renew: MAKERS,
  },
  // The restricted key changes no amounts of others, and lets nobody in who has more.
  'a key of the team red alone': {
    see: IN_RED,
    name: RUN_RED,
    limit: ['team-admin'],
    end: RUN_RED,
    letIn: ['team-admin'],
    renew: ['team-admin'],
  },
  'a member’s own key that red pays for': {
    see: RUN_RED,
    name: RUN_RED,
    limit: ['team-admin'],
    end: RUN_RED,
    letIn: ['team-admin'],
    // It carries the rights of the member.
    renew: [],
  },
  'a member’s own key': { see: [], name: [], limit: [], end: [], letIn: [], renew: [] },
  'an admin key that red pays for': { see: RUN_RED, name: [], limit: [], end: [], letIn: [], renew: [] },
  'a stranger’s key': { see: [], name: [], limit: [], end: [], letIn: [], renew: [] },
};

/** Null: nothing is said of this row. */
export function meantFor({ path, target }: Row): Who | null {
  const whole = byOperation.find(([, paths]) => paths.includes(path))?.[0];
  if (whole !== undefined) return whole;
  const what = target === '' ? path : `${path} ${target}`;
  const own = byTarget[what];
  if (own !== undefined) return own;
  for (const [key, acts] of Object.entries(byKey)) {
    for (const act of Object.keys(ofKeys) as Act[]) {
      if (ofKeys[act].some((does) => what === `${does} ${key}`)) {
        return [...(act === 'see' ? OVERSEERS : ADMINS), ...acts[act]];
      }
    }
  }
  return null;
}
