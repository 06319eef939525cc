/** Content by URL: refused unless allowed, and then never a way to an address that is not public. */
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { test, type TestContext } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import { isRefusal, type Refusal } from '../../core/errors.ts';
import { BodyBudget, BodyHold } from '../../proxy/body-budget.ts';
import { mayPoint, referencesIn, withContent } from '../../proxy/stages/remote-content.ts';
import { Turns } from '../../proxy/event-loop-turns.ts';
import {
  createRemoteContentFetcher,
  isPublicAddress,
  type Network,
  type RemoteContentFetcher,
} from '../../proxy/upstream/remote-content.ts';
import { PNG } from '../dialects/request-parts.ts';
import { usageRecords } from '../support/records.ts';
import { startGate } from '../support/start-gate.ts';
import { listen } from '../support/listen.ts';

const turns = new Turns(systemClock);

const addresses: Record<string, boolean> = {
  '8.8.8.8': true,
  '52.94.236.248': true,
  '172.32.0.1': true,
  '2600:1f18::1': true,
  '2a00:1450:4001::5': true,
  '0.0.0.0': false,
  '10.1.2.3': false,
  '100.64.0.1': false,
  '127.0.0.1': false,
  '169.254.169.254': false,
  '169.254.170.2': false,
  '172.16.0.1': false,
  '172.31.255.255': false,
  '192.168.1.1': false,
  '198.18.0.1': false,
  '224.0.0.1': false,
  '255.255.255.255': false,
  '::': false,
  '::1': false,
  '::ffff:127.0.0.1': false,
  '::ffff:8.8.8.8': false,
  '64:ff9b::7f00:1': false,
  'fc00::1': false,
  'fd00:ec2::254': false,
  'fe80::1': false,
  'ff02::1': false,
  '2001:0:1::1': false,
  '2001:db8::1': false,
  '2002:7f00:1::': false,
  'not an address': false,
};

for (const [address, isPublic] of Object.entries(addresses)) {
  test(`${address} is ${isPublic ? '' : 'not '}public`, () =>
    assert.equal(isPublicAddress(address), isPublic));
}

type Web = { readonly port: string; readonly fetcherFor: (options?: WebOptions) => RemoteContentFetcher };
type WebOptions = {
  readonly hosts?: readonly string[];
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
  /** Addresses that a name resolves to, one list per look-up. @default 127.0.0.1, which stands for a public one here */
  readonly answers?: Record<string, readonly (readonly string[])[]>;
};

/** A web of one server, whose address counts as public; 127.0.0.9 counts as private. */
async function startWeb(t: TestContext, listener: RequestListener): Promise<Web> {
  const server = createServer(listener);
  const { port } = new URL(await listen(t, server, '0.0.0.0'));
  return {
    port,
    fetcherFor: ({ answers = {}, hosts = ['*'], ...bounds } = {}) => {
      const asked = new Map<string, number>();
      const network: Network = {
        protocol: 'http:',
        port,
        isAllowed: (address) => address === '127.0.0.1',
        resolve: (hostname, done) => {
          const times = asked.get(hostname) ?? 0;
          asked.set(hostname, times + 1);
          const lists = answers[hostname] ?? [['127.0.0.1']];
          const list = lists[Math.min(times, lists.length - 1)] ?? [];
          done(
            null,
            list.map((address) => ({ address, family: 4 })),
          );
        },
      };
      const fetcher = createRemoteContentFetcher({ hosts, network, ...bounds });
      t.after(() => fetcher.close());
      return fetcher;
    },
  };
}

const image: RequestListener = (_incoming, outgoing) => {
  outgoing.writeHead(200, { 'content-type': 'image/png; charset=binary' });
  outgoing.end(Buffer.from(PNG, 'base64'));
};

test('an image is fetched, and nothing of the client’s goes with the request', async (t) => {
  const seen: string[] = [];
  const web = await startWeb(t, (incoming, outgoing) => {
    seen.push(...incoming.rawHeaders.map((header) => header.toLowerCase()));
    image(incoming, outgoing);
  });
  const content = await web.fetcherFor().fetch(`http://cdn.example:${web.port}/a.png?size=1`);
  assert.deepEqual(content, { mediaType: 'image/png', base64: PNG });
  assert.ok(!seen.includes('authorization') && !seen.includes('cookie') && !seen.includes('x-api-key'));
});

