/** CDK puts the functions behind its own custom resources at the top of a stack; this finds them, to acknowledge findings. */
import { Stack, Validations, type Acknowledgment } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Acknowledges rules on a helper of CDK whose id starts with `idPrefix`. Throws when there is none. */
export function acknowledgeSingleton(
  scope: Construct,
  idPrefix: string,
  ...acknowledgments: readonly Acknowledgment[]
): void {
  const found = Stack.of(scope).node.children.find((child) => child.node.id.startsWith(idPrefix));
  if (found === undefined)
    throw new Error(`no construct of this stack has an id that starts with ${idPrefix}`);
  Validations.of(found).acknowledge(...acknowledgments);
}

/** The finding for AWS's policy that lets a function write its own logs. */
export const BASIC_EXECUTION_ROLE =
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]';
