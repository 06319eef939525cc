/**
 * What a task holds in memory: idle, with many large requests that wait, and with clients that do not read. Needs Linux.
 *
 *     npm run bench:memory                       all of it, of the image's program
 *     npm run bench:memory -- --only idle        idle, large or slow
 *     npm run bench:memory -- --node-flags=--max-semi-space-size=4
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startSubject, type Subject } from '../guard/subject.ts';
import { ROOT, surround, type Surroundings } from '../guard/surroundings.ts';
import { orExit } from '../or-exit.ts';
import { table } from '../report/table.ts';
import { buildImageProgram } from './image-program.ts';
import { largeBodies } from './large-bodies.ts';
import { residentMib } from './resident.ts';
import { slowReaders } from './slow-readers.ts';

type Row = {
  readonly what: string;
  readonly mib: number;
  readonly bound: number | null;
  readonly note: string;
};

const SETTLE_MS = 5_000;
const IDLE_MIB = 110;
const LARGE = { requests: 1_500, kilobytes: 150 };
const LARGE_MIB = 400;
const READERS = 500;

const USAGE = 'npm run bench:memory -- [--only <part of a name>] [--node-flags=<flags for Node>]';

function readFlags() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      'node-flags': { type: 'string', default: '' },
    },
  });
  return values;
}

async function main(): Promise<void> {
  const flags = orExit(readFlags, USAGE);
  const surroundings = await surround();
  const rows: Row[] = [];
  try {
    const program = buildImageProgram();
    surroundings.ends.push(() => program.remove());
    const gateway = gatewaysOf(surroundings, program.path, flags['node-flags']);
    if ('idle'.startsWith(flags.only)) rows.push(await idle(await gateway('idle')));
    for (const [name, path] of [
      ['large_messages', '/v1/messages'],
      ['large_chat', '/v1/chat/completions'],
    ] as const) {
      if ('large'.startsWith(flags.only)) rows.push(...(await large(await gateway(name), path)));
    }
    if ('slow'.startsWith(flags.only)) rows.push(await slow(await gateway('slow')));
  } finally {
    await surroundings.end();
  }
  console.log(
    table<Row>(
      [
        { head: 'what', cell: ({ what }) => what, align: 'left' },
        { head: 'resident, MiB', cell: ({ mib }) => mib.toFixed(0) },
        { head: 'at most', cell: ({ bound }) => (bound === null ? '' : String(bound)) },
        { head: '', cell: ({ note }) => note, align: 'left' },
      ],
      rows,
    ),
  );
}

function gatewaysOf(surroundings: Surroundings, program: string, flags: string) {
  return (name: string): Promise<Subject> =>
    startSubject({
      ...surroundings,
      name,
      root: ROOT,
      program,
      withoutProbe: true,
      nodeFlags: flags.split(' ').filter((flag) => flag !== ''),
      environment: { UPSTREAM_CONNECTIONS: '2000' },
    });
}

async function idle(subject: Subject): Promise<Row> {
  await delay(SETTLE_MS);
  const row = { what: 'idle, ready', mib: residentMib(subject.pid), bound: IDLE_MIB, note: '' };
  await subject.end();
  return row;
}

async function large(subject: Subject, path: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const turn of ['first', 'second']) {
    const found = await largeBodies(subject, { ...LARGE, path });
    const problems = [
      found.refused > 0 ? `${found.refused} not answered with 200` : '',
      found.allAtOnce ? '' : 'not all at once',
    ];
    rows.push({
      what: `${LARGE.requests} × ${LARGE.kilobytes} KB at once, ${path}, ${turn} time`,
      mib: found.peakMib,
      bound: LARGE_MIB,
      note: [`afterwards ${found.afterMib.toFixed(0)}`, ...problems].filter((text) => text !== '').join('; '),
    });
  }
  await subject.end();
  return rows;
}

async function slow(subject: Subject): Promise<Row> {
  const { clients, answerKilobytes, beforeMib, peakMib } = await slowReaders(subject, READERS);
  await subject.end();
  const each = ((peakMib - beforeMib) * 1_024) / clients;
  return {
    what: `${clients} clients that never read ${Math.round(answerKilobytes)} KB`,
    mib: peakMib,
    bound: null,
    note: `${each.toFixed(0)} KB each`,
  };
}

await main();
