/**
 * The guard against regressions: what a request of each main path allocates and does, counted and not timed, of this
 * checkout and of an earlier revision, in the same run. It reports; it never fails for what it finds.
 *
 *     npm run bench:guard                           against the last release, or where this branch left main
 *     npm run bench:guard -- --against <revision>
 *     npm run bench:guard -- --only "chat completions"   paths with this text in their names
 *     npm run bench:guard -- --threshold 10         percent from which growth is marked; 5 when absent
 *     npm run bench:guard -- --rounds 9             rounds that count; 5 when absent
 *     npm run bench:guard -- --json <file>          also writes the figures there
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkOut, gitIn, usualBase } from './base-build.ts';
import { numberFlag, orExit } from '../or-exit.ts';
import { measure } from './measure.ts';
import { pathsWith } from './paths.ts';
import { reportOf, rowsOf, type Compared } from './report.ts';
import { startSubject, type Subject } from './subject.ts';
import { surround } from './surroundings.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const WARM_UP_ROUNDS = 4;

const USAGE =
  'npm run bench:guard -- [--against <revision>] [--only <part of a name>] [--threshold <percent>] [--rounds 5] [--json <file>]';

function readFlags() {
  const { values } = parseArgs({
    options: {
      against: { type: 'string' },
      only: { type: 'string', default: '' },
      threshold: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '5' },
      json: { type: 'string' },
    },
  });
  const { against, only, json } = values;
  return {
    against,
    only,
    json,
    threshold: numberFlag('threshold', values.threshold),
    rounds: numberFlag('rounds', values.rounds),
  };
}

async function main(): Promise<void> {
  const flags = orExit(readFlags, USAGE);
  const git = gitIn(ROOT);
  const revision = flags.against ?? usualBase(git);
  const surroundings = await surround();
  const { ends } = surroundings;
  try {
    const base = checkOut(ROOT, revision);
    ends.push(() => base.remove());
    const subjects: Subject[] = [];
    for (const [name, root] of [
      ['base', base.directory],
      ['change', ROOT],
    ] as const) {
      const subject = await startSubject({ ...surroundings, name, root });
      ends.push(subject.end);
      subjects.push(subject);
    }
    const compared: Compared[] = [];
    for (const path of pathsWith(flags.only)) {
      const [before, after] = await measure(path, subjects, {
        warmUp: WARM_UP_ROUNDS,
        counted: flags.rounds,
      });
      if (before !== undefined && after !== undefined)
        compared.push({ path: path.scenario.name, base: before, change: after });
    }
    const threshold = flags.threshold / 100;
    const rows = rowsOf(compared, threshold);
    const told = { base: `base (${revision})`, change: 'change', threshold };
    console.log(reportOf(compared, rows, told));
    if (flags.json !== undefined)
      writeFileSync(flags.json, JSON.stringify({ ...told, compared, rows }, null, 2));
  } finally {
    await surroundings.end();
  }
}

await main();
