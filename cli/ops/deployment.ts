/**
 * What is deployed of one environment, by the names that AWS gave it: asked of CloudFormation, once, by the logical ids
 * that the stacks have.
 */
import { resourcesOf, type DeployedResource, type STACKS } from '../account/deployed.ts';
import type { AwsClients } from '../aws/clients.ts';
import { UsageError } from '../usage-error.ts';

export type Deployment = {
  readonly environment: string;
  readonly aws: AwsClients;
  /** Physical id of the first resource of a type whose logical id begins so. Throws when there is none. */
  readonly idOf: (stack: StackName, type: string, prefix?: string) => Promise<string>;
  readonly allOf: (stack: StackName, type: string) => Promise<readonly Resource[]>;
};

export type StackName = (typeof STACKS)[number];

export type Resource = { readonly logicalId: string; readonly id: string };

export function deploymentOf(environment: string, aws: AwsClients): Deployment {
  const known = new Map<StackName, Promise<readonly DeployedResource[]>>();
  const resources = (stack: StackName) => {
    const found = known.get(stack) ?? resourcesOf(aws, `stargate-${environment}-${stack}`);
    known.set(stack, found);
    return found;
  };
  const allOf: Deployment['allOf'] = async (stack, type) =>
    (await resources(stack)).flatMap(({ logicalId, physicalId: id, ...one }) =>
      one.type === type ? [{ logicalId, id }] : [],
    );
  return {
    environment,
    aws,
    allOf,
    idOf: async (stack, type, prefix = '') => {
      const found = (await allOf(stack, type)).find(({ logicalId }) => logicalId.startsWith(prefix));
      if (found !== undefined) return found.id;
      throw new UsageError(
        `There is no ${type} ${prefix} in stargate-${environment}-${stack} in ${aws.region}.`,
      );
    },
  };
}

/** The service of the tasks and its cluster. */
export async function proxyService(deployment: Deployment): Promise<{ cluster: string; service: string }> {
  const [cluster, service] = await Promise.all([
    deployment.idOf('gateway', 'AWS::ECS::Cluster'),
    deployment.idOf('gateway', 'AWS::ECS::Service', 'Proxy'),
  ]);
  return { cluster, service };
}
