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
import { matchRoute, routes } from '../../core/routes.ts';
import { loadEdgeFunction, viewerRequestEvent } from '../../local/edge/function-runner.ts';
import { hostilePaths } from './hostile-paths.ts';

const edge = loadEdgeFunction(edgeFunctionSource());

function ask(method: string, path: string, headers: EdgeHeaders = {}) {
  return edge(viewerRequestEvent({ requestId: 'r-1', ip: '203.0.113.9', method, path, headers }));
}

/** The request the edge forwards, or null when it refused with 403. */
function forwarded(method: string, path: string, headers: EdgeHeaders = {}): EdgeRequest | null {
  const answer = ask(method, path, headers);
  if ('uri' in answer) return answer;
  equal(answer.statusCode, 403);
  return null;
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
    const path = route.path.replace('{id}', 'claude-haiku-4-5');
    for (const method of route.methods) {
      equal(forwarded(method, path)?.uri, path, `${method} ${path}`);
    }
  }
});

test('no internal route passes, with any method', () => {
  for (const route of routes) {
    if (route.exposure !== 'internal') continue;
    const path = route.path.replace('*', 'generate');
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY']) {
      equal(forwarded(method, path), null, `${method} ${path}`);
    }
  }
});

test('a public path passes with its own method only', () => {
  equal(forwarded('GET', '/v1/messages'), null);
  equal(forwarded('DELETE', '/v1/models'), null);
  equal(forwarded('post', '/v1/messages'), null);
  equal(forwarded('OPTIONS', '/v1/chat/completions'), null);
  equal(forwarded('HEAD', '/health/liveness')?.uri, '/health/liveness');
});

test('every spelling of an admin path is refused', async (t) => {
  const spellings = hostilePaths();
  ok(spellings.length >= 60, `only ${spellings.length} spellings`);
  for (const path of spellings) {
    await t.test(JSON.stringify(path), () => {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE']) equal(forwarded(method, path), null, method);
    });
  }
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
  });
  deepEqual(Object.keys(request?.headers ?? {}).toSorted(), ['anthropic-beta', 'authorization', 'host']);
});

test('a refusal speaks the error shape of the API that was addressed', () => {
  const cases: readonly (readonly [path: string, body: RegExp])[] = [
    [
      '/key/generate',
      /^\{"error":\{"message":".+","type":"permission_error","param":null,"code":"forbidden"\}\}$/,
    ],
    ['/v1/messages/nothing', /^\{"type":"error","error":\{"type":"permission_error",.+"request_id":"r-1"\}$/],
    ['/v1/messages/%zz', /^\{"type":"error"/],
    ['/bedrock/guardrail', /^\{"__type":"AccessDeniedException","message":".+"\}$/],
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
