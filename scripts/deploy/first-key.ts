/**
 * The first admin: a user with the role proxy_admin and one key, so that nobody needs the master key day by day. Made once;
 * its secret is in the reply and nowhere else.
 */
import { ApiError, callApi, type Api } from '../../cli/client.ts';

export const FIRST_ADMIN = 'admin';
const ALIAS = 'first-admin';

/** Null: it was made before, and its secret cannot be shown again. */
export async function firstKey(api: Api): Promise<string | null> {
  if (!(await isKnown(api))) {
    await callApi(api, 'POST', '/user/new', {
      user_id: FIRST_ADMIN,
      user_role: 'proxy_admin',
      auto_create_key: false,
    });
  }
  const { keys } = await callApi(api, 'GET', '/user/info', { user_id: FIRST_ADMIN });
  if (Array.isArray(keys) && keys.length > 0) return null;
  const { key } = await callApi(api, 'POST', '/key/generate', { user_id: FIRST_ADMIN, key_alias: ALIAS });
  if (typeof key !== 'string') throw new Error('/key/generate gave no key');
  return key;
}

async function isKnown(api: Api): Promise<boolean> {
  try {
    await callApi(api, 'GET', '/user/info', { user_id: FIRST_ADMIN });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.said.status === 404) return false;
    throw error;
  }
}
