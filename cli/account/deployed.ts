/** What is deployed of an environment, as CloudFormation tells it: its stacks, their outputs and their resources. */
import type { Environment } from '../../lib/environment.ts';
import type { AwsClients } from '../aws/clients.ts';
import { stackRegions } from './before/bootstrap.ts';

export type DeployedStack = {
  readonly name: string;
  readonly region: string;
  /** CloudFormation's: `CREATE_COMPLETE`. */
  readonly status: string;
  readonly reason: string | null;
  readonly outputs: ReadonlyMap<string, string>;
};

/** Of every environment; those of a home elsewhere have more in us-east-1. lib/stargate.ts names them. */
export const STACKS = ['network', 'data', 'gateway', 'edge', 'observability'] as const;

export function stackName({ name }: Environment, stack: (typeof STACKS)[number]): string {
  return `stargate-${name}-${stack}`;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
export async function deployedStacks(
  environment: Environment,
  aws: AwsClients,
): Promise<readonly DeployedStack[]> {
  const found = await Promise.all(
    stackRegions(environment).map(async (region) => {
      const client = await aws.inRegion(region).cloudFormation();
      const stacks: DeployedStack[] = [];
      let token: string | undefined;
      do {
        const reply = await client.describeStacks(token === undefined ? {} : { NextToken: token });
        for (const stack of reply.Stacks ?? []) {
          const { StackName: name = '', StackStatus: status = '', StackStatusReason: reason } = stack;
          if (!name.startsWith(`stargate-${environment.name}-`)) continue;
          const outputs = new Map(
            (stack.Outputs ?? []).map(({ OutputKey: key = '', OutputValue: value = '' }) => [key, value]),
          );
          stacks.push({ name, region, status, reason: reason ?? null, outputs });
        }
        token = reply.NextToken;
      } while (token !== undefined);
      return stacks;
    }),
  );
  return found.flat();
}

/** An output by its name, of whichever stack has it. */
export function outputOf(stacks: readonly DeployedStack[], name: string): string | null {
  return stacks.find(({ outputs }) => outputs.has(name))?.outputs.get(name) ?? null;
}

export type DeployedResource = {
  readonly type: string;
  readonly logicalId: string;
  /** What AWS calls it. */
  readonly physicalId: string;
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html */
export async function resourcesOf(aws: AwsClients, stack: string): Promise<readonly DeployedResource[]> {
  const client = await aws.cloudFormation();
  const resources: DeployedResource[] = [];
  let token: string | undefined;
  do {
    const reply = await client.listStackResources({
      StackName: stack,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    for (const one of reply.StackResourceSummaries ?? []) {
      const { ResourceType: type, LogicalResourceId: logicalId, PhysicalResourceId: physicalId } = one;
      if (type !== undefined && logicalId !== undefined && physicalId !== undefined) {
        resources.push({ type, logicalId, physicalId });
      }
    }
    token = reply.NextToken;
  } while (token !== undefined);
  return resources;
}
