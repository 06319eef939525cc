/** Everybody who may come to the admin API, on one gateway: the columns of docs/rights.md. */
import type { TestContext } from 'node:test';
import { startIssuer } from '../support/issuer.ts';
import {
  actingAs,
  MASTER_KEY,
  signingInAt,
  startAdmin,
  type AdminFixture,
  type Json,
  type Acting,
} from './admin-fixture.ts';

export type Actor = {
  readonly acting: Acting;
  /** Its user, also where the key does not carry that user's rights. */
  readonly userId: string | null;
  readonly keyId: string | null;
};

export const columns = {
  master: 'master key',
  admin: 'admin key',
  viewer: 'viewer',
  'team-admin': 'team admin',
  member: 'member',
  user: 'user',
  looker: 'user who may only look',
  person: 'user, signed in',
  team: 'key of the team’s scope',
  restricted: 'restricted key',
  made: 'key that a key made',
} as const;

export type ActorKind = keyof typeof columns;

export const actorKinds = Object.keys(columns) as readonly ActorKind[];

export type Cast = {
  readonly admin: AdminFixture;
  /** Makes somebody new of this kind. Who is in a team is in the team red. */
  readonly actor: (kind: ActorKind) => Promise<Actor>;
  /** A call of the master key that must succeed. */
  readonly done: (path: string, fields: object) => Promise<Json>;
  readonly fresh: (what: string) => string;
};

const restrictions = { models: ['nova-micro'], max_budget: 1, rpm_limit: 5, duration: '90d' };

export async function startCast(t: TestContext): Promise<Cast> {
  const issuer = await startIssuer(t);
  const admin = await startAdmin(t, { oidc: signingInAt(issuer) });
  let serial = 0;
  const fresh = (what: string): string => {
    serial += 1;
    return `${what}-${serial}`;
  };
  const done = async (path: string, fields: object): Promise<Json> => {
    const answer = await admin.post(path, fields);
    if (answer.status !== 200) throw new Error(`${path} of the master key: ${answer.text}`);
    return answer.body;
  };
  await done('/team/new', { team_id: 'red' });
  await done('/team/new', { team_id: 'blue' });

  const user = async (kind: string, role = 'internal_user'): Promise<string> => {
    const userId = fresh(kind);
    await done('/user/new', { user_id: userId, user_role: role, auto_create_key: false });
    return userId;
  };
  const inRed = (userId: string, role: 'admin' | 'user') =>
    done('/team/member_add', { team_id: 'red', member: { user_id: userId, role } });
  const withKey = async (userId: string | null, fields: object = {}): Promise<Actor> => {
    const { key, key_id: keyId } = await done('/key/generate', { user_id: userId, ...fields });
    return { acting: actingAs(admin, key), userId, keyId };
  };

  const actor = async (kind: ActorKind): Promise<Actor> => {
    switch (kind) {
      case 'master':
        return { acting: actingAs(admin, MASTER_KEY), userId: null, keyId: null };
      case 'admin':
        return withKey(null, { key_role: 'admin' });
      case 'viewer':
        return withKey(await user(kind, 'proxy_admin_viewer'));
      case 'looker':
        return withKey(await user(kind, 'internal_user_viewer'));
      case 'user':
        return withKey(await user(kind));
      case 'team-admin':
      case 'member': {
        const userId = await user(kind);
        await inRed(userId, kind === 'member' ? 'user' : 'admin');
        return withKey(userId);
      }
      case 'person': {
        const userId = fresh(kind);
        const acting = actingAs(admin, await issuer.token({ sub: userId }));
        const { keys } = (await acting.get('/user/info')).body;
        return { acting, userId, keyId: keys[0].key_id };
      }
      case 'team': {
        const chief = await actor('team-admin');
        const userId = await user(kind);
        await inRed(userId, 'admin');
        const { key, key_id: keyId } = (
          await chief.acting.post('/key/generate', { team_id: 'red', user_id: userId })
        ).body;
        return { acting: actingAs(admin, key), userId, keyId };
      }
      case 'restricted': {
        const userId = await user(kind);
        await inRed(userId, 'admin');
        return withKey(userId, restrictions);
      }
      case 'made': {
        const maker = await actor('user');
        const { key, key_id: keyId } = (await maker.acting.post('/key/generate', {})).body;
        return { acting: actingAs(admin, key), userId: maker.userId, keyId };
      }
    }
  };
  return { admin, actor, done, fresh };
}
