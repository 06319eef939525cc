/**
 * Service-linked roles. AWS makes each when a service is first used, and the first ECS cluster then often comes too early:
 * "Unable to assume the service linked role" (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/818).
 * So `npm run deploy` makes those that are missing beforehand.
 */
import type { AwsClients } from '../../aws/clients.ts';
import { about, type Check } from '../finding.ts';

export type ServiceRole = { readonly service: string; readonly role: string };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html leads to the name of each. */
const serviceRoles: readonly ServiceRole[] = [
  { service: 'ecs.amazonaws.com', role: 'AWSServiceRoleForECS' },
  { service: 'elasticloadbalancing.amazonaws.com', role: 'AWSServiceRoleForElasticLoadBalancing' },
  { service: 'rds.amazonaws.com', role: 'AWSServiceRoleForRDS' },
  {
    service: 'ecs.application-autoscaling.amazonaws.com',
    role: 'AWSServiceRoleForApplicationAutoScaling_ECSService',
  },
  { service: 'vpcorigin.cloudfront.amazonaws.com', role: 'AWSServiceRoleForCloudFrontVPCOrigin' },
];

export const serviceRolesCheck: Check = {
  topic: 'service-linked roles',
  asks: ['iam:GetRole'],
  run: async ({ aws }) => {
    const { ok, warning } = about('service-linked roles', 'iam:GetRole');
    const missing = await missingServiceRoles(aws);
    if (missing.length === 0) return [ok(`all ${serviceRoles.length} are there`)];
    return missing.map(({ service, role }) =>
      warning(
        `${role} is not there yet`,
        `npm run deploy makes it; by hand: aws iam create-service-linked-role --aws-service-name ${service}`,
      ),
    );
  },
};

export async function missingServiceRoles(aws: AwsClients): Promise<readonly ServiceRole[]> {
  const iam = await aws.iam();
  const asked = await Promise.all(
    serviceRoles.map(async (one) => {
      try {
        await iam.getRole({ RoleName: one.role });
        return [];
      } catch (error) {
        // https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html: NoSuchEntity, which the SDK names so.
        if (error instanceof Error && error.name === 'NoSuchEntityException') return [one];
        throw error;
      }
    }),
  );
  return asked.flat();
}
