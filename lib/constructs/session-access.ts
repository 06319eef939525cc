/** What an instance may do so that a person can open a session on it through Systems Manager; no port is opened for it. */
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';

/** Why its resource is a star, for cdk-nag. */
export const sessionAccessReason = {
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: "A session's channels and the agent's heartbeat know no narrower resource.",
} as const;

export function allowSessions(role: Role): void {
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        'ssm:UpdateInstanceInformation',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      resources: ['*'],
    }),
  );
}
