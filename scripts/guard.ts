/**
 * Fails when going from one folder of templates to another would lose data, or what clients and networks rely on.
 *
 *     node scripts/guard.ts <folder of templates before> <folder of templates after>
 *
 * A loss that is meant is let through by naming its stack: ALLOW_DATA_LOSS=stargate-dev-data.
 */
import { allowedLosses, lossesBetween } from './deploy/losses.ts';
import { stacksIn, templateOf } from './templates.ts';

function main(): void {
  const [before, after] = process.argv.slice(2);
  if (before === undefined || after === undefined) {
    throw new Error('Usage: node scripts/guard.ts <templates before> <templates after>');
  }
  const deployed = new Map(stacksIn(before).map((stack) => [stack, templateOf(before, stack) ?? {}]));
  const allowed = allowedLosses(process.env['ALLOW_DATA_LOSS']);
  const { sentences, isRefused } = lossesBetween(deployed, (stack) => templateOf(after, stack), allowed);
  for (const sentence of sentences) console.error(sentence);
  if (isRefused) {
    throw new Error(
      'This change would lose data, or what is relied on. If that is meant, name the stacks in ALLOW_DATA_LOSS.',
    );
  }
  console.log('Nothing stateful or live is removed, replaced or laid open.');
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
