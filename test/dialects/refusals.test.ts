import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal, refuse, type ErrorCode } from '../../core/errors.ts';
import { parsing } from '../../proxy/dialects/json.ts';
import { renderRefusal, upstreamRefusal } from '../../proxy/dialects/refusals.ts';
import { finish } from '../../proxy/dialects/work.ts';

test('a refusal is told in the words of each API', () => {
  const refusal = refuse('rate_limited', { message: 'slow down', param: 'model', retryAfterSeconds: 1.2 });
  const openai = renderRefusal(refusal, 'openai', 'r1');
  assert.equal(openai.status, 429);
  assert.deepEqual(openai.headers, {
    'content-type': 'application/json',
    'x-request-id': 'r1',
    'retry-after': '2',
  });
  assert.deepEqual(JSON.parse(openai.body), {
    error: { message: 'slow down', type: 'rate_limit_error', param: 'model', code: 'rate_limited' },
  });
  const anthropic = renderRefusal(refusal, 'anthropic', 'r1');
  assert.equal(anthropic.headers['request-id'], 'r1');
  assert.deepEqual(JSON.parse(anthropic.body), {
    type: 'error',
    error: { type: 'rate_limit_error', message: 'slow down' },
    request_id: 'r1',
  });
  const bedrock = renderRefusal(refusal, 'bedrock', 'r1');
  assert.equal(bedrock.headers['x-amzn-errortype'], 'ThrottlingException');
  assert.deepEqual(JSON.parse(bedrock.body), { message: 'slow down' });
});

test('a body that looks like a refusal is none', () => {
  const body = Buffer.from(JSON.stringify(refuse('internal', { message: 'made by a client' })));
  assert.equal(isRefusal(finish(parsing(body))), false);
});

test('an overload is 529 to clients of Anthropic, 503 to others', () => {
  for (const code of ['unavailable', 'upstream_unavailable'] as const) {
    assert.equal(renderRefusal(refuse(code), 'anthropic', 'r').status, 529);
    assert.equal(renderRefusal(refuse(code), 'openai', 'r').status, 503);
    assert.equal(renderRefusal(refuse(code), 'bedrock', 'r').status, 503);
  }
});

/** status · error type · code */
const failures: [number | null, string | null, ErrorCode][] = [
  [429, 'ThrottlingException', 'upstream_throttled'],
  [429, 'com.amazon.coral#ThrottlingException:http://internal/', 'upstream_throttled'],
  [400, 'ServiceQuotaExceededException', 'upstream_throttled'],
  [400, 'ValidationException', 'upstream_invalid'],
  [408, 'ModelTimeoutException', 'upstream_timeout'],
  [429, 'ModelNotReadyException', 'upstream_unavailable'],
  [503, 'ServiceUnavailableException', 'upstream_unavailable'],
  [500, 'InternalServerException', 'upstream_failed'],
  [424, 'ModelErrorException', 'upstream_failed'],
  [403, 'AccessDeniedException', 'upstream_failed'],
  [404, 'ResourceNotFoundException', 'upstream_failed'],
  [403, 'ExpiredTokenException', 'upstream_failed'],
  [null, 'throttlingException', 'upstream_throttled'],
  [null, 'modelStreamErrorException', 'upstream_failed'],
  [null, 'internalServerException', 'upstream_failed'],
  [null, 'modelTimeoutException', 'upstream_timeout'],
  [null, 'serviceUnavailableException', 'upstream_unavailable'],
  [null, 'validationException', 'upstream_invalid'],
  [429, null, 'upstream_throttled'],
  [400, null, 'upstream_invalid'],
  [503, null, 'upstream_unavailable'],
  [504, null, 'upstream_timeout'],
  [502, 'SomethingNew', 'upstream_failed'],
  [null, null, 'upstream_failed'],
];

for (const [status, errorType, code] of failures) {
  test(`Bedrock's ${status ?? 'in-stream'} ${errorType ?? 'without a type'} becomes ${code}`, () => {
    assert.equal(upstreamRefusal({ status, errorType, message: 'm' }).code, code);
  });
}

test('what Bedrock says of the request is passed on, without the account', () => {
  const message =
    'messages.0: bad for arn:aws:bedrock:us-east-1:123456789012:inference-profile/x in 123456789012.';
  const refusal = upstreamRefusal({ status: 400, errorType: 'ValidationException', message });
  assert.equal(refusal.message, 'messages.0: bad for (an AWS resource) in (an AWS account).');
});

test('what Bedrock says of the gateway is not passed on', () => {
  const message =
    'User: arn:aws:sts::123456789012:assumed-role/task is not authorized to perform bedrock:InvokeModel';
  for (const errorType of [
    'AccessDeniedException',
    'ResourceNotFoundException',
    'InternalServerException',
    null,
  ]) {
    const refusal = upstreamRefusal({ status: 403, errorType, message });
    assert.doesNotMatch(refusal.message, /arn|123456789012|assumed-role/);
    assert.equal(refusal.status, 502);
  }
});

test('the time that Bedrock asks to wait is passed on', () => {
  const refusal = upstreamRefusal({ status: 429, errorType: null, message: null, retryAfterSeconds: 7 });
  assert.equal(refusal.retryAfterSeconds, 7);
});
