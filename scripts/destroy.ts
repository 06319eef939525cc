/**
 * The way back of `npm run deploy`; docs/deploy.md.
 *
 *     npm run destroy -- dev              ask for the name, then delete every stack
 *     npm run destroy -- dev --dry-run    say what would go and what stays
 */
import { parseArgs } from 'node:util';
import { environmentClients } from '../cli/account/environment-clients.ts';
import type { Outcome } from './deploy/deploy.ts';
import { destroy } from './deploy/destroy.ts';
import { environmentIn, runProgram, startProgram } from './deploy/program.ts';

async function main(): Promise<Outcome | null> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { yes: { type: 'boolean' }, 'dry-run': { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    console.log('npm run destroy -- <environment> [--dry-run] [--yes]; docs/deploy.md');
    return null;
  }
  const { cdk, askFor, isInterrupted } = startProgram();
  return destroy(
    {
      ...environmentClients(environmentIn(positionals, 'destroy')),
      cdk,
      say: (line) => console.log(line),
      askFor,
      isInterrupted,
    },
    values['dry-run'] === true ? 'dry-run' : values.yes === true ? 'yes' : 'ask',
  );
}

await runProgram(main);
