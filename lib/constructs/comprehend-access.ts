/** The one operation of Amazon Comprehend that content policies ask, which IAM knows no resources of. */
import { ManagedPolicy, PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledged-wildcard.ts';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncomprehend.html */
export function allowComprehend(scope: Construct, role: IRole): void {
  const policy = new ManagedPolicy(scope, 'ComprehendAccess', {
    statements: [new PolicyStatement({ actions: ['comprehend:DetectPiiEntities'], resources: ['*'] })],
  });
  acknowledgeWildcard(policy, '*', 'comprehend:DetectPiiEntities has no resource types');
  role.addManagedPolicy(policy);
}
