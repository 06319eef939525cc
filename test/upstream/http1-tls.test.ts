/**
 * Bedrock is asked over TLS, and only whoever shows a certificate for its name that is trusted here gets a request. A
 * connection that is not made in time is given up, handshake included; nothing of a call has been sent until it is made.
 */
import { deepEqual, equal } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import {
  createServer as createTlsServer,
  getCACertificates,
  setDefaultCACertificates,
  type Server as TlsServer,
  type TLSSocket,
} from 'node:tls';
import { makeCertificates } from '../../local/tls/certificates.ts';
import { answerOf, cutAt, startRawBedrock, type RawRequest } from '../support/raw-bedrock.ts';
import { ask, seen, upstreamTo } from './http1-fixture.ts';

const DAY_MS = 86_400_000;
const now = Date.now();
const valid = { dnsNames: ['localhost'], fromMs: now - DAY_MS, untilMs: now + DAY_MS };
const trusted = makeCertificates(valid);
const unknown = makeCertificates(valid);
const expired = makeCertificates({ ...valid, fromMs: now - 2 * DAY_MS, untilMs: now - DAY_MS });
const another = makeCertificates({ ...valid, dnsNames: ['bedrock.example'] });

// As NODE_EXTRA_CA_CERTS does before the process starts.
setDefaultCACertificates([
  ...getCACertificates(),
  trusted.authorityPem,
  expired.authorityPem,
  another.authorityPem,
]);

const echo = ({ connection, body }: RawRequest): void => void connection.send(answerOf(`you said ${body}`));

test('a call over TLS is answered, and the connection reused', async (t) => {
  const bedrock = await startRawBedrock(t, { onRequest: echo }, trusted);
  const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
  for (const text of ['one', 'two']) equal(seen(await ask(upstream, text).ending), `200 you said ${text}`);
  equal(bedrock.connections.length, 1);
});

test('an answer over TLS is the same in whatever records it comes', async (t) => {
  const bedrock = await startRawBedrock(
    t,
    {
      onRequest: async ({ connection, body }) => {
        const bytes = Buffer.from(
          `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n${body}\r\n0\r\n\r\n`,
        );
        await connection.sendInPieces(cutAt(bytes, [...bytes.keys()].slice(1)));
      },
    },
    trusted,
  );
  const upstream = upstreamTo(t, bedrock.url);
  for (const text of ['one', 'two']) equal(seen(await ask(upstream, text).ending), `200 ${text}`);
});

test('a megabyte each way over TLS is there whole', async (t) => {
  const bedrock = await startRawBedrock(t, { onRequest: echo }, trusted);
  const text = 'abcdefgh'.repeat(131_072);
  equal(seen(await ask(upstreamTo(t, bedrock.url), text).ending), `200 you said ${text}`);
});

test('a second connection takes up the session of the first', async (t) => {
  const reused: boolean[] = [];
  const bedrock = await startRawBedrock(
    t,
    {
      onConnection: ({ socket }) => void reused.push((socket as TLSSocket).isSessionReused()),
      onRequest: ({ connection }) => void connection.send(answerOf('hello', 'connection: close\r\n')),
    },
    trusted,
  );
  const upstream = upstreamTo(t, bedrock.url);
  for (const _ of [1, 2, 3]) equal(seen(await ask(upstream).ending), '200 hello');
  deepEqual(reused, [false, true, true]);
});

test('a server that speaks HTTP/2 too is asked in HTTP/1.1', async (t) => {
  const protocols: (string | false | null)[] = [];
  const server = createTlsServer(
    { cert: trusted.certificatePem, key: trusted.privateKeyPem, ALPNProtocols: ['h2', 'http/1.1'] },
    (socket) => {
      protocols.push(socket.alpnProtocol);
      socket.on('error', () => undefined);
      socket.on('data', () => socket.write(answerOf('hello')));
    },
  );
  const port = await listening(t, server);
  equal(seen(await ask(upstreamTo(t, `https://localhost:${port}`)).ending), '200 hello');
  deepEqual(protocols, ['http/1.1']);
});

test('a server that has forgotten its sessions is asked all the same', async (t) => {
  const bedrock = await startRawBedrock(
    t,
    { onRequest: ({ connection, body }) => void connection.send(answerOf(body, 'connection: close\r\n')) },
    trusted,
  );
  const upstream = upstreamTo(t, bedrock.url);
  for (const text of ['one', 'two', 'three']) {
    equal(seen(await ask(upstream, text).ending), `200 ${text}`);
    (bedrock.server as TlsServer).setTicketKeys(randomBytes(48));
  }
});

const untrusted = [
  ['that nobody here knows', unknown, 'localhost'],
  ['that has expired', expired, 'localhost'],
  ['for another name', another, 'localhost'],
  ['for its name, but not for the address it is asked at', trusted, '127.0.0.1'],
] as const;
for (const [name, certificate, host] of untrusted) {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    test(`a server with a certificate ${name} gets no byte of a request, however often it is asked (${version})`, async (t) => {
      const bedrock = await startRawBedrock(t, { onRequest: echo }, { ...certificate, version });
      const upstream = upstreamTo(t, bedrock.url.replace('localhost', host), { connections: 1 });
      for (let call = 0; call < 4; call += 1) {
        const { response, ending } = ask(upstream);
        equal(seen(await ending), 'no answer');
        equal(response.wasSent, false);
      }
      equal(bedrock.requests.length, 0);
    });
  }
}

const failing: readonly (readonly [name: string, act: (socket: Socket) => unknown])[] = [
  ['closes during the handshake', (socket) => socket.on('data', () => socket.end())],
  ['resets during the handshake', (socket) => socket.on('data', () => socket.resetAndDestroy())],
  ['answers the handshake in clear', (socket) => socket.on('data', () => socket.write(answerOf('hello')))],
];
for (const [name, act] of failing) {
  test(`a server that ${name} fails all that wait for it, and nothing has been sent`, async (t) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      act(socket);
    });
    const port = await listening(t, server);
    const upstream = upstreamTo(t, `https://localhost:${port}`, { connections: 1 });
    for (const { response, ending } of [ask(upstream), ask(upstream)]) {
      equal(seen(await ending), 'no answer');
      equal(response.wasSent, false);
    }
  });
}

test('a handshake that hangs is given up after seconds, and nothing has been sent', async (t) => {
  const port = await listening(
    t,
    createServer((socket) => void socket.on('error', () => undefined)),
  );
  const { response, ending } = ask(upstreamTo(t, `https://localhost:${port}`));
  equal(seen(await ending), 'no answer');
  equal(response.wasSent, false);
});

async function listening(t: TestContext, server: ReturnType<typeof createServer>): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}
