/** The edge opens the public routes and nothing else, by whatever spelling, method or header. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import {
  EDGE_FUNCTION_MAX_BYTES,
  edgeFunctionSource,
  strippedHeaders,
  type EdgeHeaders,
  type EdgeRequest,
} from '../../core/edge-function.ts';
import { matchRoute, pathsOf, routes } from '../../core/routes.ts';
import { loadEdgeFunction, viewerRequestEvent } from '../../local/edge/function-runner.ts';
import { hostilePaths, slips } from './hostile-paths.ts';

const edge = loadEdgeFunction(edgeFunctionSource());

function ask(method: string, path: string, headers: EdgeHeaders = {}) {
  return edge(viewerRequestEvent({ requestId: 'r-1', ip: '203.0.113.9', method, path, headers }));
}

const NOBODY: EdgeHeaders = {};
const SOMEBODY: EdgeHeaders = {
  authorization: { value: 'Bearer sk-sg-1' },
  'anthropic-version': { value: '2023-06-01' },
};

/** The request the edge forwards, or the status it refuses with. */
function outcome(method: string, path: string, headers: EdgeHeaders = {}): EdgeRequest | number {
  const answer = ask(method, path, headers);
  return 'uri' in answer ? answer : answer.statusCode;
}

function forwarded(method: string, path: string, headers: EdgeHeaders = {}): EdgeRequest | null {
  const answer = outcome(method, path, headers);
  return typeof answer === 'number' ? null : answer;
}

function refusal(method: string, path: string, headers: EdgeHeaders = {}) {
  const answer = ask(method, path, headers);
  ok('body' in answer, `${method} ${path} is forwarded`);
  return { status: answer.statusCode, headers: answer.headers, text: answer.body.data };
}

test('the function fits CloudFront: size, and no syntax newer than ES5', () => {
  const source = edgeFunctionSource();
  ok(Buffer.byteLength(source) < EDGE_FUNCTION_MAX_BYTES, `${Buffer.byteLength(source)} bytes`);
  for (const newer of ['=>', '?.', '??', 'const ', 'let ', 'async ', 'class ', '`', '...', '(?<']) {
    ok(!source.includes(newer), `the function uses ${newer}`);
  }
});

test('every public route passes with its methods, unchanged', () => {
  for (const route of routes) {
    if (route.exposure !== 'public') continue;
    for (const pattern of pathsOf(route)) {
      const path = pattern.replace(/\{(id|model)\}/, 'claude-haiku-4-5');
      for (const method of route.methods) equal(forwarded(method, path)?.uri, path, `${method} ${path}`);
    }
  }
});

test('no internal route passes, with any method', () => {
  for (const route of routes) {
    if (route.exposure !== 'internal') continue;
    for (const pattern of pathsOf(route)) {
      const path = pattern.replace('*', 'generate');
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY'])
        equal(outcome(method, path), 403, `${method} ${path}`);
    }
  }
});

test('a public path passes with its own method only', () => {
  equal(outcome('GET', '/v1/messages'), 405);
  equal(outcome('DELETE', '/v1/models'), 405);
  equal(outcome('post', '/v1/messages'), 405);
  equal(outcome('OPTIONS', '/v1/chat/completions'), 405);
  equal(forwarded('HEAD', '/health/liveness')?.uri, '/health/liveness');
});

test('every spelling of an admin path is refused with 403, the same for every method and caller', () => {
  const spellings = hostilePaths();
  ok(spellings.length >= 500, `only ${spellings.length} spellings`);
  const texts = new Set<string>();
  for (const path of spellings) {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      for (const headers of [NOBODY, SOMEBODY]) {
        const { status, text } = refusal(method, path, headers);
        equal(status, 403, `${method} ${path}`);
        texts.add(text);
      }
    }
  }
  equal(texts.size, 3, 'one answer in each error shape');
});

test('a wrong path that is no admin path is 404, and says where the base URL ends', () => {
  for (const path of slips) {
    const { status, text, headers } = refusal('PUT', path);
    equal(status, 404, path);
    match(text, /base URL/, path);
    equal(headers['x-should-retry']?.value, 'false');
  }
  match(refusal('POST', '/v1/v1/chat/completions').text, /already ends in \/v1/);
});

