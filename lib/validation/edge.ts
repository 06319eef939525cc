/** The public edge, and whether what it carries is encrypted all the way to the load balancer. */
import type { Environment } from '../environment.ts';
import type { Warning } from './warning.ts';

export function validateEdge(environment: Environment): readonly string[] {
  const problems: string[] = [];
  const { domain, waf } = environment.edge;
  if (waf !== undefined && waf.requestsPerFiveMinutesPerAddress < 10) {
    problems.push('edge.waf.requestsPerFiveMinutesPerAddress: AWS takes no rate below 10');
  }
  if (domain === undefined) {
    if (environment.name === 'prod') {
      problems.push(
        'edge.domain: prod needs a domain of yours with two certificates, so that prompts and the master key never cross the VPC in clear; request both in ACM and name them here (docs/deploy.md)',
      );
    }
    return problems;
  }
  if (!domain.certificateArn.startsWith('arn:aws:acm:us-east-1:')) {
    problems.push('edge.domain.certificateArn: CloudFront only takes certificates of us-east-1');
  }
  if (!domain.internalCertificateArn.includes(`:acm:${environment.region}:`)) {
    problems.push(
      `edge.domain.internalCertificateArn: the load balancer takes certificates of ${environment.region}`,
    );
  }
  return problems;
}

/** What is allowed outside prod, and worth a sentence at every synthesis. */
export function edgeWarnings(environment: Environment): readonly Warning[] {
  if (environment.edge.domain !== undefined) return [];
  return [
    {
      field: 'edge.domain',
      say: 'not set, so prompts and the master key cross the VPC in clear on their way to the load balancer. prod is refused without it.',
    },
  ];
}
