/**
 * A stack whose values other stacks refer to without getting stale.
 *
 * CDK writes a reference between stacks as Fn::GetStackOutput, which CloudFormation resolves when it creates or updates the
 * referring stack and at no other time ("the consuming stack is not automatically updated or notified", template reference
 * of CloudFormation). A stack whose template has not changed is not updated. So when a resource is replaced and keeps its
 * logical id, the stacks that refer to it would keep the ARN of one that is gone.
 *
 * Here the name of each such output ends in the identity of what it is the output of. A replacement gives another name, so
 * the templates of all who refer to it change, in the very properties that hold the reference, and whoever is deployed
 * before the producer fails instead of reading an old value (decision 0132).
 */
import { CfnOutput, Stack, type CfnElement } from 'aws-cdk-lib';
import { digestOf, identitiesIn, resourcesOfStack } from './identity.ts';

/** CDK's scope for the outputs that it makes for references. */
const PUBLISHED = 'Publish';

export class ProducingStack extends Stack {
  protected override allocateLogicalId(element: CfnElement): string {
    const name = super.allocateLogicalId(element);
    if (!(element instanceof CfnOutput) || element.node.scope?.node.id !== PUBLISHED) return name;
    return `${name}${digestOf(identitiesIn(resourcesOfStack(this), this.resolve(element.value)))}`;
  }
}
