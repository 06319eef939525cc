/**
 * Mixed traffic at a modest rate for an hour, and what the gateway holds meanwhile: resident memory, heap and buffers after a
 * full collection, and handles, each minute. Flat is what does not grow after the first quarter, in which caches fill.
 *
 *     npm run bench:soak                                an hour
 *     npm run bench:soak -- --minutes 15 --rate 40      requests a second; 40 when absent
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { startSubject, type Subject } from '../guard/subject.ts';
import { ROOT, surround } from '../guard/surroundings.ts';
import { mib } from '../memory/resident.ts';
import { numberFlag, orExit } from '../or-exit.ts';
import { scenarios } from '../scenarios.ts';
import { isFlat, slopePerHour, type Look } from './slope.ts';

const MINUTE_MS = 60_000;
/** For the ends of answers: records, connections that close. */
const QUIET_MS = 500;
const CONNECTIONS = 64;
/** What is asked in turns; one of twenty-one clients leaves before its answer is whole. */
const MIX = [
  'messages, 1 KB',
  'chat completions, 1 KB',
  'Claude Code, stream',
  'messages, stream',
  'chat completions, stream',
  'responses of GPT, stream',
  'messages, 100 KB',
  'chat completions, 1 KB',
];
/** Of no common factor with the number of questions, so that each is left in its turn. */
const LEAVES_EVERY = 21;

type Traffic = {
  /** Resolves when nothing is under way, as what is held then has been left behind. */
  readonly pause: () => Promise<unknown>;
  readonly goOn: () => void;
  readonly stop: () => Promise<{ readonly answered: number; readonly other: number }>;
};

const USAGE = 'npm run bench:soak -- [--minutes 60] [--rate <requests a second>]';

function readFlags() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '60' },
      rate: { type: 'string', default: '40' },
    },
  });
  return { minutes: numberFlag('minutes', values.minutes), rate: numberFlag('rate', values.rate) };
}

async function main(): Promise<void> {
  const flags = orExit(readFlags, USAGE);
  const surroundings = await surround();
  try {
    const subject = await startSubject({ ...surroundings, name: 'soak', root: ROOT });
    surroundings.ends.push(subject.end);
    const traffic = startTraffic(subject, flags.rate);
    const minutes = flags.minutes;
    const heap: Look[] = [];
    const outside: Look[] = [];
    const resident: Look[] = [];
    console.log(
      '| minute | resident, MiB | heap, MiB | outside of it, MiB | handles |\n|--:|--:|--:|--:|--:|',
    );
    for (let minute = 1; minute <= minutes; minute += 1) {
      await delay(MINUTE_MS);
      await traffic.pause();
      await delay(QUIET_MS);
      const found = await subject.memory();
      traffic.goOn();
      const [rss, used, external] = [mib(found.rssBytes), mib(found.heapUsedBytes), mib(found.externalBytes)];
      if (minute > minutes / 4) {
        heap.push({ minute, mib: used });
        outside.push({ minute, mib: external });
        resident.push({ minute, mib: rss });
      }
      console.log(
        `| ${[minute, rss.toFixed(0), used.toFixed(1), external.toFixed(1), found.handles].join(' | ')} |`,
      );
    }
    const { answered, other } = await traffic.stop();
    console.log(
      `\n${answered} answers with 200, ${other} others, ${Math.floor(answered / LEAVES_EVERY)} clients left`,
    );
    for (const [name, looks] of [
      ['heap', heap],
      ['outside of the heap', outside],
      ['resident', resident],
    ] as const) {
      console.log(
        `${name}: ${slopePerHour(looks).toFixed(2)} MiB an hour, ${isFlat(looks) ? 'flat' : 'growing'}`,
      );
    }
  } finally {
    await surroundings.end();
  }
}

/** Requests at `rate` a second, whether or not earlier ones have their answer. */
function startTraffic(subject: Subject, rate: number): Traffic {
  const questions = MIX.map((name) => {
    const scenario = scenarios.find((known) => known.name === name);
    if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
    return scenario.gateway;
  });
  const pool = new Pool(subject.origin, { connections: CONNECTIONS, pipelining: 1, allowH2: false });
  const running = new Set<Promise<void>>();
  let asked = 0;
  let answered = 0;
  let other = 0;
  const ask = async (): Promise<void> => {
    const question = questions[asked % questions.length];
    const leaves = asked % LEAVES_EVERY === 0;
    asked += 1;
    if (question === undefined) return;
    try {
      const answer = await pool.request({
        method: 'POST',
        path: question.path,
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${subject.key}`,
          ...question.headers,
        },
        body: question.body,
      });
      if (answer.statusCode === 200) answered += 1;
      else other += 1;
      // A client that leaves makes an error of its own body.
      if (leaves) answer.body.on('error', () => undefined).destroy();
      else await answer.body.dump({ limit: Number.MAX_SAFE_INTEGER });
    } catch {
      other += 1;
    }
  };
  let isPaused = false;
  const timer = setInterval(() => {
    if (isPaused) return;
    const one = ask();
    running.add(one);
    void one.finally(() => running.delete(one));
  }, 1_000 / rate);
  return {
    pause: () => {
      isPaused = true;
      return Promise.all(running);
    },
    goOn: () => {
      isPaused = false;
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all(running);
      await pool.destroy();
      return { answered, other };
    },
  };
}

await main();
