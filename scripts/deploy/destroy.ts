/**
 * Takes an environment down again: its stacks, against the order of their deployment. It asks for the name of the environment
 * first, and refuses one that is protected. Run again, it goes on where it stopped.
 */
import { identify } from '../../cli/account/before/identity.ts';
import { deployedStacks } from '../../cli/account/deployed.ts';
import type { DeployDeps, Outcome } from './deploy.ts';

export type DestroyDeps = Pick<DeployDeps, 'environment' | 'aws' | 'cdk' | 'say' | 'isInterrupted'> & {
  /** Resolves with what a person typed; null: nobody can be asked. */
  readonly askFor: (question: string) => Promise<string | null>;
};

export async function destroy(deps: DestroyDeps, mode: 'ask' | 'yes' | 'dry-run'): Promise<Outcome> {
  const { environment, aws, say } = deps;
  const { name } = environment;
  const { findings } = await identify(environment, aws);
  const wrong = findings.find(({ state }) => state === 'failure');
  if (wrong !== undefined) {
    say(`${wrong.found}: ${wrong.todo ?? ''}`);
    return 'stopped';
  }
  const stacks = await deployedStacks(environment, aws);
  if (stacks.length === 0) {
    say(`Nothing of ${name} is deployed.`);
    return 'done';
  }
  if (environment.lifetime === 'protected') {
    say(`${name} is protected. To take it down all the same, set lifetime: 'disposable' for it in`);
    say(
      `lib/environments.ts, deploy that with the stacks that lose their protection in ALLOW_DATA_LOSS, and run`,
    );
    say('this again.');
    return 'stopped';
  }
  const words = ['destroy', '--all', '--force', '--no-notices', '-c', `env=${name}`];
  say(`These stacks will be deleted: ${stacks.map((stack) => stack.name).join(', ')}`);
  for (const line of whatStays(name)) say(line);
  say(`  npx cdk ${words.join(' ')}`);
  if (mode === 'dry-run') return 'done';
  if (mode === 'ask') {
    const typed = await deps.askFor(
      `Keys, users and usage records of ${name} will be gone. Type its name to go on: `,
    );
    if (typed === null) {
      say('Nobody can be asked here: say --yes.');
      return 'unanswered';
    }
    if (typed.trim() !== name) return 'declined';
  }
  const code = await deps.cdk(words);
  if (deps.isInterrupted()) {
    say(`Interrupted. CloudFormation finishes what it began; npm run destroy -- ${name} goes on from there.`);
    return 'interrupted';
  }
  if (code !== 0) {
    say(`cdk destroy ended with ${code}; its last lines say why.`);
    say(
      'Functions release their network interfaces within half an hour, and CloudFront its VPC origin within a quarter:',
    );
    say(`if a security group or a subnet is in use, run npm run destroy -- ${name} again then.`);
    return 'stopped';
  }
  const left = await deployedStacks(environment, aws);
  say(left.length === 0 ? `${name} is gone.` : `Still there: ${left.map((stack) => stack.name).join(', ')}`);
  return left.length === 0 ? 'done' : 'stopped';
}

function whatStays(name: string): readonly string[] {
  return [
    'What stays:',
    '  a final snapshot of the database, which can be restored until its KMS key is deleted, in thirty days',
    '  the buckets of access logs, until they are empty: aws s3 rb --force s3://<bucket>',
    `  CDK's bootstrap stack and the images in its registry, for the next deployment of ${name}`,
  ];
}
