/** Whatever a list, report or info is asked for, nobody sees another's: every read of the API, searched for victims. */
import { ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { KeyId, TeamId, UserId } from '../../core/ids.ts';
import { operations } from '../../lambda/admin/api/operations.ts';
import { randomRecord, seeded, storeRecords } from '../finance/usage-world.ts';
import { algolia, collect } from '../finance/services-fixture.ts';
import { startCast, type ActorKind } from './rights-cast.ts';

/** Whose paths through the code differ; who runs red sees what red pays for, and is tried for the stranger alone. */
const lookers: readonly ActorKind[] = ['team-admin', 'member', 'looker', 'team', 'restricted'];
const runsRed: ReadonlySet<ActorKind> = new Set(['team-admin', 'restricted']);

test('no list, report or info shows another’s users, teams, keys or usage', async (t) => {
  const cast = await startCast(t);
  const { admin, done } = cast;
  const actors = new Map(
    await Promise.all(lookers.map(async (kind) => [kind, await cast.actor(kind)] as const)),
  );
  /** Somebody whose every trace says `mark`: user, address, alias, key, tag, and a team unless it is red. */
  const victim = async (mark: string, team: string) => {
    if (team !== 'red') await done('/team/new', { team_id: team, team_alias: `${mark} alias` });
    const userId = `${mark}-user`;
    await done('/user/new', {
      user_id: userId,
      user_email: `${mark}@example.com`,
      user_alias: `${mark} alias`,
      max_budget: 9,
      auto_create_key: false,
    });
    const member = { user_id: userId, role: 'user' };
    await done('/team/member_add', { team_id: team, member, max_budget_in_team: 9 });
    const key = await done('/key/generate', {
      user_id: userId,
      team_id: team,
      key_alias: `${mark}-key`,
      max_budget: 9,
      tags: [mark],
    });
    const random = seeded(7);
    const now = Date.now();
    const records = Array.from({ length: 5 }, () => ({
      ...randomRecord(random, now - 3_600_000, now - 1_000),
      keyId: key.key_id as KeyId,
      userId: userId as UserId,
      teamId: team as TeamId,
      tags: [`${mark}-tag`],
      modelAsked: `${mark}-asked`,
    }));
    await storeRecords(admin.database, records);
    await collect(
      admin.database,
      { ...algolia, name: `${mark}-search`, team, monthlyFeeUsd: '300', monthlyBudgetUsd: '100' },
      { used: {}, nowMs: now },
    );
    return { mark, userId, team, keyId: key.key_id as string, requestId: records[0]?.requestId ?? '' };
  };
  const stranger = await victim('stranger', 'stranger-team');
  // Who is in a team is shown to its members; what they use, and their keys, are not.
  const mate = await victim('quokka', 'red');

  const reads = operations.filter(({ kind, path }) => kind === 'read' && path !== '/openapi.json');
  const showsMembers = new Set(['/team/info', '/team/list', '/v2/team/list']);
  let looks = 0;
  for (const [kind, { acting, keyId }] of actors) {
    for (const { path, input } of reads) {
      const required: Record<string, string> =
        path === '/spend/report' ? { group_by: 'user,team,key,tag' } : {};
      if (path === '/team/info') required['team_id'] = 'red';
      if (path === '/internal/usage/leaderboard') required['dimension'] = 'key';
      for (const { mark, userId, team, keyId: victimsKey, requestId } of [stranger, mate]) {
        if (mark === 'quokka' && runsRed.has(kind)) continue;
        const named: Record<string, string> = {
          user_id: userId,
          user_ids: userId,
          user_email: `${mark}@example.com`,
          team_id: team,
          team_ids: team,
          team: team,
          team_alias: mark,
          key: victimsKey,
          key_id: victimsKey,
          api_key: victimsKey,
          key_alias: mark,
          tag: `${mark}-tag`,
          request_id: requestId,
          object_id: userId,
        };
        const queries = [
          {},
          ...Object.entries(named)
            .filter(([name]) => name in input.shape)
            .map(([name, value]) => ({ [name]: value })),
        ];
        for (const query of queries) {
          const answer = await acting.get(path, {
            ...required,
            ...query,
            ...(path === '/key/list' ? { return_full_object: 'true' } : {}),
          });
          looks += 1;
          const what = `${kind}: ${path} ${JSON.stringify(query)} ${answer.status}`;
          ok([200, 400, 403, 404].includes(answer.status), what);
          if (answer.status !== 200) continue;
          const shown = showsMembers.has(path) ? withoutMembers(answer.text) : answer.text;
          ok(!shown.includes(mark) && !shown.includes(victimsKey), `${what} ${shown.slice(0, 2_000)}`);
          const isCounted = /"(total_)?(api_requests|tokens)":[1-9]/.test(shown);
          ok(runsRed.has(kind) || !isCounted, `${what} ${shown.slice(0, 500)}`);
        }
      }
    }
    ok(keyId !== null);
  }
  ok(looks > 300, String(looks));
  const seen = await actors.get('team-admin')?.acting.get('/spend/logs');
  ok(seen?.text.includes('quokka-tag') === true, 'the search finds what is shown');
});

function withoutMembers(text: string): string {
  const body = JSON.parse(text);
  return JSON.stringify(body, (name, value: unknown) =>
    name === 'members_with_roles' || name === 'team_memberships' ? [] : value,
  );
}
