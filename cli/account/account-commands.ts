/** What `--env <name>` makes of a command: the doctor examines the account, others reach the admin API by AWS's rights. */
import { commandRefused } from '../command-refused.ts';
import { ApiError, exitCodes, type Api } from '../client.ts';
import { adminOf } from './admin-access.ts';
import { identify } from './before/identity.ts';
import { deployedStacks } from './deployed.ts';
import { environmentClients } from './environment-clients.ts';
import { examineAccount } from './examine-account.ts';
import { findingsLines, isInTheWay } from './findings-text.ts';
import type { AccountFinding, Examination } from './finding.ts';

export type AccountReport = {
  readonly findings: readonly AccountFinding[];
  readonly text: string;
  readonly isInTheWay: boolean;
};

export async function examineEnvironment(
  name: string,
  call: Examination['call'],
  nowMs: number,
): Promise<AccountReport> {
  const findings = await examineAccount({ ...environmentClients(name), call, nowMs });
  return { findings, text: findingsLines(findings).join('\n'), isInTheWay: isInTheWay(findings) };
}

/** Never in another account than the environment's. */
export async function environmentApi(name: string): Promise<Api> {
  const { environment, aws } = environmentClients(name);
  const { findings } = await identify(environment, aws);
  const wrong = findings.find(({ state }) => state === 'failure');
  if (wrong !== undefined) {
    throw new ApiError(`${wrong.found}: ${wrong.todo ?? ''}`, exitCodes.credential);
  }
  const orRefused = async <Answer>(asked: Promise<Answer>): Promise<Answer> => {
    try {
      return await asked;
    } catch (error) {
      throw commandRefused(error, environment.region);
    }
  };
  const { send, ...api } = await orRefused(
    deployedStacks(environment, aws).then((stacks) => adminOf(stacks, aws)),
  );
  return { ...api, send: (address, init) => orRefused(send(address, init)) };
}
