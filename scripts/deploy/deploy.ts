/**
 * Deploys one environment into an account, from nothing or over what is there:
 *
 * 1. the doctor examines the account; what is in the way stops everything before anything is made;
 * 2. regions that are not bootstrapped are, and service-linked roles that are missing are made;
 * 3. the templates are made once; what they would lose of what is deployed stops it, and exactly they are deployed;
 * 4. the first admin key is made, by the admin function itself, and shown once;
 * 5. the doctor examines what is there now.
 *
 * Each step looks at what AWS has before it does anything, so the whole can be run again after any failure or Ctrl-C and goes
 * on where it stopped. CloudFormation finishes or takes back a change by itself.
 */
import { adminOf } from '../../cli/account/admin-access.ts';
import { bootstrapVersion, NEEDED_VERSION, stackRegions } from '../../cli/account/before/bootstrap.ts';
import { missingServiceRoles } from '../../cli/account/before/service-roles.ts';
import { deployedStacks } from '../../cli/account/deployed.ts';
import { examineAccount } from '../../cli/account/examine-account.ts';
import type { AccountFinding, Examination } from '../../cli/account/finding.ts';
import { findingsLines, isInTheWay } from '../../cli/account/findings-text.ts';
import { identify } from '../../cli/account/before/identity.ts';
import type { AwsClients } from '../../cli/aws/clients.ts';
import type { Environment } from '../../lib/environment.ts';
import type { CfnTemplate } from '../../lib/stateful-changes.ts';
import { firstKey } from './first-key.ts';
import { deployedTemplates, lossesBetween } from './losses.ts';
import { welcome } from './welcome.ts';

export type DeployDeps = {
  readonly environment: Environment;
  readonly aws: AwsClients;
  readonly nowMs: () => number;
  /** Runs CDK's toolkit in this project with these words, and shows what it says. Resolves with its exit code. */
  readonly cdk: (words: readonly string[]) => Promise<number>;
  /** The template of a stack in a folder that CDK has synthesized into; null: there is none. */
  readonly templateOf: (folder: string, stack: string) => CfnTemplate | null;
  /** Stacks that may lose what they hold, because somebody has said so. */
  readonly allowedLosses: ReadonlySet<string>;
  /** What builds images, such as docker; null: nothing here does. */
  readonly builder: () => Promise<string | null>;
  readonly say: (line: string) => void;
  /** Resolves with whether a person said yes; null: nobody can be asked. */
  readonly ask: (question: string) => Promise<boolean | null>;
  /** Whether somebody pressed Ctrl-C. */
  readonly isInterrupted: () => boolean;
};

export type DeployOptions = {
  readonly mode: 'ask' | 'yes' | 'dry-run';
  readonly call: Examination['call'];
};

/** done: all of it. stopped: a step failed, and was told. unanswered: nobody could be asked. */
export type Outcome = 'done' | 'stopped' | 'declined' | 'unanswered' | 'interrupted';

type Step = {
  readonly what: string;
  /** The command that does the same by hand; null: there is none. */
  readonly byHand: string | null;
  /** Null: it went well; else why not. */
  readonly run: () => Promise<string | null>;
};

export async function deploy(deps: DeployDeps, options: DeployOptions): Promise<Outcome> {
  const { environment, say, ask } = deps;
  const { name } = environment;
  say(`Stargate ${name}: examining the account`);
  const before = [...(await examine(deps, 'before', 'none')), ...(await examineBuilder(deps))];
  for (const line of findingsLines(before)) say(line);
  if (isInTheWay(before)) {
    say('Nothing was made. Run this again when what is in the way (✗) is done.');
    return 'stopped';
  }
  const steps = await stepsFor(deps);
  say('');
  say('What will be done:');
  for (const [position, { what, byHand }] of steps.entries()) {
    say(`  ${position + 1}. ${what}${byHand === null ? '' : `\n     ${byHand}`}`);
  }
  if (options.mode === 'dry-run') return 'done';
  if (options.mode === 'ask') {
    const answer = await ask(`It takes up to an hour, and costs what docs/cost.md says. Go on? (y/N) `);
    if (answer === null) {
      say('Nobody can be asked here: say --yes.');
      return 'unanswered';
    }
    if (!answer) return 'declined';
  }
  for (const [position, step] of steps.entries()) {
    say('');
    say(`[${position + 1}/${steps.length}] ${step.what}`);
    const trouble = await step.run();
    if (deps.isInterrupted()) {
      say(
        `Interrupted. CloudFormation finishes what it began; npm run deploy -- ${name} goes on from there.`,
      );
      return 'interrupted';
    }
    if (trouble !== null) {
      say(`This step failed: ${trouble}`);
      say(`What is done stays. npm run deploy -- ${name} goes on from here.`);
      return 'stopped';
    }
  }
  return finish(deps, options);
}

