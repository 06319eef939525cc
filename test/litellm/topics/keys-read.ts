/** Keys as `/key/info` and `/key/list` show them. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { inTime, named } from '../gateway.ts';

const KEYS = 'test_keys.py';
const PRISMA = 'proxy_unit_tests/test_key_generate_prisma.py';

export const keysRead: readonly Expectation[] = [
  {
    expects: 'an admin reads a key by its secret, and the reply repeats how it was asked for',
    source: `${PRISMA}::test_generate_and_call_key_info`,
    differs: 'secrets are not repeated',
    check: async ({ admin, key }) => {
      const { secret, id } = await key({ metadata: { team: 'core', project: 'p3' } });
      const reply = await admin.read(`/key/info?key=${secret}`);
      equal(reply.key, id);
      deepEqual(reply.info.metadata, { team: 'core', project: 'p3' });
      equal(reply.info.max_parallel_requests, null);
    },
  },
  {
    expects: 'a key reads itself',
    source: `${KEYS}::test_key_info`,
    check: async ({ key, on }) => {
      const { secret, reply } = await key({ key_alias: named('self') });
      const read = await on(secret).read(`/key/info?key=${secret}`);
      equal(read.info.key_alias, reply.key_alias);
    },
  },
  {
    expects: '/key/info without a query is about the key that asks',
    source: `${KEYS}::test_key_info`,
    check: async ({ key, on }) => {
      const { secret, reply } = await key({ key_alias: named('self') });
      equal((await on(secret).read('/key/info')).info.key_alias, reply.key_alias);
    },
  },
  {
    expects: 'a key is not shown to the key of another user',
    source: `${KEYS}::test_key_info`,
    differs: 'hidden is missing',
    check: async ({ key, keyOf, on }) => {
      const { secret } = await key();
      const { secret: stranger } = await keyOf('internal_user');
      equal((await on(stranger).get(`/key/info?key=${secret}`)).status, 404);
    },
  },
  {
    expects: '/key/list is paged and counts',
    source: `${PRISMA}::test_list_keys`,
    check: async ({ admin, key }) => {
      await key();
      await key();
      const page = await admin.read('/key/list?page=1&size=2');
      equal(page.keys.length, 2);
      equal(page.current_page, 1);
      ok(page.total_count >= 2 && page.total_pages >= 1);
    },
  },
  {
    expects: '/key/list filters by user and by alias',
    source: `${PRISMA}::test_list_keys`,
    check: async ({ admin, key }) => {
      const { user_id: user } = await admin.done('/user/new', { auto_create_key: false });
      const alias = named('listed');
      await key({ user_id: user, key_alias: alias });
      equal((await admin.read(`/key/list?user_id=${user}`)).keys.length, 1);
      equal((await admin.read(`/key/list?key_alias=${alias}`)).keys.length, 1);
    },
  },
  {
    expects: '/key/list shows whole keys where it is asked to',
    source: `${PRISMA}::test_list_keys, return_full_object`,
    check: async ({ admin, key }) => {
      const alias = named('whole');
      await key({ key_alias: alias, max_budget: 3 });
      const { keys: listed } = await admin.read(`/key/list?key_alias=${alias}&return_full_object=true`);
      deepEqual([listed[0].key_alias, listed[0].max_budget, listed[0].spend], [alias, 3, 0]);
    },
  },
  {
    expects: '/key/list filters by team',
    source: 'management_endpoints/key_management_endpoints.py::list_keys, team_id',
    check: async ({ admin, key }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      await key({ team_id: team });
      await key();
      equal((await admin.read(`/key/list?team_id=${team}`)).keys.length, 1);
    },
  },
  {
    expects: '/key/list sorts by spend and by last use, and takes LiteLLM’s other questions',
    source: 'management_endpoints/key_management_endpoints.py::_validate_sort_params, list_keys',
    differs: 'lists are sorted by what they store',
    check: async ({ admin, key, through }) => {
      const { user_id: user } = await admin.done('/user/new', { auto_create_key: false });
      await key({ user_id: user });
      const busy = await key({ user_id: user });
      equal((await through(busy.secret).chat()).status, 200);
      const refused = await admin.get('/key/list?sort_by=spend');
      deepEqual([refused.status, refused.body.error.param], [400, 'sort_by']);
      const asked = `user_id=${user}&include_team_keys=true&expand=user`;
      equal((await admin.read(`/key/list?${asked}`)).keys.length, 2);
      await inTime(async () => {
        const { data } = await admin.read(`/spend/keys?user_id=${user}`);
        equal(data[0].key_id, busy.id);
      });
    },
  },
  {
    expects: 'a key tells when it was last used',
    source: 'schema.prisma, LiteLLM_VerificationToken.last_active',
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      equal((await through(secret).chat()).status, 200);
      await inTime(async () => {
        const { info } = await admin.read(`/key/info?key=${secret}`);
        const used = info.last_used_at ?? info.last_active;
        ok(Math.abs(Date.parse(used) - Date.now()) < 120_000, String(used));
      });
    },
  },
];
