/** A custom resource behind CDK's provider framework: its handler runs in the deployment, and again when a property changes. */
import { CfnElement, CustomResource, Stack, Validations } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Provider } from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import { logGroup, type LogGroupProps } from './log-group.ts';
import { BASIC_EXECUTION_ROLE } from './singleton.ts';

export interface DeploymentResourceProps extends LogGroupProps {
  readonly handler: IFunction;
  readonly resourceType: `Custom::${string}`;
  readonly properties: Readonly<Record<string, string>>;
  /** Begins the id of the provider, where a construct has several. @default '' */
  readonly providerPrefix?: string;
}

export function deploymentResource(
  scope: Construct,
  id: string,
  { handler, resourceType, properties, providerPrefix = '', ...log }: DeploymentResourceProps,
): CustomResource {
  const provider = new Provider(scope, `${providerPrefix}Provider`, {
    onEventHandler: handler,
    logGroup: logGroup(scope, `${providerPrefix}ProviderLog`, log),
  });
  const element = handler.node.defaultChild;
  const logicalId = CfnElement.isCfnElement(element) ? Stack.of(scope).getLogicalId(element) : '';
  Validations.of(provider).acknowledge(
    { id: BASIC_EXECUTION_ROLE, reason: "CDK's provider framework writes to its own log group only." },
    {
      id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>:*]`,
      reason: 'The framework may invoke every version of this one function.',
    },
  );
  return new CustomResource(scope, id, { resourceType, serviceToken: provider.serviceToken, properties });
}
