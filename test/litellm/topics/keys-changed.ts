/** Keys that are changed, blocked, deleted and regenerated. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Expectation } from '../expectation.ts';
import { inTime, MODEL, named } from '../gateway.ts';

const KEYS = 'test_keys.py';
const PRISMA = 'proxy_unit_tests/test_key_generate_prisma.py';
const MANAGED = 'proxy_admin_ui_tests/test_key_management.py';

export const keysChanged: readonly Expectation[] = [
  {
    expects: 'models given to a key later can be used at once',
    source: `${KEYS}::test_key_update`,
    check: async ({ admin, key, through }) => {
      const { secret } = await key({ models: ['nova-lite'] });
      equal((await through(secret).chat()).status, 403);
      await admin.done('/key/update', { key: secret, models: [MODEL] });
      await inTime(async () => equal((await through(secret).chat()).status, 200));
    },
  },
  {
    expects: 'an update changes what it names and nothing else',
    source: `${PRISMA}::test_generate_and_update_key`,
    check: async ({ admin, key }) => {
      const { secret } = await key({ metadata: { project: 'p3' }, models: [MODEL], max_budget: 100 });
      await admin.done('/key/update', { key: secret, tpm_limit: 1000, budget_duration: '1mo' });
      const { info } = await admin.read(`/key/info?key=${secret}`);
      deepEqual(info.metadata, { project: 'p3' });
      deepEqual(info.models, [MODEL]);
      deepEqual(
        [info.max_budget, info.tpm_limit, info.budget_duration, info.max_parallel_requests],
        [100, 1000, '1mo', null],
      );
    },
  },
  {
    expects: 'a key moves to another team by an update',
    source: 'virtual_keys.md, /key/update',
    check: async ({ admin, key }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const { secret } = await key();
      await admin.done('/key/update', { key: secret, team_id: team });
      equal((await admin.read(`/key/info?key=${secret}`)).info.team_id, team);
    },
  },
  {
    expects: 'keys are deleted by their secrets, and the reply names what was asked for',
    source: `${PRISMA}::test_delete_key`,
    differs: 'secrets are not repeated',
    check: async ({ admin, key }) => {
      const { secret, id } = await key();
      deepEqual(await admin.done('/key/delete', { keys: [secret] }), { deleted_keys: [id] });
    },
  },
  {
    expects: 'a deleted key is refused with 401',
    source: `${PRISMA}::test_delete_key_auth`,
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      equal((await through(secret).chat()).status, 200);
      await admin.done('/key/delete', { keys: [secret] });
      await inTime(async () => equal((await through(secret).chat()).status, 401));
    },
  },
  {
    expects: 'deleting a key that does not exist is a 404',
    source: `${PRISMA}::test_delete_nonexistent_key_returns_404`,
    check: async ({ admin }) => {
      const reply = await admin.post('/key/delete', { keys: ['sk-abcdefghijklmnopqrstuvwx'] });
      equal(reply.status, 404);
    },
  },
  {
    expects: 'an imported key is named by its secret, before it is used here and after',
    source: 'virtual_keys.md, /key/info, /key/delete',
    check: async ({ admin, through }) => {
      const secret = `sk-${named('imported')}`;
      const alias = named('from-litellm');
      const token = createHash('sha256').update(secret).digest('hex');
      const row = { token, key_name: 'sk-...1234', key_alias: alias, models: [], metadata: {} };
      await admin.done('/internal/import/litellm', { keys: [row] });
      equal((await admin.read(`/key/info?key=${secret}`)).info.key_alias, alias);
      equal((await through(secret).chat()).status, 200);
      equal((await admin.read(`/key/info?key=${secret}`)).info.key_alias, alias);
      await admin.done('/key/delete', { keys: [secret] });
      await inTime(async () => equal((await through(secret).chat()).status, 401));
    },
  },
  {
    expects: 'keys are deleted by alias',
    source: 'virtual_keys.md; management_endpoints/key_management_endpoints.py::delete_key_fn, key_aliases',
    check: async ({ admin, key, through }) => {
      const alias = named('ci');
      const { secret } = await key({ key_alias: alias });
      await admin.done('/key/delete', { key_aliases: [alias] });
      await inTime(async () => equal((await through(secret).chat()).status, 401));
    },
  },
  {
    expects: 'a key cannot take the alias of another, and keeps its own',
    source: `${PRISMA}::test_enforce_unique_key_alias`,
    check: async ({ admin, key }) => {
      const [alias, other] = [named('one'), named('two')];
      const first = await key({ key_alias: alias });
      const second = await key({ key_alias: other });
      notEqual((await admin.post('/key/update', { key: second.secret, key_alias: alias })).status, 200);
      await admin.done('/key/update', { key: first.secret, key_alias: alias });
    },
  },
  {
    expects: 'a blocked key is refused with 401 until it is unblocked',
    source: 'auth/user_api_key_auth.py, "Key is blocked"; virtual_keys.md, /key/block',
    differs: 'blocked is forbidden',
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      await admin.done('/key/block', { key: secret });
      await inTime(async () => equal((await through(secret).chat()).status, 403));
      await admin.done('/key/unblock', { key: secret });
      await inTime(async () => equal((await through(secret).chat()).status, 200));
    },
  },
  {
    expects: 'a regenerated key keeps alias, models and budget, and the former secret ends',
    source: `${MANAGED}::test_regenerate_api_key`,
    check: async ({ admin, key, through }) => {
      const alias = named('rotated');
      const { secret } = await key({ key_alias: alias, max_budget: 400, models: [MODEL] });
      const renewed = await admin.done('/key/regenerate', { key: secret });
      deepEqual([renewed.key_alias, renewed.max_budget, renewed.models], [alias, 400, [MODEL]]);
      ok(renewed.key_name.endsWith(renewed.key.slice(-4)));
      notEqual(renewed.key, secret);
      equal((await through(renewed.key).chat()).status, 200);
      await inTime(async () => equal((await through(secret).chat()).status, 401));
    },
  },
  {
    expects: 'a key is regenerated by its path too',
    source: `${MANAGED}::test_regenerate_api_key`,
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      const renewed = await admin.done(`/key/${secret}/regenerate`, {});
      equal((await through(renewed.key).chat()).status, 200);
    },
  },
  {
    expects: 'a key is regenerated with a new alias and a new lifetime',
    source: `${MANAGED}::test_regenerate_api_key_with_new_alias_and_expiration`,
    check: async ({ admin, key }) => {
      const alias = named('renamed');
      const { secret } = await key({ key_alias: named('former') });
      const renewed = await admin.done(`/key/${secret}/regenerate`, { key_alias: alias, duration: '30d' });
      equal(renewed.key_alias, alias);
      const days = (Date.parse(renewed.expires) - Date.now()) / 86_400_000;
      ok(days > 29 && days < 31, renewed.expires);
    },
  },
  {
    expects: 'with a grace period the former secret works on for a while',
    source: 'test_litellm/proxy/management_endpoints/test_key_regeneration_grace_period.py',
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      const renewed = await admin.done('/key/regenerate', { key: secret, grace_period: '24h' });
      equal((await through(secret).chat()).status, 200);
      equal((await through(renewed.key).chat()).status, 200);
    },
  },
  {
    expects: 'many keys are updated at once, each by itself',
    source: 'management_endpoints/key_management_endpoints.py::bulk_update_keys',
    check: async ({ admin, key }) => {
      const { secret } = await key();
      const reply = await admin.done('/key/bulk_update', {
        keys: [
          { key: secret, max_budget: 7 },
          { key: 'sk-nobody-knows-this-one', max_budget: 7 },
        ],
      });
      deepEqual(
        [reply.total_requested, reply.successful_updates.length, reply.failed_updates.length],
        [2, 1, 1],
      );
    },
  },
];
