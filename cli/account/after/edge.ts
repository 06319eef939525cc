/** Whether the public address answers, and keeps the admin API to itself. */
import { ApiError, fetchText } from '../../client.ts';
import { outputOf } from '../deployed.ts';
import { about, type AccountFinding, type Check } from '../finding.ts';

export const edgeCheck: Check = {
  topic: 'edge',
  asks: [],
  run: async ({ stacks }) => {
    const url = outputOf(stacks, 'GatewayUrl');
    return url === null ? [] : examineEdge(url);
  },
};

async function examineEdge(url: string): Promise<readonly AccountFinding[]> {
  const { ok, failure } = about('edge', `GET ${url}/health/readiness`);
  try {
    const health = await fetchText(new URL('/health/readiness', url));
    const admin = await fetchText(new URL('/key/list', url));
    return [
      health.status === 200
        ? ok(`${url} answers`)
        : failure(`${url} answered ${health.status}`, todoFor(health.status)),
      admin.status === 403
        ? ok('the admin API is refused there')
        : failure(`/key/list is answered with ${admin.status} there, not 403`, 'deploy the edge stack again'),
    ];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return [
      failure(
        error.message,
        'a new name takes minutes to be known; with edge.domain, see whether its record points to the distribution',
      ),
    ];
  }
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/troubleshooting-response-errors.html */
function todoFor(status: number): string {
  switch (status) {
    case 502:
      return 'CloudFront and the load balancer do not agree on TLS: is the certificate of edge.domain.internalName the one of the listener?';
    case 503:
      return 'no task is healthy, or the functions of the account are at their limit: see tasks and service limits';
    case 504:
      return 'CloudFront does not reach the load balancer: is the rule of its VPC origin in the security group (stack edge)?';
    default:
      return 'see docs/runbooks for the status';
  }
}
