/** Which models there are, under which names, and who may use them. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { inTime, MODEL, named, type Json } from '../gateway.ts';

const MODELS = 'test_models.py';
const ACCESS = 'otel_tests/test_e2e_model_access.py';
const BEDROCK = '../providers/bedrock.md';

export const models: readonly Expectation[] = [
  {
    expects: '/models lists models for a key without restriction',
    source: `${MODELS}::test_get_models_multiple_tests`,
    check: async ({ key, through }) => {
      const { secret } = await key();
      const list = await through(secret).read('/models');
      ok(list.data.length > 10);
      deepEqual([list.object, list.data[0].object], ['list', 'model']);
    },
  },
  {
    expects: '/v1/models lists only what the key may use',
    source: `${MODELS}::get_models; auth/model_checks.py`,
    check: async ({ key, through }) => {
      const { secret } = await key({ models: [MODEL] });
      deepEqual(ids(await through(secret).read('/v1/models')), [MODEL]);
    },
  },
  {
    expects: '/v1/models/{id} tells about one model, and is a 404 for another',
    source: 'proxy_server.py::model_info, /v1/models/{model_id}',
    check: async ({ key, through }) => {
      const { secret } = await key({ models: [MODEL] });
      equal((await through(secret).read(`/v1/models/${MODEL}`)).id, MODEL);
      equal((await through(secret).get('/v1/models/gpt-4')).status, 404);
    },
  },
  {
    expects: '/models wants a key',
    source: `${MODELS}; proxy_server.py::model_list`,
    check: async ({ through }) => {
      equal((await through(null).get('/models')).status, 401);
    },
  },
  {
    expects: '/model/info shows a key what it may use',
    source: `${MODELS}::test_get_models`,
    check: async ({ key, on }) => {
      const { secret } = await key({ models: [MODEL] });
      const { data } = await on(secret).read('/model/info');
      deepEqual(
        data.map((row: Json) => row.model_name),
        [MODEL],
      );
    },
  },
  {
    expects: '/model/info about one model is the same as in the list',
    source: `${MODELS}::test_get_specific_model`,
    check: async ({ key, on }) => {
      const { secret } = await key({ models: [MODEL] });
      const [row] = (await on(secret).read('/model/info')).data;
      const one = await on(secret).read(`/model/info?litellm_model_id=${row.model_info.id}`);
      deepEqual(one.data[0], row);
    },
  },
  {
    expects: '/model/info has prices and abilities in LiteLLM’s names',
    source: 'otel_tests/test_model_info.py::test_custom_model_supports_vision',
    check: async ({ admin }) => {
      const { data } = await admin.read('/model/info?model=nova-pro');
      const { model_info: info, litellm_params: params } = data[0];
      equal(info.supports_vision, true);
      ok(info.input_cost_per_token > 0 && info.max_input_tokens > 0);
      equal(typeof params.model, 'string');
    },
  },
  {
    expects: '/v1/model/info is the same path',
    source: 'client/models.py, LiteLLM’s own client; proxy_server.py',
    check: async ({ admin }) => {
      ok((await admin.read('/v1/model/info')).data.length > 10);
    },
  },
  {
    expects: '/model_group/info shows a user the models of its own',
    source: `${MODELS}::test_get_personal_models_for_user`,
    check: async ({ admin, on }) => {
      const user = await admin.done('/user/new', { models: [MODEL] });
      const { data } = await on(user.key).read('/model_group/info');
      deepEqual(
        data.map((row: Json) => row.model_group),
        [MODEL],
      );
    },
  },
  {
    expects: 'a model is added in LiteLLM’s words, used, and deleted by its id',
    source: `${MODELS}::test_add_and_delete_models`,
    check: async ({ admin, key, through }) => {
      const name = named('our-nova');
      const entry = {
        model_name: name,
        litellm_params: { model: 'bedrock/us.amazon.nova-micro-v1:0', aws_region_name: 'us-east-1' },
        model_info: {},
      };
      const made = await admin.done('/model/new', entry);
      equal(made.model_info.id, made.model_id);
      const { secret } = await key();
      await inTime(async () => equal((await through(secret).chat({ model: name })).status, 200));
      await admin.done('/model/delete', { id: made.model_id });
      await inTime(async () => notEqual((await through(secret).chat({ model: name })).status, 200));
    },
  },
  {
    expects: 'a model without a known price is added',
    source: 'model_management_endpoints.py::add_new_model',
    differs: 'no model without its price',
    check: async ({ admin }) => {
      const model_name = named('our-llama');
      const litellm_params = { model: 'bedrock/us.meta.llama9-99b-v1:0' };
      const refused = await admin.post('/model/new', { model_name, litellm_params });
      deepEqual([refused.status, refused.body.error.param], [400, 'prices']);
      equal((await admin.get(`/model/info?model=${model_name}`)).body.data?.length ?? 0, 0);
    },
  },
  {
    expects: 'a model is called as bedrock/…',
    source: `${ACCESS}; ${BEDROCK}`,
    check: async ({ key, through }) => {
      const { secret } = await key();
      for (const model of [
        'bedrock/amazon.nova-micro-v1:0',
        'bedrock/us.amazon.nova-micro-v1:0',
        'bedrock/converse/us.amazon.nova-micro-v1:0',
        `bedrock/${MODEL}`,
      ]) {
        const reply = await through(secret).chat({ model });
        equal(reply.status, 200, `${model}: ${reply.text}`);
      }
    },
  },
  {
    expects: 'a model is called by Bedrock’s id',
    source: BEDROCK,
    check: async ({ key, through }) => {
      const { secret } = await key();
      equal((await through(secret).chat({ model: 'us.amazon.nova-micro-v1:0' })).status, 200);
    },
  },
  {
    expects: 'a key for bedrock/* uses every model',
    source: `${ACCESS}::test_model_access_patterns`,
    check: async ({ key, through }) => {
      const { secret } = await key({ models: ['bedrock/*'] });
      equal((await through(secret).chat()).status, 200);
      equal((await through(secret).chat({ model: 'bedrock/us.amazon.nova-micro-v1:0' })).status, 200);
    },
  },
  {
    expects: 'a key for bedrock/anthropic.* uses Claude alone',
    source: `${ACCESS}::test_model_access_patterns`,
    check: async ({ key, through }) => {
      const { secret } = await key({ models: ['bedrock/anthropic.*'] });
      const claude = await through(secret).chat({
        model: 'bedrock/anthropic.claude-haiku-4-5-20251001-v1:0',
      });
      equal(claude.status, 200, claude.text);
      equal((await through(secret).chat({ model: 'bedrock/amazon.nova-micro-v1:0' })).status, 403);
    },
  },
  {
    expects: 'a key for another provider’s models uses none',
    source: `${ACCESS}::test_model_access_patterns`,
    check: async ({ key, through }) => {
      const { secret } = await key({ models: ['openai/*'] });
      equal((await through(secret).chat()).status, 403);
    },
  },
  {
    expects: 'a key without models, or with an empty list, uses all',
    source: `${ACCESS}::test_model_access_patterns`,
    check: async ({ key, through }) => {
      equal((await through((await key()).secret).chat()).status, 200);
      equal((await through((await key({ models: [] })).secret).chat()).status, 200);
    },
  },
  {
    expects: 'a model that a key may not use is a 403 of its own type, which names the field',
    source: `${ACCESS}::test_model_access_patterns, key_model_access_denied`,
    differs: 'errors have OpenAI’s types',
    check: async ({ key, through }) => {
      const { secret } = await key({ models: ['nova-lite'] });
      const refused = await through(secret).chat();
      equal(refused.status, 403);
      equal(refused.body.error.param, 'model');
      deepEqual(
        [refused.body.error.type, refused.body.error.code],
        ['permission_error', 'model_not_allowed'],
      );
    },
  },
  {
    expects: 'an update of a key’s patterns counts at once',
    source: `${ACCESS}::test_model_access_update`,
    check: async ({ admin, key, through }) => {
      const { secret } = await key({ models: ['nova-lite'] });
      equal((await through(secret).chat()).status, 403);
      await admin.done('/key/update', { key: secret, models: ['nova-*'] });
      await inTime(async () => equal((await through(secret).chat()).status, 200));
      equal((await through(secret).chat({ model: 'claude-haiku-4-5' })).status, 403);
    },
  },
  {
    expects: 'a model that nobody knows is a bad request',
    source: 'store_model_in_db_tests/test_openai_error_handling.py::test_chat_completion_bad_model',
    differs: 'unknown models are missing',
    check: async ({ key, through }) => {
      const { secret } = await key();
      const { status, body } = await through(secret).chat({ model: 'non-existent-model' });
      deepEqual([status, body.error.code, body.error.param], [404, 'model_not_found', 'model']);
    },
  },
];

function ids(list: Json): readonly string[] {
  return list.data.map((row: Json) => row.id);
}