test('what must not be asked is not asked', async (t) => {
  let requests = 0;
  const web = await startWeb(t, (incoming, outgoing) => {
    requests += 1;
    image(incoming, outgoing);
  });
  const at = (host: string): string => `http://${host}:${web.port}/`;
  const fetcher = web.fetcherFor({
    hosts: ['cdn.example', '*.images.example', 'inside.example', 'both.example', '127.0.0.9'],
    answers: { 'inside.example': [['127.0.0.9']], 'both.example': [['127.0.0.1', '127.0.0.9']] },
  });
  const refused: [string, RegExp][] = [
    [at('evil.example'), /not allowed/],
    [at('images.example'), /not allowed/],
    [at('cdn.example.evil'), /not allowed/],
    [at('inside.example'), /no public address/],
    [at('both.example'), /no public address/],
    [at('127.0.0.9'), /no public address/],
    [at('0x7f000009'), /no public address/],
    [at('user:secret@cdn.example'), /credentials/],
    ['http://cdn.example/', /usual port/],
    ['https://cdn.example/', /only https/],
    ['file:///etc/passwd', /only https/],
    ['http://', /not a URL/],
  ];
  for (const [url, reason] of refused) await assert.rejects(fetcher.fetch(url), reason, url);
  assert.equal(requests, 0);
  await fetcher.fetch(at('a.images.example'));
  await fetcher.fetch(at('cdn.example.'));
  assert.equal(requests, 2);
});

test('a redirect and a name that changes its address are checked like the first', async (t) => {
  const web = await startWeb(t, (incoming, outgoing) => {
    const target = new URL(incoming.url ?? '/', 'http://x').searchParams.get('to');
    if (target === null) image(incoming, outgoing);
    else outgoing.writeHead(302, { location: target, connection: 'close' }).end();
  });
  const via = (to: string): string => `http://cdn.example:${web.port}/?to=${encodeURIComponent(to)}`;
  const fetcher = web.fetcherFor({
    answers: {
      'inside.example': [['127.0.0.9']],
      // Public when it is asked first, private when the redirect comes back to it.
      'rebind.example': [['127.0.0.1'], ['127.0.0.9']],
    },
  });
  assert.equal((await fetcher.fetch(via(`http://cdn.example:${web.port}/b.png`))).mediaType, 'image/png');
  await assert.rejects(fetcher.fetch(via(`http://inside.example:${web.port}/`)), /no public address/);
  await assert.rejects(fetcher.fetch(via(`http://127.0.0.9:${web.port}/`)), /no public address/);
  await assert.rejects(
    fetcher.fetch(via('http://169.254.169.254/latest/meta-data/')),
    /usual port|no public/,
  );
  const back = `http://rebind.example:${web.port}/?to=${encodeURIComponent(`http://rebind.example:${web.port}/`)}`;
  await assert.rejects(fetcher.fetch(back), /no public address/);
  const forever = web.fetcherFor();
  let loop = `http://cdn.example:${web.port}/`;
  for (let round = 0; round < 5; round++) loop = via(loop);
  await assert.rejects(forever.fetch(loop), /redirected too often/);
});

test('too much, too slow, or nothing is refused in words', async (t) => {
  const web = await startWeb(t, (incoming, outgoing) => {
    switch (incoming.url) {
      case '/large':
        outgoing.writeHead(200, { 'content-type': 'image/png' });
        outgoing.end(Buffer.alloc(3_000_000));
        return;
      case '/slow':
        outgoing.writeHead(200, { 'content-type': 'image/png' });
        outgoing.write('x');
        return;
      case '/empty':
        outgoing.writeHead(200, { 'content-type': 'image/png' }).end();
        return;
      case '/odd':
        outgoing.writeHead(200).end('x');
        return;
      default:
        outgoing.writeHead(404).end('secret');
    }
  });
  const fetcher = web.fetcherFor({ maxBytes: 1_048_576, timeoutMs: 700 });
  for (const [path, reason] of [
    ['/large', /larger than 1 MiB/],
    ['/slow', /did not come in time/],
    ['/empty', /is empty/],
    ['/odd', /does not say what it is/],
    ['/none', /^RemoteContentError: its host answered 404$|its host answered 404/],
  ] as const) {
    await assert.rejects(fetcher.fetch(`http://cdn.example:${web.port}${path}`), reason, path);
  }
});

