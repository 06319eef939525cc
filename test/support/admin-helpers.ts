/** The admin API as tests use it: through the ALB, with the master key; anything but success fails the test. */
import { succeeded, type AdminClient } from '../../local/admin-client.ts';

export type MadeKey = { readonly id: string; readonly secret: string };

export type AdminHelpers = AdminClient & {
  readonly createTeam: (fields?: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly createUser: (fields?: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly createKey: (fields?: Readonly<Record<string, unknown>>) => Promise<MadeKey>;
  readonly revokeKey: (keyId: string) => Promise<void>;
};

export function createAdminHelpers(client: AdminClient): AdminHelpers {
  const create = async (path: string, fields: Readonly<Record<string, unknown>>) =>
    succeeded(client.post(path, fields), path);
  return {
    ...client,
    createTeam: async (fields = {}) => text(await create('/team/new', fields), 'team_id'),
    createUser: async (fields = {}) =>
      text(await create('/user/new', { auto_create_key: false, ...fields }), 'user_id'),
    createKey: async (fields = {}) => {
      const body = await create('/key/generate', fields);
      return { id: text(body, 'key_id'), secret: text(body, 'key') };
    },
    revokeKey: async (keyId) => {
      await create('/key/delete', { keys: [keyId] });
    },
  };
}

function text(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name];
  if (typeof value !== 'string') throw new Error(`the reply has no ${name}`);
  return value;
}
