/**
 * What is tried of every operation, and on whose things: the rows of docs/rights.md. `input` makes what is needed again,
 * so that a call that succeeds takes nothing from the next.
 */
import type * as z from 'zod';
import { operations } from '../../lambda/admin/api/operations.ts';
import type { Actor, Cast } from './rights-cast.ts';

export type Row = {
  readonly path: string;
  /** On what, in words; empty where there is nothing to tell apart. */
  readonly target: string;
  readonly input: (cast: Cast, actor: Actor) => Promise<object>;
  /** `input` depends on who calls. */
  readonly isOfCaller: boolean;
  /** Ends or changes whoever calls, who is then made again. */
  readonly isOnItself?: boolean;
  /** Of a reply with status 200: whether it was done. */
  readonly isDone?: (body: { readonly successful_updates: readonly unknown[] }) => boolean;
};

/** Whose key it is. */
const keys: readonly (readonly [
  target: string,
  make: (cast: Cast, actor: Actor) => Promise<string>,
  isItself?: true,
])[] = [
  [
    'the key of the request',
    async ({ done }, actor) => actor.keyId ?? (await done('/key/generate', {})).key_id,
    true,
  ],
  [
    'another key of its user',
    async ({ done }, { userId }) => (await done('/key/generate', { user_id: userId })).key_id,
  ],
  [
    'a key it made',
    async ({ done }, { acting, userId }) => {
      const made = await acting.post('/key/generate', userId === null ? { user_id: null } : {});
      return made.body.key_id ?? (await done('/key/generate', {})).key_id;
    },
  ],
  [
    'a key of the team red alone',
    async ({ done }) => (await done('/key/generate', { team_id: 'red' })).key_id,
  ],
  [
    'a member’s own key that red pays for',
    async (cast) =>
      (await cast.done('/key/generate', { user_id: await member(cast), team_id: 'red' })).key_id,
  ],
  [
    'a member’s own key',
    async (cast) => {
      const userId = await member(cast);
      await cast.done('/user/update', { user_id: userId, team_id: null });
      return (await cast.done('/key/generate', { user_id: userId })).key_id;
    },
  ],
  [
    'an admin key that red pays for',
    async ({ done }) => (await done('/key/generate', { team_id: 'red', key_role: 'admin' })).key_id,
  ],
  [
    'a stranger’s key',
    async (cast) => (await cast.done('/key/generate', { user_id: await stranger(cast) })).key_id,
  ],
];

function onKeys(path: string, what: string, input: (key: string) => object): readonly Row[] {
  return keys.map(([target, make, isItself]) => ({
    path,
    target: what === '' ? target : `${what} of ${target}`,
    input: async (cast, actor) => input(await make(cast, actor)),
    isOfCaller: make.length > 1,
    isOnItself: isItself ?? false,
  }));
}

function once(path: string, target: string, input: Row['input'] | object = {}): Row {
  return typeof input === 'function'
    ? { path, target, input: input as Row['input'], isOfCaller: input.length > 1 }
    : { path, target, input: async () => input, isOfCaller: false };
}

async function member({ done, fresh }: Cast): Promise<string> {
  const userId = fresh('mate');
  await done('/user/new', { user_id: userId, auto_create_key: false });
  await done('/team/member_add', { team_id: 'red', member: { user_id: userId, role: 'user' } });
  return userId;
}

async function stranger({ done, fresh }: Cast): Promise<string> {
  const userId = fresh('stranger');
  await done('/user/new', { user_id: userId, auto_create_key: false });
  return userId;
}

async function team({ done, fresh }: Cast): Promise<string> {
  return (await done('/team/new', { team_id: fresh('team') })).team_id;
}

async function entry({ done }: Cast): Promise<string> {
  return (await done('/model/new', newEntry())).model_name;
}

let entries = 0;

function newEntry(): { model_name: string } & Record<string, string> {
  entries += 1;
  return { model_name: `entry-${entries}`, base: 'us.amazon.nova-pro-v1:0', inherits: 'nova-pro' };
}

async function customer({ done, fresh }: Cast): Promise<string> {
  return (await done('/customer/new', { user_id: fresh('customer') })).user_id;
}

async function policy({ done, fresh }: Cast): Promise<string> {
  return (await done('/policy/new', { policy_name: fresh('policy'), checks: {} })).policy_name;
}

async function budget({ done }: Cast): Promise<string> {
  return (await done('/budget/new', { max_budget: 1 })).budget_id;
}