test('what the three APIs point to is put into the request', async (t) => {
  const web = await startWeb(t, image);
  const fetcher = web.fetcherFor();
  const url = `http://cdn.example:${web.port}/a.png`;
  const data = `data:image/png;base64,${PNG}`;
  const source = { type: 'base64', media_type: 'image/png', data: PNG };
  const cases: [unknown, unknown][] = [
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url, detail: 'low' } }] }] },
      {
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: data, detail: 'low' } }] },
        ],
      },
    ],
    [
      { input: [{ content: [{ type: 'input_image', image_url: url }] }] },
      { input: [{ content: [{ type: 'input_image', image_url: data }] }] },
    ],
    [
      { input: [{ content: [{ type: 'input_file', file_url: url }] }] },
      { input: [{ content: [{ type: 'input_file', file_data: data }] }] },
    ],
    [
      {
        messages: [
          {
            content: [
              { type: 'image', source: { type: 'url', url } },
              { type: 'text', text: url },
            ],
          },
        ],
      },
      {
        messages: [
          {
            content: [
              { type: 'image', source },
              { type: 'text', text: url },
            ],
          },
        ],
      },
    ],
    [
      {
        messages: [
          {
            content: [{ type: 'tool_result', content: [{ type: 'document', source: { type: 'url', url } }] }],
          },
        ],
      },
      { messages: [{ content: [{ type: 'tool_result', content: [{ type: 'document', source }] }] }] },
    ],
  ];
  for (const [given, expected] of cases) {
    const body = await fetched(Buffer.from(JSON.stringify(given)), fetcher);
    assert.ok(!isRefusal(body));
    assert.deepEqual(JSON.parse(body.toString()), expected);
  }
  const plain = Buffer.from('{"messages":[{"content":"see \\"http://x\\""}], "z" : 1}');
  assert.equal(await fetched(plain, fetcher), plain, 'nothing to fetch: the very bytes');
  const broken = Buffer.from('{"http');
  assert.equal(await fetched(broken, fetcher), broken, 'what is not JSON is for the dialect to refuse');
  const missing = {
    messages: [{ content: [{ type: 'image', source: { type: 'url', url: 'http://cdn.example/' } }] }],
  };
  const refusal = await fetched(Buffer.from(JSON.stringify(missing)), fetcher);
  assert.ok(isRefusal(refusal));
  assert.equal(refusal.param, 'messages[0].content[0].source.url');
  const many = { content: Array.from({ length: 21 }, () => ({ type: 'input_image', image_url: url })) };
  assert.ok(isRefusal(await fetched(Buffer.from(JSON.stringify(many)), fetcher)));
});

/** The body as it is after everything it points to was fetched. */
async function fetched(body: Buffer, fetcher: RemoteContentFetcher): Promise<Buffer | Refusal> {
  const references = mayPoint(body) ? await referencesIn(body, turns) : null;
  if (references === null || isRefusal(references)) return references ?? body;
  const budget = new BodyBudget({ taskBytes: 0, maxBodyBytes: 64 * 1_048_576 });
  const hold = new BodyHold(budget, 'key', 'address');
  return withContent(references, fetcher, { hold, maxBodyBytes: 32 * 1_048_576, turns });
}

test('through the gateway: off by default, and when it is on no address inside is reached', async (t) => {
  const web = await startWeb(t, image);
  const bodyOf = (url: string): string =>
    JSON.stringify({
      model: 'nova-pro',
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
    });
  const ask = async (edgeUrl: string, key: string, url: string): Promise<string> => {
    const answer = await fetch(`${edgeUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: bodyOf(url),
    });
    assert.equal(answer.status, 400);
    return answer.text();
  };
  const off = await startGate(t);
  const offKey = await off.admin.createKey();
  assert.match(await ask(off.edgeUrl, offKey.secret, 'https://example.com/a.png'), /data URL/);
  const on = await startGate(t, { environment: { REMOTE_CONTENT_HOSTS: '*' } });
  const onKey = await on.admin.createKey();
  for (const host of [
    'localhost',
    '127.0.0.1',
    '[::1]',
    '169.254.169.254',
    '[::ffff:127.0.0.1]',
    '2130706433',
  ]) {
    assert.match(await ask(on.edgeUrl, onKey.secret, `https://${host}/a.png`), /no public address/, host);
  }
  assert.match(await ask(on.edgeUrl, onKey.secret, `http://localhost:${web.port}/a.png`), /only https/);
  // What was admitted leaves its record, though nothing was asked of Bedrock.
  const records = await usageRecords(on.database, 7);
  assert.ok(records.every((one) => one['status'] === 400 && one['cost_pico_usd'] === '0'));

  const elsewhere = await on.admin.createKey({ models: ['nova-micro'] });
  const spent = await on.admin.createKey({ max_budget: 0 });
  for (const [key, status] of [
    [elsewhere, 403],
    [spent, 429],
  ] as const) {
    const answer = await fetch(`${on.edgeUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json' },
      body: bodyOf('https://localhost/a.png'),
    });
    assert.equal(answer.status, status, 'nothing is fetched for a call that is not admitted');
  }
});
