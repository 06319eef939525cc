/** Certificates and the hosted zone of an environment with a domain. */
import type { EdgeDomain } from '../../../lib/environment.ts';
import { awsRefusal } from '../../aws/aws-refusal.ts';
import { about, type AccountFinding, type Check, type Examination } from '../finding.ts';

const DAY_MS = 86_400_000;
/** ACM renews a certificate of its own 60 days before its end; one that is nearer to it than this was not renewed. */
const LEAST_DAYS_LEFT = 30;

export const namesCheck: Check = {
  topic: 'certificates',
  asks: ['acm:DescribeCertificate', 'route53:GetHostedZone'],
  run: async (examination) => {
    const { domain } = examination.environment.edge;
    if (domain === undefined) return [];
    const found = await Promise.all([
      certificate(examination, domain.certificateArn, domain.name),
      certificate(examination, domain.internalCertificateArn, domain.internalName),
      hostedZone(examination, domain),
    ]);
    return found.flat();
  },
};

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html */
async function certificate(
  { aws, nowMs }: Examination,
  arn: string,
  name: string,
): Promise<readonly AccountFinding[]> {
  const { ok, failure, warning } = about('certificates', 'acm:DescribeCertificate');
  const region = arn.split(':')[3] ?? '';
  const todo = `request one: aws acm request-certificate --domain-name ${name} --validation-method DNS --region ${region}, and set its ARN in lib/environments.ts`;
  try {
    const acm = await aws.inRegion(region).acm();
    const { Certificate: found } = await acm.describeCertificate({ CertificateArn: arn });
    const names = found?.SubjectAlternativeNames ?? [found?.DomainName ?? ''];
    if (found?.Status === 'PENDING_VALIDATION') {
      const records = (found.DomainValidationOptions ?? []).flatMap(({ ResourceRecord: record }) =>
        record === undefined ? [] : [`${record.Name} ${record.Type} ${record.Value}`],
      );
      return [
        failure(
          `the certificate of ${name} waits for validation`,
          `write these records: ${records.join('; ')}`,
        ),
      ];
    }
    if (found?.Status !== 'ISSUED') {
      const reason = found?.FailureReason === undefined ? '' : ` (${found.FailureReason})`;
      return [failure(`the certificate of ${name} is ${found?.Status ?? 'unknown'}${reason}`, todo)];
    }
    if (!names.some((one) => covers(one, name))) {
      return [failure(`${arn} is for ${names.join(', ')}, not ${name}`, todo)];
    }
    const daysLeft = Math.floor(((found.NotAfter?.getTime() ?? 0) - nowMs) / DAY_MS);
    if (daysLeft < LEAST_DAYS_LEFT) {
      return [
        warning(
          `the certificate of ${name} ends in ${daysLeft} days`,
          found.Type === 'IMPORTED'
            ? 'import the next one under the same ARN'
            : 'see why ACM did not renew it: aws acm describe-certificate tells under RenewalSummary',
        ),
      ];
    }
    return [ok(`${name} has one in ${region}, for ${daysLeft} more days`)];
  } catch (error) {
    if (awsRefusal(error).code !== 'ResourceNotFoundException') throw error;
    return [failure(`there is no certificate ${arn}`, todo)];
  }
}

/** A wildcard stands for one label: https://docs.aws.amazon.com/acm/latest/userguide/acm-concepts.html#concept-wildcard */
function covers(pattern: string, name: string): boolean {
  if (pattern === name) return true;
  return pattern.startsWith('*.') && name.split('.').slice(1).join('.') === pattern.slice(2);
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHostedZone.html */
async function hostedZone({ aws }: Examination, domain: EdgeDomain): Promise<readonly AccountFinding[]> {
  const { ok, failure, warning } = about('hosted zone', 'route53:GetHostedZone');
  const { hostedZone: zone } = domain;
  if (zone === undefined) {
    return [
      ok(
        `none is named: after the deployment, point ${domain.name} to the distribution and ${domain.internalName} to the load balancer`,
      ),
    ];
  }
  try {
    const { HostedZone: found } = await (await aws.route53()).getHostedZone({ Id: zone.id });
    const name = (found?.Name ?? '').replace(/\.$/, '');
    const outside = [domain.name, domain.internalName].filter(
      (one) => one !== name && !one.endsWith(`.${name}`),
    );
    if (name !== zone.name || outside.length > 0) {
      const todo = 'correct edge.domain.hostedZone in lib/environments.ts';
      const rest = outside.length === 0 ? '' : `, which has no ${outside.join(' and ')}`;
      return [failure(`${zone.id} is the zone ${name}${rest}`, todo)];
    }
    if (found?.Config?.PrivateZone === true) {
      return [
        warning(
          `${name} is a private zone: nobody outside the VPC finds ${domain.name}`,
          'name the public zone',
        ),
      ];
    }
    return [ok(`${zone.id} is ${name}`)];
  } catch (error) {
    if (!['NoSuchHostedZone', 'InvalidInput'].includes(awsRefusal(error).code)) throw error;
    return [
      failure(
        `there is no hosted zone ${zone.id}`,
        'aws route53 list-hosted-zones tells those of this account',
      ),
    ];
  }
}
