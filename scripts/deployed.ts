/**
 * Saves the templates of what is deployed of an environment, as CloudFormation has them: every stack, also one that its
 * program no longer makes.
 *
 *     node scripts/deployed.ts <environment> <folder for the templates>
 *
 * Needs cloudformation:DescribeStacks and cloudformation:GetTemplate.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentClients } from '../cli/account/environment-clients.ts';
import { deployedTemplates } from './deploy/losses.ts';

async function main(): Promise<void> {
  const [name, folder] = process.argv.slice(2);
  if (name === undefined || folder === undefined) {
    throw new Error('Usage: node scripts/deployed.ts <environment> <folder for the templates>');
  }
  const { environment, aws } = environmentClients(name);
  mkdirSync(folder, { recursive: true });
  for (const [stack, template] of await deployedTemplates(environment, aws)) {
    writeFileSync(join(folder, `${stack}.template.json`), JSON.stringify(template));
    console.log(stack);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
