/** Images are built on what was looked at: bases by digest, resolved from a registry that is not believed blindly. */
import { equal, match, rejects } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { baseImageOf, digestOf, dockerfiles, withDigest } from '../../scripts/base-images.ts';

const root = join(import.meta.dirname, '..', '..');
const INDEX = 'application/vnd.oci.image.index.v1+json';
const index = Buffer.from('{"schemaVersion":2,"manifests":[]}');
const digest = `sha256:${createHash('sha256').update(index).digest('hex')}`;
const image = { registry: 'registry.test', repository: 'docker/library/node', tag: '24-slim', digest: null };

for (const file of dockerfiles) {
  test(`${file} names its base by digest, and the tag it comes from`, () => {
    const text = readFileSync(join(root, file), 'utf8');
    match(baseImageOf(text).digest ?? '', /^sha256:[0-9a-f]{64}$/);
    for (const [, from = ''] of text.matchAll(/^FROM (\S+)/gm)) {
      equal(from, '${BASE}', 'every stage is built on the base that is named by digest');
    }
  });
}

test('no Dockerfile of ours is forgotten', () => {
  const found = ['proxy', 'saas-usage', 'lib', 'scripts', 'local', 'docs'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(^|\/)Dockerfile[^/]*$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  equal(found.toSorted().join(), [...dockerfiles].toSorted().join());
});

test('the digest of a tag is that of the bytes that the registry sends, after the token it asks for', async (t) => {
  const origin = await registry(t, (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://registry.test');
    if (pathname === '/token/') {
      equal(searchParams.get('service'), 'registry.test');
      return response.end(JSON.stringify({ token: 'for-anybody' }));
    }
    equal(pathname, '/v2/docker/library/node/manifests/24-slim');
    if (request.headers.authorization !== 'Bearer for-anybody') {
      response.setHeader(
        'www-authenticate',
        `Bearer realm="http://${request.headers.host}/token/",service="registry.test",scope="aws"`,
      );
      response.statusCode = 401;
      return response.end();
    }
    match(request.headers.accept ?? '', /image\.index/);
    return response.setHeader('content-type', INDEX).end(index);
  });
  equal(await digestOf(image, origin), digest);
});

test('a registry that names another digest than that of its bytes is not believed', async (t) => {
  const origin = await registry(t, (_request, response) =>
    response
      .setHeader('content-type', INDEX)
      .setHeader('docker-content-digest', `sha256:${'0'.repeat(64)}`)
      .end(index),
  );
  await rejects(digestOf(image, origin), /the registry says sha256:000/);
});

test('an image for one processor alone is refused', async (t) => {
  const origin = await registry(t, (_request, response) =>
    response.setHeader('content-type', 'application/vnd.oci.image.manifest.v1+json').end(index),
  );
  await rejects(digestOf(image, origin), /not made for several processors/);
});

test('a new digest takes the place of the old one, or of none', () => {
  const other = `sha256:${'1'.repeat(64)}`;
  const named = withDigest('# base\nARG BASE=registry.test/node:24-slim\nFROM ${BASE}\n', digest);
  equal(named, `# base\nARG BASE=registry.test/node:24-slim@${digest}\nFROM \${BASE}\n`);
  equal(withDigest(named, other), named.replace(digest, other));
});

async function registry(
  t: TestContext,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}
