/** Comprehend's stand-in, asked by AWS's JSON protocol with a signature. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';

import { comprehend } from '../../../simulator/service-model/comprehend.ts';
import { breachesOf } from '../../../simulator/service-model/check.ts';
import { ACCESS_KEY, BEARER, post, startSimulator } from '../support.ts';

const HEADERS = {
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'Comprehend_20171127.DetectPiiEntities',
};

async function detect(
  t: TestContext,
  body: object,
  { headers = HEADERS, service = 'comprehend' }: { headers?: Record<string, string>; service?: string } = {},
) {
  const simulator = await startSimulator(t);
  const { host, hostname } = new URL(simulator.url);
  const signer = new SignatureV4({ credentials: ACCESS_KEY, region: 'us-east-1', service, sha256: Sha256 });
  const text = JSON.stringify(body);
  const signed = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname,
    path: '/',
    headers: { ...headers, host },
    body: text,
  });
  return { reply: await post(simulator, '/', text, signed.headers), simulator };
}

const ask = (Text: string, LanguageCode = 'en') => ({ Text, LanguageCode });

test('entities are told with offsets in code points', async (t) => {
  const { reply, simulator } = await detect(t, ask('😀😀 ada@example.com, 123-45-6789'));
  equal(reply.status, 200, reply.text);
  deepEqual(reply.json, {
    Entities: [
      { Score: 0.99, Type: 'EMAIL', BeginOffset: 3, EndOffset: 18 },
      { Score: 0.99, Type: 'SSN', BeginOffset: 20, EndOffset: 31 },
    ],
  });
  deepEqual(breachesOf(comprehend, 'DetectPiiEntitiesResponse', reply.json), []);
  equal(simulator.log()[0]?.operation, 'detect-pii-entities');
});

const REFUSED: readonly (readonly [string, object, object, string])[] = [
  ['another language', ask('hola', 'fr'), {}, 'UnsupportedLanguageException'],
  ['more than 100,000 bytes', ask('ä'.repeat(50_001)), {}, 'TextSizeLimitExceededException'],
  ['no text', ask(''), {}, 'ValidationException'],
  ['an unknown member', { ...ask('hi'), Language: 'en' }, {}, 'ValidationException'],
  [
    'another operation',
    ask('hi'),
    { headers: { ...HEADERS, 'x-amz-target': 'Comprehend_20171127.DetectEntities' } },
    'UnknownOperationException',
  ],
  [
    'another content type',
    ask('hi'),
    { headers: { ...HEADERS, 'content-type': 'application/json' } },
    'SerializationException',
  ],
  ['a signature for another service', ask('hi'), { service: 'bedrock' }, 'InvalidSignatureException'],
];

for (const [name, body, options, type] of REFUSED) {
  test(`${name} is refused as ${type}`, async (t) => {
    const { reply } = await detect(t, body, options);
    equal(reply.status, 400);
    equal(reply.headers.get('x-amzn-errortype'), null);
    match(reply.text, new RegExp(`^{"__type":"${type}","Message":"[^"]+"}$`));
  });
}

test('Bedrock’s bearer token is none of Comprehend’s, and throttling is a 400', async (t) => {
  const simulator = await startSimulator(t);
  const bearer = await post(simulator, '/', ask('hi'), { ...HEADERS, authorization: `Bearer ${BEARER}` });
  equal(bearer.status, 400);
});
