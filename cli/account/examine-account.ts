/**
 * Examines an AWS account for one environment, before and after its deployment, and changes nothing:
 *
 * 1. who asks, and in which account; when nobody is signed in, that is all;
 * 2. what is deployed of the environment;
 * 3. everything that a deployment needs, and, once the gateway is there, whether it works, all at once.
 *
 * A check that AWS refuses to answer becomes a finding that says which rights it needs; it keeps no other from being made.
 */
import type { Environment } from '../../lib/environment.ts';
import { awsRefusal } from '../aws/aws-refusal.ts';
import type { AwsClients } from '../aws/clients.ts';
import { checksAfter } from './after/checks.ts';
import { stacksCheck } from './after/stacks.ts';
import { checksBefore } from './before/checks.ts';
import { identify } from './before/identity.ts';
import { deployedStacks, stackName, type DeployedStack } from './deployed.ts';
import { about, type AccountFinding, type Check, type Examination } from './finding.ts';

export type ExamineOptions = {
  readonly environment: Environment;
  readonly aws: AwsClients;
  readonly nowMs: number;
  /** Whether calls of a fraction of a cent are made: to each model, and one through the gateway. */
  readonly call: Examination['call'];
  /** before: what a deployment needs, without what is deployed already. @default 'all' */
  readonly when?: 'before' | 'all';
};

export async function examineAccount(options: ExamineOptions): Promise<readonly AccountFinding[]> {
  const { environment, aws } = options;
  const { accountId, findings } = await identify(environment, aws);
  if (accountId === null) return findings;
  const deployed = await whatIsDeployed(environment, aws);
  const stacks = 'state' in deployed ? [] : deployed;
  const examination = { ...options, accountId, stacks };
  const gateway = stackName(environment, 'gateway');
  const checks = [
    ...checksBefore,
    ...('state' in deployed || options.when === 'before' ? [] : [stacksCheck]),
    ...(options.when !== 'before' && stacks.some(({ name }) => name === gateway) ? checksAfter : []),
  ];
  const others = await Promise.all(checks.map((check) => findingsOf(check, examination)));
  return [...findings, ...('state' in deployed ? [deployed] : []), ...others.flat()];
}

async function whatIsDeployed(
  environment: Environment,
  aws: AwsClients,
): Promise<readonly DeployedStack[] | AccountFinding> {
  try {
    return await deployedStacks(environment, aws);
  } catch (error) {
    return unanswered(stacksCheck, error);
  }
}

async function findingsOf(check: Check, examination: Examination): Promise<readonly AccountFinding[]> {
  try {
    return await check.run(examination);
  } catch (error) {
    return [unanswered(check, error)];
  }
}

/** Rethrows what is no refusal of AWS. */
function unanswered({ topic, asks }: Check, error: unknown): AccountFinding {
  const { sentence, isOfRights } = awsRefusal(error);
  const rights = asks.join(', ');
  return about(topic, rights).unknown(
    sentence,
    isOfRights ? `allow ${rights} to whoever runs this, or look by hand` : 'try again',
  );
}
