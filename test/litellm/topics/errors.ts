/** Errors and headers, as programs read them. */
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { inTime, MODEL, type Reply } from '../gateway.ts';

const AUTH = 'proxy_unit_tests/test_key_generate_prisma.py::test_user_api_key_auth';
const HEADERS = 'response_headers.md';
const completion = { model: MODEL, max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] };

export const errors: readonly Expectation[] = [
  {
    expects: 'no key is a 401 that says so',
    source: AUTH,
    check: async ({ through }) => {
      const reply = await through(null).chat();
      equal(reply.status, 401);
      match(reply.body.error.message, /no api key/i);
    },
  },
  {
    expects: 'a key that nobody knows is a 401',
    source: 'proxy_unit_tests/test_key_generate_prisma.py::test_call_with_invalid_key',
    check: async ({ through }) => {
      const reply = await through('sk-126666').chat();
      equal(reply.status, 401);
    },
  },
  {
    expects: 'a key without Bearer is a 401',
    source: AUTH,
    check: async ({ key, through }) => {
      const { secret } = await key();
      const reply = await through(null).post('/v1/chat/completions', completion, { authorization: secret });
      equal(reply.status, 401);
    },
  },
  {
    expects: 'an empty key is a 401',
    source: AUTH,
    check: async ({ through }) => {
      const headers = { authorization: 'Bearer ' };
      equal((await through(null).post('/v1/chat/completions', completion, headers)).status, 401);
    },
  },
  {
    expects: 'an error has message, type, param and code, and the code is a text',
    source:
      'test_litellm/proxy/management_endpoints/test_customer_endpoints.py::test_error_schema_consistency',
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      const replies: readonly Reply[] = [
        await through(secret).chat({ model: 'non-existent-model' }),
        await through('sk-126666').chat(),
        await admin.post('/key/generate', { rpm_limit: 'many' }),
        await admin.get('/team/info?team_id=none'),
      ];
      for (const { body, text } of replies) {
        for (const field of ['message', 'type', 'param', 'code'])
          ok(field in body.error, `${field}: ${text}`);
        equal(typeof body.error.code, 'string');
        equal(typeof body.error.message, 'string');
      }
    },
  },
  {
    expects: 'the code of an error is its status as a text',
    source: '_types.py::ProxyException; otel_tests/test_e2e_model_access.py, code 403',
    differs: 'errors have OpenAI’s types',
    check: async ({ key, through }) => {
      const { secret } = await key({ models: ['nova-lite'] });
      equal((await through(secret).chat()).body.error.code, 'model_not_allowed');
    },
  },
  {
    expects: 'a field of the wrong kind is refused and named',
    source: 'proxy_server.py, validation of requests (422 by FastAPI)',
    check: async ({ admin }) => {
      const reply = await admin.post('/key/generate', { max_budget: 'lots' });
      ok([400, 422].includes(reply.status), reply.text);
      match(reply.text, /max_budget/);
    },
  },
  {
    expects: 'a body that is not JSON is a 400',
    source: 'common_utils/http_parsing_utils.py::_read_request_body',
    check: async ({ gate, key }) => {
      const { secret } = await key();
      const answer = await fetch(`${gate.edgeUrl}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: '{"model": ',
      });
      equal(answer.status, 400);
    },
  },
  {
    expects: 'a key of nobody does not manage others',
    source: 'proxy_unit_tests/test_key_generate_prisma.py::test_aadmin_only_routes',
    check: async ({ key, on }) => {
      const { secret } = await key();
      for (const path of ['/user/new', '/team/new', '/budget/new']) {
        const { status } = await on(secret).post(path, {});
        ok([401, 403].includes(status), `${path}: ${status}`);
      }
    },
  },
  {
    expects: 'a path that is not there is a 404',
    source: 'proxy_server.py (404 by FastAPI)',
    check: async ({ key, on }) => {
      const { secret } = await key();
      equal((await on(secret).get('/v1/nothing/here')).status, 404);
    },
  },
  {
    expects: 'a wrong method is a 405',
    source: 'proxy_server.py (405 by FastAPI)',
    check: async ({ key, on, through }) => {
      const { secret } = await key();
      equal((await on(secret).get('/v1/embeddings')).status, 405);
      equal((await through(secret).get('/v1/embeddings')).status, 405);
    },
  },
  {
    expects: 'a wrong path through the edge is a 404',
    source: 'proxy_server.py (404 by FastAPI)',
    check: async ({ key, through }) => {
      const { secret } = await key();
      equal((await through(secret).post('/v1/v1/chat/completions', completion)).status, 404);
    },
  },
  {
    expects: 'the master key calls models',
    source: 'test_end_users.py::test_enduser_tpm_limits_with_master_key; test_users.py',
    differs: 'the master key manages',
    check: async ({ gate, on }) => {
      const reply = await on(gate.masterKey).chat();
      equal(reply.status, 401);
      match(reply.body.error.message, /master key/);
    },
  },
  {
    expects: 'the key may be in Azure’s header api-key',
    source: '_types.py::SpecialHeaders, azure_authorization',
    check: async ({ key, through }) => {
      const { secret } = await key();
      const headers = { 'api-key': secret };
      equal((await through(null).post('/v1/chat/completions', completion, headers)).status, 200);
    },
  },
  {
    expects: 'the key may be in the header x-litellm-api-key',
    source: '_types.py::SpecialHeaders, custom_litellm_api_key',
    check: async ({ key, through }) => {
      const { secret } = await key();
      const headers = { 'x-litellm-api-key': `Bearer ${secret}` };
      equal((await through(null).post('/v1/chat/completions', completion, headers)).status, 200);
    },
  },
  {
    expects: 'every answer has an id of its own in a header',
    source: `${HEADERS}, x-litellm-call-id`,
    check: async ({ key, through }) => {
      const { secret } = await key();
      const first = await through(secret).chat();
      const second = await through(secret).chat();
      const id = first.headers['x-litellm-call-id'] ?? first.headers['x-request-id'];
      ok(typeof id === 'string' && id.length > 10);
      notEqual(id, second.headers['x-litellm-call-id'] ?? second.headers['x-request-id']);
    },
  },
  {
    expects: 'the cost of a call is in a header',
    source: `${HEADERS}, x-litellm-response-cost`,
    differs: 'costs are told when they are known',
    check: async ({ key, through }) => {
      const { secret } = await key();
      const { headers } = await through(secret).chat();
      ok(!('x-litellm-response-cost' in headers));
    },
  },
  {
    expects: 'the spend of the key is in a header',
    source: `${HEADERS}, x-litellm-key-spend`,
    differs: 'costs are told when they are known',
    check: async ({ key, through }) => {
      const { secret } = await key();
      equal((await through(secret).chat()).status, 200);
      await inTime(async () => ok((await through(secret).read('/v1/usage')).spend > 0));
    },
  },
  {
    expects: 'headers of a browser’s preflight are answered',
    source: 'proxy_unit_tests/test_cors_config.py',
    differs: 'browsers hold no keys',
    check: async ({ gate }) => {
      const answer = await fetch(`${gate.edgeUrl}/v1/chat/completions`, {
        method: 'OPTIONS',
        headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST' },
      });
      equal(answer.headers.get('access-control-allow-origin'), null);
    },
  },
  {
    expects: 'a gzipped body is read',
    source: 'proxy_unit_tests/test_gunzip_request_middleware.py',
    check: async ({ gate, key }) => {
      const { secret } = await key();
      const { gzipSync } = await import('node:zlib');
      const answer = await fetch(`${gate.edgeUrl}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${secret}`,
          'content-type': 'application/json',
          'content-encoding': 'gzip',
        },
        body: gzipSync(JSON.stringify(completion)),
      });
      equal(answer.status, 200);
    },
  },
  {
    expects: 'a failure of Bedrock keeps OpenAI’s form',
    source: 'proxy_server.py, openai_exception_handler',
    check: async ({ key, through }) => {
      const { secret } = await key();
      const content = 'x [[sim {"fail":{"kind":"http","type":"ValidationException"}}]]';
      const reply = await through(secret).chat({ messages: [{ role: 'user', content }] });
      equal(reply.status, 400);
      deepEqual(Object.keys(reply.body), ['error']);
      deepEqual(Object.keys(reply.body.error), ['message', 'type', 'param', 'code']);
    },
  },
];
