/** What the doctor found out about an account: what was asked, what AWS said, and what somebody should do about it. */
import type { Environment } from '../../lib/environment.ts';
import type { AwsClients } from '../aws/clients.ts';
import type { DeployedStack } from './deployed.ts';

/**
 * ok: as it should be. warning: a deployment works, and something will not. failure: a deployment fails, or what is deployed
 * does not work. unknown: it could not be asked.
 */
export type FindingState = 'ok' | 'warning' | 'failure' | 'unknown';

export type AccountFinding = {
  readonly topic: string;
  /** The operation, as IAM writes it: `ec2:DescribeVpcs`. */
  readonly asked: string;
  readonly state: FindingState;
  readonly found: string;
  /** Null: nothing. */
  readonly todo: string | null;
};

/** What every check is asked with. */
export type Examination = {
  readonly environment: Environment;
  readonly accountId: string;
  /** Clients in the environment's region. */
  readonly aws: AwsClients;
  /** What is deployed of it already. */
  readonly stacks: readonly DeployedStack[];
  readonly nowMs: number;
  /** Whether calls that cost a fraction of a cent are made. */
  readonly call: 'paid' | 'none';
};

export type Check = {
  readonly topic: string;
  /** Operations it asks, for the rights that a refusal names. */
  readonly asks: readonly string[];
  readonly run: (examination: Examination) => Promise<readonly AccountFinding[]>;
};

/** Ways to say a finding of one topic and operation. */
export type Say = {
  readonly ok: (found: string) => AccountFinding;
  readonly warning: (found: string, todo: string) => AccountFinding;
  readonly failure: (found: string, todo: string) => AccountFinding;
  readonly unknown: (found: string, todo: string) => AccountFinding;
};

export function about(topic: string, asked: string): Say {
  const say =
    (state: FindingState) =>
    (found: string, todo: string | null = null): AccountFinding => ({ topic, asked, state, found, todo });
  return { ok: say('ok'), warning: say('warning'), failure: say('failure'), unknown: say('unknown') };
}

/** `us-east-1a and us-east-1b`. */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