async function finish(deps: DeployDeps, options: DeployOptions): Promise<Outcome> {
  const { environment, aws, say } = deps;
  say('');
  say('Examining what is deployed');
  const after = await examine(deps, 'all', options.call);
  for (const line of findingsLines(after)) say(line);
  const stacks = await deployedStacks(environment, aws);
  // Last, so that nothing a person has to act on scrolls away above it.
  const key = await firstKey(await adminOf(stacks, aws));
  for (const line of welcome(environment, stacks, key)) say(line);
  return isInTheWay(after) ? 'stopped' : 'done';
}

async function examine(
  { environment, aws, nowMs }: DeployDeps,
  when: 'before' | 'all',
  call: Examination['call'],
): Promise<readonly AccountFinding[]> {
  return examineAccount({ environment, aws, nowMs: nowMs(), call, when });
}

async function examineBuilder({ builder }: DeployDeps): Promise<readonly AccountFinding[]> {
  const found = await builder();
  const asked = 'CDK_DOCKER, else docker';
  if (found !== null) {
    return [{ topic: 'image builder', asked, state: 'ok', found: `${found} builds the images`, todo: null }];
  }
  return [
    {
      topic: 'image builder',
      asked,
      state: 'failure',
      found: 'nothing here builds container images',
      todo: 'start Docker, or set CDK_DOCKER to finch or podman',
    },
  ];
}

async function stepsFor(deps: DeployDeps): Promise<readonly Step[]> {
  const { environment, aws } = deps;
  const { name } = environment;
  const assembly = `cdk.out/${name}`;
  const { accountId } = await identify(environment, aws);
  const synth = ['synth', '--quiet', '--no-notices', '-c', `env=${name}`, '-o', assembly];
  const deployAll = ['deploy', '--all', '--app', assembly, '--require-approval', 'never', '--no-notices'];
  return [
    ...(await bootstraps(deps, String(accountId))),
    ...(await serviceRoleSteps(aws)),
    cdkStep(deps, 'Make the templates', synth),
    guardStep(deps, assembly),
    cdkStep(deps, 'Deploy every stack, in order', deployAll),
  ];
}

async function bootstraps(deps: DeployDeps, accountId: string): Promise<readonly Step[]> {
  const { environment, aws } = deps;
  const steps = stackRegions(environment).map(async (region) => {
    const version = await bootstrapVersion(aws.inRegion(region));
    if (version !== null && version >= NEEDED_VERSION) return [];
    const words = [
      'bootstrap',
      `aws://${accountId}/${region}`,
      '--no-notices',
      '-c',
      `env=${environment.name}`,
    ];
    return [cdkStep(deps, `Bootstrap ${region}`, words)];
  });
  return (await Promise.all(steps)).flat();
}

function cdkStep({ cdk }: DeployDeps, what: string, words: readonly string[]): Step {
  return {
    what,
    byHand: `npx cdk ${words.join(' ')}`,
    run: async () => {
      const code = await cdk(words);
      return code === 0 ? null : `cdk ${words[0] ?? ''} ended with ${code}; its last lines say why`;
    },
  };
}

function guardStep({ environment, aws, templateOf, allowedLosses, say }: DeployDeps, assembly: string): Step {
  const { name } = environment;
  const saved = `cdk.saved/${name}`;
  return {
    what: 'Look whether anything would be lost of what is deployed',
    byHand: `node scripts/deployed.ts ${name} ${saved} && node scripts/guard.ts ${saved} ${assembly}`,
    run: async () => {
      const before = await deployedTemplates(environment, aws);
      const after = (stack: string): CfnTemplate | null => templateOf(assembly, stack);
      const { sentences, isRefused } = lossesBetween(before, after, allowedLosses);
      for (const sentence of sentences) say(sentence);
      if (!isRefused) return null;
      return 'this change would lose data, or what is relied on. If that is meant, name the stacks, separated by commas, in ALLOW_DATA_LOSS';
    },
  };
}

async function serviceRoleSteps(aws: AwsClients): Promise<readonly Step[]> {
  const missing = await missingServiceRoles(aws);
  return missing.map(({ service, role }) => ({
    what: `Make ${role}`,
    byHand: `aws iam create-service-linked-role --aws-service-name ${service}`,
    run: async () => {
      try {
        await (await aws.iam()).createServiceLinkedRole({ AWSServiceName: service });
        return null;
      } catch (error) {
        // Somebody else made it meanwhile: "Service role name … has been taken in this account".
        const isTaken = error instanceof Error && /has been taken/.test(error.message);
        return isTaken ? null : String(error);
      }
    },
  }));
}
