/** Virtual keys: `/key/*`. */
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Expectation } from '../expectation.ts';
import { inTime, MODEL, named, statusOf, type Json } from '../gateway.ts';

const KEYS = 'test_keys.py';
const PRISMA = 'proxy_unit_tests/test_key_generate_prisma.py';
const MANAGED = 'proxy_admin_ui_tests/test_key_management.py';

export const keys: readonly Expectation[] = [
  {
    expects: 'ten keys can be made at once',
    source: `${KEYS}::test_key_gen`,
    check: async ({ admin }) => {
      const made = await Promise.all(
        Array.from({ length: 10 }, () => admin.post('/key/generate', { models: [MODEL], duration: null })),
      );
      deepEqual(
        made.map(statusOf),
        Array.from({ length: 10 }, () => 200),
      );
    },
  },
  {
    expects: 'a new key begins with sk-, and its name shows its last four characters',
    source: 'virtual_keys.md, Response',
    differs: 'secrets are not repeated',
    check: async ({ key }) => {
      const { reply } = await key();
      match(reply.key, /^sk-/);
      equal(reply.key_name, `sk-sg-…${reply.key.slice(-4)}`);
    },
  },
  {
    expects: 'a key with a duration expires then',
    source: 'virtual_keys.md, duration',
    check: async ({ key }) => {
      const { reply } = await key({ duration: '20m' });
      const minutes = (Date.parse(reply.expires) - Date.now()) / 60_000;
      ok(minutes > 15 && minutes <= 20.1, reply.expires);
    },
  },
  {
    expects: 'a key without a duration never expires and can be used',
    source: `${PRISMA}::test_generate_and_call_with_valid_key_never_expires`,
    check: async ({ key, through }) => {
      const { reply, secret } = await key({ duration: null });
      equal(reply.expires, null);
      equal((await through(secret).chat()).status, 200);
    },
  },
  {
    expects: 'an expired key is refused with 401',
    source: `${PRISMA}::test_generate_and_call_with_expired_key`,
    check: async ({ key, through }) => {
      const { secret } = await key({ duration: '1s' });
      await inTime(async () => equal((await through(secret).chat()).status, 401));
    },
  },
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
    expects: 'a second key with the same alias is refused as a bad request',
    source: `${PRISMA}::test_key_alias_uniqueness`,
    differs: 'taken is a conflict',
    check: async ({ admin, key }) => {
      const alias = named('unique');
      await key({ key_alias: alias });
      const second = await admin.post('/key/generate', { key_alias: alias });
      equal(second.status, 409, second.text);
      equal(second.body.error.param, 'key_alias');
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
    expects: 'a key for all-team-models uses what its team may use',
    source: `${PRISMA}::test_call_with_valid_model_using_all_models`,
    differs: 'all-team-models is the empty list',
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', { models: ['all-proxy-models'] });
      const { secret } = await key({ models: ['all-team-models'], team_id: team });
      equal((await through(secret).chat()).status, 200);
      deepEqual((await admin.read(`/key/info?key=${secret}`)).info.models, []);
    },
  },
  {
    expects: 'a key calls a model by an alias of its own',
    source: 'virtual_keys.md, Upgrade/Downgrade Models',
    check: async ({ key, through }) => {
      const { secret } = await key({ models: [MODEL], aliases: { 'mistral-7b': MODEL } });
      equal((await through(secret).chat({ model: 'mistral-7b' })).status, 200);
    },
  },
  {
    expects: 'allowed_routes holds a key to groups of routes',
    source: 'auth/route_checks.py; proxy_admin_ui_tests/test_route_check_unit_tests.py',
    check: async ({ key, through, on }) => {
      const { secret } = await key({ allowed_routes: ['llm_api_routes'] });
      equal((await through(secret).chat()).status, 200);
      const { secret: managing } = await key({ allowed_routes: ['management_routes'] });
      equal((await on(managing).chat()).status, 403);
    },
  },
  {
    expects: 'allowed_routes holds a key to single paths as LiteLLM names them',
    source: 'auth/route_checks.py::is_virtual_key_allowed_to_call_route',
    check: async ({ key, on }) => {
      const { secret } = await key({ allowed_routes: ['/chat/completions'] });
      const body = { model: MODEL, max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] };
      equal((await on(secret).post('/chat/completions', body)).status, 200);
      equal((await on(secret).post('/v1/messages', body)).status, 403);
    },
  },
  {
    expects: 'a key may bring its own secret',
    source: 'management_endpoints/key_management_endpoints.py::generate_key_fn, key',
    differs: 'secrets are not chosen',
    check: async ({ admin }) => {
      const secret = `sk-${named('chosen-by-hand')}`;
      const reply = await admin.post('/key/generate', { key: secret });
      deepEqual([reply.status, reply.body.error.param], [400, 'key']);
    },
  },
  {
    expects: 'fields of LiteLLM that mean nothing here do not stop a script',
    source: `${KEYS}::generate_key; virtual_keys.md, config`,
    check: async ({ key, through }) => {
      const { secret } = await key({
        aliases: {},
        config: {},
        permissions: {},
        duration: null,
        allowed_cache_controls: [],
        send_invite_email: false,
      });
      equal((await through(secret).chat()).status, 200);
    },
  },
  {
    expects: 'key_type holds a key to one kind of routes',
    source: 'management_endpoints/key_management_endpoints.py::handle_key_type',
    check: async ({ key, on }) => {
      const { secret: calling } = await key({ key_type: 'llm_api' });
      equal((await on(calling).chat()).status, 200);
      equal((await on(calling).get('/key/list')).status, 403);
      for (const kind of ['management', 'read_only']) {
        const { secret } = await key({ key_type: kind });
        equal((await on(secret).get('/key/info')).status, 200, kind);
        equal((await on(secret).chat()).status, 403, kind);
      }
    },
  },
  {
    expects: 'a key for a user or a team that does not exist is refused',
    source: 'proxy_admin_ui_tests/test_key_entity_validation.py::test_key_entity_validation',
    check: async ({ admin }) => {
      for (const field of ['user_id', 'team_id']) {
        const reply = await admin.post('/key/generate', { [field]: named('nobody'), max_budget: 50 });
        notEqual(reply.status, 200, field);
        equal(reply.body.error.param, field);
      }
    },
  },
  {
    expects: 'a key made blocked is refused',
    source: 'virtual_keys.md; _types.py::GenerateKeyRequest, blocked',
    check: async ({ key, through }) => {
      const { secret } = await key({ blocked: true });
      notEqual((await through(secret).chat()).status, 200);
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
    expects: 'guardrails of a key are not dropped in silence',
    source: `${PRISMA}::test_generate_key_with_guardrails`,
    check: async ({ admin }) => {
      const reply = await admin.post('/key/generate', { guardrails: ['aporia-pre-call'] });
      ok(reply.status === 400 || reply.body.warnings.join().includes('guardrails'), reply.text);
    },
  },
  {
    expects: 'a service account is a key of a team without a user',
    source: 'management_endpoints/key_management_endpoints.py::generate_service_account_key_fn',
    check: async ({ admin, on }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const made = await admin.done('/key/service-account/generate', { team_id: team });
      deepEqual([made.user_id, made.team_id], [null, team]);
      equal((await on(made.key).chat()).status, 200);
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
  {
    expects: 'a user makes keys of its own',
    source:
      'virtual_keys.md; management_endpoints/key_management_endpoints.py::_personal_key_generation_check',
    check: async ({ keyOf, on }) => {
      const { secret, userId } = await keyOf('internal_user');
      const made = await on(secret).done('/key/generate', {});
      equal(made.user_id, userId);
      equal((await on(made.key).chat()).status, 200);
    },
  },
  {
    expects: 'a user makes no key for somebody else',
    source: 'management_endpoints/key_management_endpoints.py, "User can only create keys for themselves"',
    check: async ({ keyOf, on }) => {
      const { secret } = await keyOf('internal_user');
      const { userId } = await keyOf('internal_user');
      equal((await on(secret).post('/key/generate', { user_id: userId })).status, 403);
    },
  },
  {
    expects: 'somebody who only views makes no keys',
    source: '_types.py, internal_user_viewer; auth/route_checks.py',
    check: async ({ keyOf, on }) => {
      const { secret } = await keyOf('internal_user_viewer');
      equal((await on(secret).post('/key/generate', {})).status, 403);
    },
  },
  {
    expects: 'a key is bound to an alias, tags and metadata that its reply repeats',
    source: 'virtual_keys.md, Request Params',
    check: async ({ key }) => {
      const alias = named('labelled');
      const { reply } = await key({ key_alias: alias, tags: ['ci', 'prod'], metadata: { app: 'app2' } });
      equal(reply.key_alias, alias);
      const tags: Json = reply.tags ?? reply.metadata.tags;
      deepEqual(tags, ['ci', 'prod']);
      equal(reply.metadata.app, 'app2');
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