test('a wrong method is 405, and names the right one', () => {
  const { status, text, headers } = refusal('GET', '/v1/messages/');
  equal(status, 405);
  match(text, /"type":"error".+takes POST only/);
  equal(headers['allow']?.value, 'POST');
  match(refusal('POST', '/responses/resp_1').text, /takes DELETE or GET only/);
  match(refusal('GET', '/bedrock/model/a/invoke').text, /^\{"__type":"ValidationException".+POST/);
});

test('a client that says the version of its API is refused in its words, on any path', () => {
  const { text } = refusal('POST', '/v1/v1/messages', { 'anthropic-version': { value: '2023-06-01' } });
  match(text, /^\{"type":"error","error":\{"type":"not_found_error","message":"This path has \/v1 twice/);
});

test('what is forwarded is always the canonical spelling of a public route', () => {
  const odd: readonly (readonly [method: string, path: string, uri: string])[] = [
    ['POST', '//v1/messages', '/v1/messages'],
    ['POST', '/v1/messages/', '/v1/messages'],
    ['POST', '/V1/Messages', '/v1/messages'],
    ['POST', '/v1/./messages', '/v1/messages'],
    ['POST', '/v1/messages;session=1', '/v1/messages'],
    ['POST', '/v1/messages.', '/v1/messages'],
    ['POST', String.raw`/v1\messages`, '/v1/messages'],
    ['POST', '/v1%2Fchat%252fcompletions', '/v1/chat/completions'],
    ['POST', '/key/../v1/chat/completions', '/v1/chat/completions'],
    ['GET', '/v1/models/claude-sonnet-5', '/v1/models/claude-sonnet-5'],
    ['GET', '/v1/models/', '/v1/models'],
    ['GET', '/Models/', '/models'],
    ['GET', '/model/../models', '/models'],
    [
      'POST',
      '/openai/deployments/bedrock/claude-haiku-4-5/chat/completions',
      '/openai/deployments/bedrock%2Fclaude-haiku-4-5/chat/completions',
    ],
    [
      'POST',
      '/bedrock/model/us.anthropic.claude-haiku-4-5-20251001-v1:0/invoke',
      '/bedrock/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/invoke',
    ],
    [
      'POST',
      '/bedrock/model/amazon.nova-lite-v1%3A0/converse-stream',
      '/bedrock/model/amazon.nova-lite-v1%3A0/converse-stream',
    ],
    ...['%2F', '%2f', '/', '%252F'].map(
      (slash) =>
        [
          'POST',
          `/bedrock/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile${slash}abC1/invoke`,
          '/bedrock/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2FabC1/invoke',
        ] as const,
    ),
  ];
  for (const [method, path, uri] of odd) {
    equal(forwarded(method, path)?.uri, uri, path);
    equal(matchRoute(method, uri).kind, 'match', uri);
  }
});

test('headers that claim another path, method, host or origin do not pass; others do', () => {
  const headers: Record<string, { value: string }> = {
    'x-stargate-edge': { value: '' },
    host: { value: 'a' },
  };
  for (const name of strippedHeaders) headers[name] = { value: '/key/generate' };
  const request = forwarded('POST', '/v1/messages', {
    ...headers,
    authorization: { value: 'Bearer sk-1' },
    'anthropic-beta': { value: 'a', multiValue: [{ value: 'a' }, { value: 'b' }] },
    'x-stargate-cache': { value: 'off' },
    'x-stargate-prompt-cache': { value: 'off' },
    'x-stargate-prompt-cache-x': { value: 'off' },
  });
  const passed = ['anthropic-beta', 'authorization', 'host', 'x-stargate-cache', 'x-stargate-prompt-cache'];
  deepEqual(Object.keys(request?.headers ?? {}).toSorted(), passed);
});

test('a refusal speaks the error shape of the API that was addressed', () => {
  const cases: readonly (readonly [path: string, body: RegExp])[] = [
    [
      '/key/generate',
      /^\{"error":\{"message":".+","type":"permission_error","param":null,"code":"forbidden"\}\}$/,
    ],
    ['/v1/messages/user', /^\{"type":"error","error":\{"type":"permission_error",.+"request_id":"r-1"\}$/],
    ['/anthropic/v1/nothing', /^\{"type":"error","error":\{"type":"not_found_error"/],
    ['/v1/messages/%zz', /^\{"type":"error"/],
    ['/bedrock/guardrail', /^\{"__type":"ResourceNotFoundException","message":".+"\}$/],
  ];
  for (const [path, body] of cases) {
    const answer = ask('POST', path);
    ok('body' in answer);
    match(answer.body.data, body);
    equal(answer.headers['x-request-id']?.value, 'r-1');
    equal(answer.headers['content-type']?.value, 'application/json');
  }
});

test('a refusal quotes nothing of the request', () => {
  const answer = ask('POST', '/v1/<script>alert(1)</script>');
  ok('body' in answer && !answer.body.data.includes('script'));
});
