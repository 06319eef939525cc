/** Whether CDK's bootstrap stack is there, new enough for what the toolkit deploys, in each region with a stack. */
import type { Environment } from '../../../lib/environment.ts';
import type { AwsClients } from '../../aws/clients.ts';
import { about, type Check } from '../finding.ts';

/** `requiresBootstrapStackVersion` of the assemblies that aws-cdk-lib writes; a test compares them. */
export const NEEDED_VERSION = 6;
const PARAMETER = '/cdk-bootstrap/hnb659fds/version';
const EDGE_REGION = 'us-east-1';

/** The web ACL and the alarms on CloudFront are in us-east-1, wherever the rest is; Grafana may have a region of its own. */
export function stackRegions({ region, grafana }: Environment): readonly string[] {
  const ofGrafana = grafana !== undefined && 'region' in grafana ? grafana.region : undefined;
  return [...new Set([region, EDGE_REGION, ...(ofGrafana === undefined ? [] : [ofGrafana])])];
}

export const bootstrapCheck: Check = {
  topic: 'CDK bootstrap',
  asks: ['ssm:GetParameter'],
  run: async ({ environment, aws, accountId }) => {
    const { ok, warning } = about('CDK bootstrap', 'ssm:GetParameter');
    return Promise.all(
      stackRegions(environment).map(async (region) => {
        const version = await bootstrapVersion(aws.inRegion(region));
        if (version !== null && version >= NEEDED_VERSION) return ok(`${region} has version ${version}`);
        const found =
          version === null
            ? 'is not bootstrapped'
            : `has version ${version}, and ${NEEDED_VERSION} is needed`;
        const todo = `npm run deploy does it; by hand: npx cdk bootstrap aws://${accountId}/${region}`;
        return warning(`${region} ${found}`, todo);
      }),
    );
  },
};

/** Null: it was never bootstrapped. https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html */
export async function bootstrapVersion(aws: AwsClients): Promise<number | null> {
  try {
    const { Parameter: parameter } = await (await aws.ssm()).getParameter({ Name: PARAMETER });
    return Number(parameter?.Value);
  } catch (error) {
    if (error instanceof Error && error.name === 'ParameterNotFound') return null;
    throw error;
  }
}
