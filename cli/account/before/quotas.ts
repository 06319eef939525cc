/**
 * Service quotas that a deployment can run into, beside what is used already and what the environment adds. A quota that was
 * never changed has no value of its own: then AWS's default is asked.
 */
import type { Environment } from '../../../lib/environment.ts';
import { stackName } from '../deployed.ts';
import { about, type AccountFinding, type Check, type Examination } from '../finding.ts';

type Quota = {
  readonly service: string;
  /** Of Service Quotas: `aws service-quotas list-service-quotas --service-code <service>`. */
  readonly code: string;
  readonly what: string;
  /** What the environment needs; null: it needs none. */
  readonly needs: (environment: Environment) => number | null;
  /** What its first deployment needs, where it needs more only later. @default the same */
  readonly needsAtFirst?: (environment: Environment) => number;
  /** What is there already; once the environment is deployed that includes its own. */
  readonly used: (examination: Examination) => Promise<number>;
  readonly asks: readonly string[];
};

const quotas: readonly Quota[] = [
  {
    service: 'fargate',
    code: 'L-3032A538',
    what: 'Fargate vCPUs',
    // During a release the new tasks run beside the old ones; the collector and the migration take another vCPU.
    needs: ({ proxy }) => fargateVcpus(proxy.maxTasks, proxy.cpu),
    needsAtFirst: ({ proxy }) => fargateVcpus(proxy.minTasks, proxy.cpu),
    used: async () => 0,
    asks: [],
  },
  {
    service: 'vpc',
    code: 'L-F678F1CE',
    what: 'VPCs per region',
    needs: ({ network }) => (network.kind === 'new' ? 1 : null),
    used: async ({ aws }) => ((await (await aws.ec2()).describeVpcs({})).Vpcs ?? []).length,
    asks: ['ec2:DescribeVpcs'],
  },
  {
    service: 'ec2',
    code: 'L-0263D0A3',
    what: 'Elastic IP addresses',
    needs: publicAddresses,
    used: async ({ aws }) => ((await (await aws.ec2()).describeAddresses({})).Addresses ?? []).length,
    asks: ['ec2:DescribeAddresses'],
  },
  {
    service: 'vpc',
    code: 'L-29B6F2EB',
    what: 'interface endpoints per VPC',
    needs: ({ network }) =>
      network.kind === 'new' && network.egress === 'endpoints' ? MOST_ENDPOINTS : null,
    used: async () => 0,
    asks: [],
  },
  {
    service: 'vpc',
    code: 'L-0EA8095F',
    what: 'rules of a security group',
    needs: ({ adminAccess, monitoringAccess }) =>
      adminAccess.cidrs.length +
      adminAccess.securityGroupIds.length +
      (monitoringAccess?.cidrs.length ?? 0) +
      (monitoringAccess?.securityGroupIds.length ?? 0) +
      OWN_RULES,
    used: async () => 0,
    asks: [],
  },
];

/** One question each, so that one which is refused keeps no other from being asked. */
export const quotaChecks: readonly Check[] = quotas.map((quota) => ({
  topic: 'quotas',
  asks: ['servicequotas:GetServiceQuota', 'servicequotas:GetAWSDefaultServiceQuota', ...quota.asks],
  run: (examination) => compare(quota, examination),
}));

/** One for each service of lib/constructs/endpoints.ts. */
const MOST_ENDPOINTS = 16;
/** Of the load balancer's group, beside the rules that an environment names. */
const OWN_RULES = 5;

function fargateVcpus(tasks: number, cpu: number): number {
  return Math.ceil((2 * tasks * cpu) / 1024) + 1;
}

function publicAddresses({ network }: Environment): number | null {
  if (network.kind !== 'new' || network.egress === 'endpoints') return null;
  return network.egress === 'nat' ? (network.natGateways ?? 1) : 1;
}

async function compare(quota: Quota, examination: Examination): Promise<readonly AccountFinding[]> {
  const needed = quota.needs(examination.environment);
  if (needed === null) return [];
  const atFirst = quota.needsAtFirst?.(examination.environment) ?? needed;
  const { ok, failure, warning } = about('quotas', 'servicequotas:GetServiceQuota');
  const [most, used] = await Promise.all([valueOf(quota, examination), quota.used(examination)]);
  const free = most - used;
  const network = stackName(examination.environment, 'network');
  const isDeployed = examination.stacks.some(({ name }) => name === network);
  const inUse = used === 0 ? '' : `, of which ${used} in use`;
  const { name } = examination.environment;
  // Once it is deployed, what it needs is among what is used.
  if ((isDeployed && used > 0 && free >= 0) || free >= needed) {
    return [ok(`${quota.what}: ${most}${inUse}; ${name} needs ${needed}`)];
  }
  const todo = `ask for ${used + needed}: aws service-quotas request-service-quota-increase --service-code ${quota.service} --quota-code ${quota.code} --desired-value ${used + needed} --region ${examination.aws.region}`;
  if (free >= atFirst) {
    return [
      warning(`${quota.what}: ${most}${inUse}; ${name} starts with ${atFirst} and may need ${needed}`, todo),
    ];
  }
  return [failure(`${quota.what}: ${most}${inUse}; ${name} needs ${needed}`, todo)];
}

/** https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html */
async function valueOf({ service, code }: Quota, { aws }: Examination): Promise<number> {
  const client = await aws.serviceQuotas();
  const asked = { ServiceCode: service, QuotaCode: code };
  try {
    return (await client.getServiceQuota(asked)).Quota?.Value ?? 0;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NoSuchResourceException') throw error;
    return (await client.getAWSDefaultServiceQuota(asked)).Quota?.Value ?? 0;
  }
}