const onUser =
  (more: object = {}): Row['input'] =>
  async (cast) => ({ user_id: await stranger(cast), ...more });

const newMember =
  (teamId: string): Row['input'] =>
  async (cast) => ({ team_id: teamId, member: { user_id: await stranger(cast), role: 'user' } });

const newMembers =
  (teamId: string): Row['input'] =>
  async (cast) => ({ team_id: teamId, members: [{ user_id: await stranger(cast), role: 'user' }] });

/** Operations that are tried on particular things, or need more than the name of one. */
const particular: readonly Row[] = [
  once('/user/update', 'of a stranger', onUser({ max_budget: 5 })),
  once('/user/update', 'of itself', async (cast, actor) => ({
    user_id: actor.userId ?? (await stranger(cast)),
    user_alias: 'me',
  })),
  once('/user/delete', '', async (cast) => ({ user_ids: [await stranger(cast)] })),
  once('/user/info', 'of itself', async (cast, actor) => ({
    user_id: actor.userId ?? (await stranger(cast)),
  })),
  once('/user/info', 'of a member of red', async (cast) => ({ user_id: await member(cast) })),
  once('/user/info', 'of a stranger', onUser()),
  once('/user/block', '', onUser()),
  once('/user/unblock', '', onUser()),
  once('/team/update', 'alias of red', { team_id: 'red', team_alias: 'Red' }),
  once('/team/update', 'limits of red', { team_id: 'red', max_budget: 1e6 }),
  once('/team/update', 'alias of another', { team_id: 'blue', team_alias: 'Blue' }),
  once('/team/delete', '', async (cast) => ({ team_ids: [await team(cast)] })),
  once('/team/info', 'of red', { team_id: 'red' }),
  once('/team/info', 'of another', { team_id: 'blue' }),
  once('/team/list', 'of those it sees'),
  once('/v2/team/list', 'of those it sees'),
  once('/team/block', '', async (cast) => ({ team_id: await team(cast) })),
  once('/team/unblock', '', async (cast) => ({ team_id: await team(cast) })),
  once('/team/model/add', '', async (cast) => ({ team_id: await team(cast), models: ['nova-pro'] })),
  once('/team/model/delete', '', async (cast) => {
    const { team_id: teamId } = await cast.done('/team/new', {
      team_id: cast.fresh('team'),
      models: ['nova-pro', 'nova-lite'],
    });
    return { team_id: teamId, models: ['nova-pro'] };
  }),
  once('/team/member_add', 'to red', newMember('red')),
  once('/team/member_add', 'to another', newMember('blue')),
  once('/team/bulk_member_add', 'to red', newMembers('red')),
  once('/team/bulk_member_add', 'to another', newMembers('blue')),
  once('/team/member_update', 'in red', async (cast) => ({
    team_id: 'red',
    user_id: await member(cast),
    role: 'admin',
  })),
  once('/team/member_update', 'in another', async (cast) => {
    const userId = await stranger(cast);
    await cast.done('/team/member_add', { team_id: 'blue', member: { user_id: userId, role: 'user' } });
    return { team_id: 'blue', user_id: userId, role: 'admin' };
  }),
  once('/team/member_delete', 'another from red', async (cast) => ({
    team_id: 'red',
    user_id: await member(cast),
  })),
  {
    ...once('/team/member_delete', 'itself from red', async (cast, { userId }) => ({
      team_id: 'red',
      user_id: userId ?? (await member(cast)),
    })),
    isOnItself: true,
  },
  once('/team/permissions_list', 'of red', { team_id: 'red' }),
  once('/team/permissions_list', 'of another', { team_id: 'blue' }),
  once('/team/permissions_update', 'of red', { team_id: 'red', team_member_permissions: null }),
  once('/team/permissions_update', 'of another', { team_id: 'blue', team_member_permissions: null }),
  once('/key/service-account/generate', 'for red', { team_id: 'red' }),
  once('/key/service-account/generate', 'for a team of others', { team_id: 'blue' }),
  once('/key/generate', 'for itself', async (cast, { userId }) =>
    userId === null ? { user_id: await stranger(cast) } : {},
  ),
  once('/key/generate', 'for itself, paid for by red', async (cast, { userId }) => ({
    user_id: userId ?? (await stranger(cast)),
    team_id: 'red',
  })),
  once('/key/generate', 'for red alone', { user_id: null, team_id: 'red' }),
  once('/key/generate', 'for a member of red', async (cast) => ({
    user_id: await member(cast),
    team_id: 'red',
  })),
  once('/key/generate', 'for a member, not of red', async (cast) => ({ user_id: await member(cast) })),
  once('/key/generate', 'for a stranger', onUser()),
  once('/key/generate', 'for a team of others', { user_id: null, team_id: 'blue' }),
  once('/key/generate', 'that is an admin’s', { user_id: null, key_role: 'admin' }),
  ...onKeys('/key/update', 'alias', (key) => ({ key, tags: ['seen'] })),
  ...onKeys('/key/update', 'limits', (key) => ({ key, max_budget: 0.5 })),
  ...onKeys('/key/delete', '', (key) => ({ keys: [key] })),
  once('/key/list', 'of those it sees'),
  ...onKeys('/key/bulk_update', 'limits', (key) => ({ keys: [{ key, max_budget: 0.5 }] }))
    .slice(-5)
    .map((row) => ({
      ...row,
      isDone: (body: { readonly successful_updates: readonly unknown[] }) =>
        body.successful_updates.length === 1,
    })),
  once('/budget/new', '', { max_budget: 1 }),
  once('/budget/update', '', async (cast) => ({ budget_id: await budget(cast), max_budget: 2 })),
  once('/budget/delete', '', async (cast) => ({ id: await budget(cast) })),
  once('/budget/info', '', async (cast) => ({ budget_id: await budget(cast) })),
  once('/customer/new', '', async ({ fresh }: Cast) => ({ user_id: fresh('customer'), max_budget: 1 })),
  once('/customer/update', '', async (cast) => ({ user_id: await customer(cast), max_budget: 2 })),
  once('/customer/delete', '', async (cast) => ({ user_ids: [await customer(cast)] })),
  once('/customer/block', '', async (cast) => ({ user_ids: [await customer(cast)] })),
  once('/customer/unblock', '', async (cast) => ({ user_ids: [await customer(cast)] })),
  once('/customer/info', '', async (cast) => ({ user_id: await customer(cast) })),
  once('/policy/new', '', async ({ fresh }: Cast) => ({ policy_name: fresh('policy'), checks: {} })),
  once('/policy/update', '', async (cast) => ({ policy_name: await policy(cast), description: 'Changed.' })),
  once('/policy/delete', '', async (cast) => ({ policy_name: await policy(cast) })),
  once('/policy/info', '', async (cast) => ({ policy_name: await policy(cast) })),
  once('/policy/versions', '', async (cast) => ({ policy_name: await policy(cast) })),
  once('/policy/test', '', { text: 'A text.', checks: {} }),
  once('/policy/effective', 'for red', { team_id: 'red' }),
  once('/policy/effective', 'for another', { team_id: 'blue' }),
  once('/model/list', ''),
  once('/model/info', ''),
  once('/model/new', '', async () => newEntry()),
  once('/model/update', '', async (cast) => ({ model_name: await entry(cast), max_output_tokens: 100 })),
  once('/model/delete', '', async (cast) => ({ model_name: await entry(cast) })),
  once('/model/enable', '', { model: 'nova-pro' }),
  once('/model/disable', '', { model: 'nova-pro' }),
  once('/model/alias', '', { model: 'nova-pro', aliases: [] }),
  once('/model/access_groups', '', { model: 'nova-pro', access_groups: [] }),
  once('/model/life', '', { model: 'nova-pro', on_end: 'refuse' }),
  once('/model/usage', '', { model: 'nova-pro' }),
  once('/spend/report', 'of what it sees', { group_by: 'day,user' }),
];

/** Every operation. One that is not particular is tried on every kind of key when it names a key, else once. */
export const rows: readonly Row[] = operations.flatMap(({ path, input, access, kind, command }) => {
  const own = particular.filter((row) => row.path === path);
  if (own.length > 0) return own;
  const given = examplesOf(input.shape);
  if (command?.argument === 'key') return onKeys(path, '', (key) => ({ ...given, key }));
  const sees = kind === 'read' && access === 'everyone' && command !== null;
  return [once(path, sees ? 'of what it sees' : '', given)];
});

/** The first example of each field that is required. */
function examplesOf(shape: Readonly<Record<string, z.ZodType>>): object {
  const required = Object.entries(shape).filter(([, field]) => !field.safeParse(undefined).success);
  const given = required.map(([name, field]) => [name, [field.meta()?.['examples']].flat()[0]]);
  return Object.fromEntries(given);
}
