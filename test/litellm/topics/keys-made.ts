/** What keys are made with, who makes them, and what they may call then: `/key/generate`. */
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { inTime, MODEL, named, statusOf, type Json } from '../gateway.ts';

const KEYS = 'test_keys.py';
const PRISMA = 'proxy_unit_tests/test_key_generate_prisma.py';

export const keysMade: readonly Expectation[] = [
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
];
