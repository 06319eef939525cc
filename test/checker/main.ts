/**
 * A long run of the checker: counts what was sent, refused and broken, and reduces each breach to a small request.
 *
 *     npm run prove:checker                      20,000 requests of each dialect
 *     npm run prove:checker -- chat R46          one dialect, and examples of one rule alone
 */
import * as fc from 'fast-check';

import { replay } from '../support/replay.ts';
import { hold } from './hold.ts';
import { surfaces, type Surface } from './surfaces.ts';
import { createTally, keyOf } from './tally.ts';

const rounds = Number(process.env['STARGATE_FUZZ_ROUNDS'] ?? 20_000);

function main(): number {
  const [only, rule] = process.argv.slice(2);
  let breaches = 0;
  for (const surface of surfaces)
    if (only === undefined || only === surface.name) breaches += run(surface, rule);
  return breaches === 0 ? 0 : 1;
}

function run(surface: Surface, rule: string | undefined): number {
  const tally = createTally();
  const start = replay(4_712);
  for (const asked of fc.sample(surface.asked, { numRuns: rounds, ...start }))
    tally.add(asked, hold(surface.dialect, asked));
  console.log(`\n${surface.name} (seed ${start.seed})`);
  for (const line of tally.lines()) console.log(line);
  for (const key of tally.broken())
    if (rule === undefined || key.startsWith(rule)) console.log(smallest(surface, key));
  return tally.breaches();
}

/** The simplest request that fast-check finds to break the same. */
function smallest({ asked, dialect }: Surface, key: string): string {
  const property = fc.property(asked, (one) => {
    const outcome = hold(dialect, one);
    return outcome.kind === 'refused' || !outcome.found.some((found) => keyOf(found) === key);
  });
  const { counterexample, seed, counterexamplePath } = fc.check(property, {
    numRuns: rounds,
    ...replay(4_712),
  });
  const [one] = counterexample ?? [];
  if (one === undefined) return `  ${key}: no example`;
  const outcome = hold(dialect, one);
  const said = outcome.kind === 'sent' ? outcome.found.map(({ say }) => say).join(' | ') : '';
  const how = `${one.model.name}${one.transport === null ? '' : ` by ${one.transport}`}${one.without.length === 0 ? '' : ` without ${one.without.join(', ')}`}`;
  return `  ${key}: ${how}: ${said}\n    ${one.raw.body.toString()}\n    STARGATE_FUZZ_SEED=${seed} STARGATE_FUZZ_PATH=${counterexamplePath}`;
}

process.exitCode = main();
