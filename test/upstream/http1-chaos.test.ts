/**
 * Everything at once, from one seed: calls that pause, abort and wait, and a server that answers, closes, resets, falls silent
 * and says too much. Whatever happens, every call ends once, with its own answer or an error; no request arrives twice,
 * and none that was never sent; and afterwards the connections serve as before.
 */
import { equal, ok } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { makeCertificates } from '../../local/tls/certificates.ts';
import { setDefaultCACertificates, getCACertificates } from 'node:tls';
import { eventually } from '../support/eventually.ts';
import { seededRandom } from '../support/random.ts';
import { answerOf, cutAt, startRawBedrock, type RawConnection } from '../support/raw-bedrock.ts';
import { ask, seen, upstreamTo } from './http1-fixture.ts';

const CALLS = Number(process.env['STARGATE_FUZZ_ROUNDS'] ?? 1_500);
const SEED = Number(process.env['STARGATE_FUZZ_SEED'] ?? 7);
const AT_ONCE = 40;
const now = Date.now();
const certificate = makeCertificates({
  dnsNames: ['localhost'],
  fromMs: now - 60_000,
  untilMs: now + 3_600_000,
});
setDefaultCACertificates([...getCACertificates(), certificate.authorityPem]);

const deeds = [
  'answers',
  'answers',
  'answers',
  'answers in chunks',
  'answers in chunks',
  'closes after the answer',
  'says that it closes',
  'closes within the answer',
  'resets within the answer',
  'resets',
  'is silent',
  'says more than the answer',
  'answers slowly',
] as const;
type Deed = (typeof deeds)[number];

for (const transport of ['TCP', 'TLS'] as const) {
  test(`whatever calls and server do over ${transport}, every call ends with its own answer or an error`, async (t) => {
    const random = seededRandom(SEED);
    const upTo = (most: number): number => Math.floor(random() * most);
    const answerFor = (body: string): string => {
      const [id = '', , times = ''] = body.split('/');
      return `<${id}>`.repeat(Number(times));
    };
    const act = async (connection: RawConnection, body: string): Promise<void> => {
      const deed = (body.split('/')[1] ?? 'answers') as Deed;
      const text = answerFor(body);
      const wire = deed.endsWith('chunks') ? chunked(text, upTo) : answerOf(text, headersOf(deed));
      const bytes = Buffer.from(wire, 'latin1');
      const cut = upTo(bytes.length);
      switch (deed) {
        case 'answers':
        case 'answers in chunks':
        case 'says that it closes':
          await connection.sendInPieces(cutAt(bytes, [cut]));
          return;
        case 'closes after the answer':
          connection.send(bytes).end();
          return;
        case 'closes within the answer':
          connection.send(bytes.subarray(0, cut)).end();
          return;
        case 'resets within the answer':
          await connection.sendInPieces([bytes.subarray(0, cut)]);
          connection.reset();
          return;
        case 'resets':
          connection.reset();
          return;
        case 'is silent':
          return;
        case 'says more than the answer':
          // In one piece: what a server says once it may have the next request is an answer to that, for all anybody knows.
          connection.send(bytes.length < 8_000 ? `${wire}${answerOf('<poison>')}` : bytes);
          return;
        case 'answers slowly':
          for (const piece of cutAt(bytes, [cut])) {
            await delay(upTo(20));
            if (!connection.isClosed) connection.send(piece);
          }
      }
    };
    const bedrock = await startRawBedrock(
      t,
      { onRequest: ({ connection, body }) => act(connection, body) },
      transport === 'TLS' ? certificate : undefined,
    );
    const upstream = upstreamTo(t, bedrock.url, { connections: 10 });
    const whole = { count: 0 };
    const sent = new Map<string, boolean>();

    const one = async (id: number): Promise<void> => {
      const deed = deeds[upTo(deeds.length)] ?? 'answers';
      const isLarge = random() < 0.1;
      const body = `${id}/${deed}/${isLarge ? 20_000 : 1 + upTo(50)}/${isLarge ? 'x'.repeat(200_000) : ''}`;
      const pauses = random() < 0.3;
      const { response, ending } = ask(upstream, body, {
        ...(isLarge ? { letGo: () => undefined } : {}),
        onData: (_, answer) => {
          if (!pauses) return true;
          setTimeout(() => answer.resume(), upTo(5));
          return false;
        },
      });
      const gives = deed === 'is silent' || random() < 0.15;
      if (gives) setTimeout(() => response.abort(new Error('given up')), upTo(30));
      const result = await ending;
      sent.set(body, response.wasSent);
      if (result.error !== null) return;
      whole.count += 1;
      equal(result.status, 200);
      ok(result.body === answerFor(body), `call ${id}: ${deed}`);
    };

    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < CALLS) {
        next += 1;
        await one(next);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));

    ok(whole.count > CALLS / 4, `${whole.count} of ${CALLS} answered`);
    const arrived = bedrock.requests.map(({ body }) => body);
    equal(new Set(arrived).size, arrived.length, 'no request arrives twice');
    for (const body of arrived) equal(sent.get(body), true, 'nothing arrives that was never sent');
    // Those that were closing have closed.
    await eventually(
      async () => {
        equal(seen(await ask(upstream, 'a/answers/1/').ending), '200 <a>');
      },
      { withinMs: 5_000 },
    );
    const after = Array.from({ length: 30 }, (_, index) => ask(upstream, `after ${index}/answers/3/`));
    for (const [index, { ending }] of after.entries()) {
      equal(seen(await ending), `200 ${`<after ${index}>`.repeat(3)}`);
    }
    const open = bedrock.connections.filter(({ isClosed }) => !isClosed).length;
    ok(open <= 10, `${open} connections are open`);
  });
}

function headersOf(deed: Deed): string {
  return deed === 'says that it closes' ? 'connection: close\r\n' : '';
}

function chunked(text: string, upTo: (most: number) => number): string {
  let chunks = '';
  for (let at = 0; at < text.length;) {
    const size = Math.min(text.length - at, 1 + upTo(5_000));
    chunks += `${size.toString(16)}\r\n${text.slice(at, at + size)}\r\n`;
    at += size;
  }
  return `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`;
}
