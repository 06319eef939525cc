/** Our signature is the AWS SDK's, byte for byte: the SDK's own signer is the reference. */
import { equal } from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { SignatureV4 } from '@smithy/signature-v4';
import { createSigner } from '../../proxy/upstream/sigv4.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 7, 30, 5);

type Case = {
  readonly path: string;
  readonly region: string;
  readonly body: string;
  readonly sessionToken?: string;
  readonly service?: string;
  readonly amzTarget?: string;
  /** @default POST */
  readonly method?: 'PUT';
};

const cases: Record<string, Case> = {
  'a plain model id': {
    path: '/model/amazon.nova-micro-v1%3A0/converse',
    region: 'us-east-1',
    body: '{"messages":[]}',
  },
  'the ARN of an application inference profile': {
    path: `/model/${encodeURIComponent('arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc')}/invoke`,
    region: 'eu-west-1',
    body: '{}',
  },
  'temporary credentials of a task role': {
    path: '/model/global.anthropic.claude-opus-5-5/invoke-with-response-stream',
    region: 'us-west-2',
    body: '{"a":"ü€🚀"}',
    sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJH=',
  },
  'a body of 300 KB': { path: '/model/x/invoke', region: 'us-east-1', body: 'x'.repeat(300_000) },
  'the service of mantle': {
    path: '/anthropic/v1/messages',
    region: 'us-east-1',
    body: '{}',
    service: 'bedrock-mantle',
  },
  'an object for S3': {
    path: '/spill/0199c8f0-0000-7000-8000-000000000000/000000001.gz',
    region: 'eu-central-1',
    body: 'gzipped',
    sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE=',
    service: 's3',
    method: 'PUT',
  },
  'an operation of Comprehend, named in a header': {
    path: '/',
    region: 'eu-central-1',
    body: '{"Text":"Ada","LanguageCode":"en"}',
    sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE=',
    service: 'comprehend',
    amzTarget: 'Comprehend_20171127.DetectPiiEntities',
  },
  'an empty body': { path: '/model/x/count-tokens', region: 'us-east-1', body: '' },
};

for (const [name, given] of Object.entries(cases)) {
  const { path, region, body, sessionToken, service = 'bedrock', amzTarget, method = 'POST' } = given;
  test(`signs like the SDK: ${name}`, async () => {
    const credentials = {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      ...(sessionToken === undefined ? {} : { sessionToken }),
    };
    const host = `bedrock-runtime.${region}.amazonaws.com`;
    const ours = createSigner(credentials)(
      method,
      { host, region, path, service, ...(amzTarget === undefined ? {} : { amzTarget }) },
      Buffer.from(body),
      NOW_MS,
    );
    const reference = new SignatureV4({
      service,
      region,
      credentials,
      sha256: NodeSha256,
      applyChecksum: true,
      uriEscapePath: service !== 's3',
    });
    const headers = { host, ...(amzTarget === undefined ? {} : { 'x-amz-target': amzTarget }) };
    const signed = await reference.sign(
      { method, protocol: 'https:', hostname: host, path, headers, body, query: {} },
      { signingDate: new Date(NOW_MS) },
    );
    equal(ours.authorization, signed.headers['authorization']);
    equal(ours['x-amz-date'], signed.headers['x-amz-date']);
    equal(ours['x-amz-content-sha256'], signed.headers['x-amz-content-sha256']);
    equal(ours['x-amz-security-token'], signed.headers['x-amz-security-token']);
  });
}

test('a signer goes on over midnight, when the day key changes', () => {
  const signer = createSigner({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' });
  const target = { host: 'h', region: 'us-east-1', path: '/model/x/invoke' };
  const before = signer('POST', target, Buffer.from(''), Date.UTC(2026, 10, 21, 23, 59, 59));
  const after = signer('POST', target, Buffer.from(''), Date.UTC(2026, 10, 22, 0, 0, 0));
  equal(before.authorization.includes('/20261121/'), true);
  equal(after.authorization.includes('/20261122/'), true);
});

/** SHA-256 in the form the SDK's signer asks for. */
class NodeSha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBytes(data));
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }
  reset(): void {
    throw new Error('the signer makes a new hash instead');
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}
