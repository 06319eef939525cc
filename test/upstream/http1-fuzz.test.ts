/**
 * Random answers in random pieces, whole ones and damaged ones, beside undici: what is valid is the same for both to the
 * byte; what is damaged is an error, or what undici makes of it too. Whatever it was, the next call has its own answer.
 * STARGATE_FUZZ_ROUNDS raises their number.
 */
import { deepEqual, equal } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import { Pool } from 'undici';
import { answerOf, cutAt, startRawBedrock } from '../support/raw-bedrock.ts';
import { replay } from '../support/replay.ts';
import { ask, seen, upstreamTo } from './http1-fixture.ts';

const rounds = Number(process.env['STARGATE_FUZZ_ROUNDS'] ?? 400);

const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const bytes = (maxLength: number): fc.Arbitrary<string> => fc.string({ unit: byte, maxLength });
const name = fc.string({
  unit: fc.constantFrom(...'abcXYZ019!#$%&*+-.^_`|~'.split('')),
  minLength: 1,
  maxLength: 20,
});
const visible = fc.string({
  unit: fc.constantFrom(...'abc XYZ\t019:;,="{}\xe9\xff'.split('')),
  maxLength: 60,
});
const field = fc.tuple(name, fc.constantFrom('', ' ', '\t', '  '), visible).map(([key, space, value]) => {
  // Not one of those that frame an answer, by chance.
  return `x-${key}:${space}${value.trim()}\r\n`;
});
const fields = fc.array(field, { maxLength: 8 }).map((all) => all.join(''));
const extension = fc.constantFrom('', ';a', ';a=b', ';a="b; c"', ';a=1;b=2');

const chunked = fc
  .tuple(fc.array(fc.tuple(bytes(300), extension, fc.boolean()), { maxLength: 8 }), extension, fields)
  .map(([chunks, lastExtension, trailers]) => ({
    framing: 'transfer-encoding: chunked\r\n',
    body: chunks.map(([data]) => data).join(''),
    wire: `${chunks
      .filter(([data]) => data !== '')
      .map(([data, ext, isUpper]) => {
        const size = data.length.toString(16);
        return `${isUpper ? size.toUpperCase() : size}${ext}\r\n${data}\r\n`;
      })
      .join('')}0${lastExtension}\r\n${trailers}\r\n`,
  }));
const measured = bytes(2_000).map((body) => ({
  framing: `content-length: ${body.length}\r\n`,
  body,
  wire: body,
}));
const hints = fc.constantFrom(
  '',
  '',
  'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n',
  'HTTP/1.1 102 Processing\r\n\r\n',
);
const status = fc.constantFrom(200, 200, 400, 429, 500, 503, 599);
const reason = fc.constantFrom('OK', '', 'Too Many Requests', 'caf\xe9');

/** An answer, where it is cut into pieces (as parts of its length), and whether the server closes after it. */
const answer = fc
  .tuple(hints, status, reason, fields, fc.oneof(chunked, measured), fields)
  .map(([before, code, text, first, { framing, body, wire }, last]) => ({
    status: code,
    body,
    wire: `${before}HTTP/1.1 ${code} ${text}\r\n${first}${framing}${last}\r\n${wire}`,
  }));
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

const damage = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  kind: fc.constantFrom('replace', 'insert', 'remove', 'cut'),
  value: fc.oneof(
    byte,
    fc.constantFrom(
      '\r',
      '\n',
      '\r\n',
      '\r\n\r\n',
      '\0',
      ' ',
      ':',
      '0',
      '5',
      ';',
      'HTTP/1.1 200 OK\r\n',
      'content-length: 5\r\n',
      'transfer-encoding: chunked\r\n',
    ),
  ),
});

/** A server that sends the answer it is told in the pieces it is told, to one call for each client. */
async function fixture(t: TestContext) {
  const next = { wire: Buffer.alloc(0), cuts: [] as readonly number[], closes: false };
  const bedrock = await startRawBedrock(t, {
    onRequest: async ({ connection, body }) => {
      if (body === 'next') {
        connection.send(answerOf('the next'));
        return;
      }
      const { length } = next.wire;
      const positions = next.cuts.map((part) => Math.floor(part * length)).toSorted((a, b) => a - b);
      await connection.sendInPieces(cutAt(next.wire, positions));
      if (next.closes) connection.end();
    },
  });
  const pool = new Pool(bedrock.url, { connections: 1 });
  t.after(() => pool.destroy());
  const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
  const byUs = async (): Promise<string> => seen(await ask(upstream, 'first').ending);
  const byUndici = async (): Promise<string> => {
    try {
      const { statusCode, body } = await pool.request({ method: 'POST', path: '/', body: 'first' });
      const whole = Buffer.from(await body.arrayBuffer()).toString('latin1');
      return `${statusCode} ${whole}`;
    } catch {
      return 'an error';
    }
  };
  const ofNext = async (): Promise<void> => {
    equal(seen(await ask(upstream, 'next').ending), '200 the next');
  };
  return { next, byUs, byUndici, ofNext };
}

test('valid answers in random pieces are read as undici reads them', async (t) => {
  const { next, byUs, byUndici, ofNext } = await fixture(t);
  await fc.assert(
    fc.asyncProperty(answer, cuts, async ({ wire, status: code, body }, positions) => {
      Object.assign(next, { wire: Buffer.from(wire, 'latin1'), cuts: positions, closes: false });
      deepEqual([await byUs(), await byUndici()], [`${code} ${body}`, `${code} ${body}`]);
      await ofNext();
    }),
    { numRuns: rounds, ...replay(31) },
  );
});

test('damaged answers are errors, or what undici makes of them too', async (t) => {
  const { next, byUs, byUndici, ofNext } = await fixture(t);
  await fc.assert(
    fc.asyncProperty(answer, damage, cuts, async ({ wire }, { at, kind, value }, positions) => {
      const place = Math.floor(at * wire.length);
      const damaged = {
        replace: `${wire.slice(0, place)}${value}${wire.slice(place + value.length)}`,
        insert: `${wire.slice(0, place)}${value}${wire.slice(place)}`,
        remove: `${wire.slice(0, place)}${wire.slice(place + value.length)}`,
        cut: wire.slice(0, place),
      }[kind];
      Object.assign(next, { wire: Buffer.from(damaged, 'latin1'), cuts: positions, closes: true });
      const [ours, theirs] = [await byUs(), await byUndici()];
      if (!isError(ours)) equal(ours, theirs);
      await ofNext();
    }),
    { numRuns: rounds, ...replay(32) },
  );
});

function isError(outcome: string): boolean {
  return outcome === 'no answer' || outcome.endsWith(', broken');
}
