/**
 * Deploys an environment of lib/environments.ts into the account that is signed in to; docs/deploy.md.
 *
 *     npm run deploy -- dev              examine, ask, deploy, make the first key, examine again
 *     npm run deploy -- dev --dry-run    examine, and say what would be done
 *     npm run deploy -- dev --yes        do not ask
 *     npm run deploy -- dev --call       at the end also call every model, for less than a cent
 *
 * ALLOW_DATA_LOSS=stargate-dev-data lets a change through that loses what this stack holds.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { environmentClients } from '../cli/account/environment-clients.ts';
import { deploy, type Outcome } from './deploy/deploy.ts';
import { allowedLosses } from './deploy/losses.ts';
import { environmentIn, PROJECT, runProgram, startProgram } from './deploy/program.ts';
import { templateOf } from './templates.ts';

async function main(): Promise<Outcome | null> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      yes: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      call: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log('npm run deploy -- <environment> [--dry-run] [--yes] [--call]; docs/deploy.md');
    return null;
  }
  const { cdk, builder, askFor, isInterrupted } = startProgram();
  return deploy(
    {
      ...environmentClients(environmentIn(positionals, 'deploy')),
      nowMs: Date.now,
      cdk,
      templateOf: (folder, stack) => templateOf(join(PROJECT, folder), stack),
      allowedLosses: allowedLosses(process.env['ALLOW_DATA_LOSS']),
      builder,
      say: (line) => console.log(line),
      ask: async (question) => {
        const typed = await askFor(question);
        return typed === null ? null : /^y(es)?$/i.test(typed.trim());
      },
      isInterrupted,
    },
    {
      mode: values['dry-run'] === true ? 'dry-run' : values.yes === true ? 'yes' : 'ask',
      call: values.call === true ? 'paid' : 'none',
    },
  );
}

await runProgram(main);
