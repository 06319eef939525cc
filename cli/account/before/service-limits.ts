/** Limits that a service tells itself, or that are the same for every account: of Lambda, CloudFront and RDS. */
import { about, type AccountFinding, type Check, type Examination } from '../finding.ts';

const topic = 'service limits';

export const serviceLimitChecks: readonly Check[] = [
  { topic, asks: ['lambda:GetAccountSettings'], run: lambda },
  { topic, asks: ['cloudfront:ListDistributions', 'cloudfront:ListVpcOrigins'], run: cloudFront },
  { topic, asks: ['rds:DescribeAccountAttributes'], run: rds },
];

/** What new accounts start with, whatever Service Quotas says the default is. */
const NEW_ACCOUNT_CONCURRENCY = 10;
/** Admin API, publisher, jobs, notices and migration at one time, with some for other functions of the account. */
const ENOUGH_CONCURRENCY = 50;

/**
 * A new account runs ten functions at once, and Lambda then refuses any reserved concurrency:
 * https://github.com/aws-samples/one-observability-demo/issues/278
 */
async function lambda({ aws }: Examination): Promise<readonly AccountFinding[]> {
  const { ok, warning } = about(topic, 'lambda:GetAccountSettings');
  const { AccountLimit: limit } = await (await aws.lambda()).getAccountSettings({});
  const { ConcurrentExecutions: all = 0, UnreservedConcurrentExecutions: free = 0 } = limit ?? {};
  const found = `Lambda runs ${all} functions at once, ${free} of them unreserved`;
  if (free >= ENOUGH_CONCURRENCY) return [ok(found)];
  const isNew = all <= NEW_ACCOUNT_CONCURRENCY ? ', as in every new account' : '';
  return [
    warning(
      `${found}${isNew}; the admin API is refused when all run`,
      `ask for more: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000 --region ${aws.region}`,
    ),
  ];
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const VPC_ORIGINS = 25;
/** 500 now, 200 for accounts of before: the smaller is held against. */
const DISTRIBUTIONS = 200;
/** While an origin is replaced there are two. */
const OWN_ORIGINS = 2;

async function cloudFront({ aws }: Examination): Promise<readonly AccountFinding[]> {
  const client = await aws.cloudFront();
  const { VpcOriginList: origins } = await client.listVpcOrigins({ MaxItems: 100 });
  const { DistributionList: distributions } = await client.listDistributions({ MaxItems: 1000 });
  const originCount = origins?.Quantity ?? 0;
  const distributionCount = distributions?.Quantity ?? 0;
  const { ok, failure, warning } = about(topic, 'cloudfront:ListVpcOrigins');
  const found = `CloudFront has ${originCount} of ${VPC_ORIGINS} VPC origins and ${distributionCount} distributions`;
  if (originCount + OWN_ORIGINS > VPC_ORIGINS) {
    return [
      failure(found, 'delete an unused VPC origin, or ask for more in a case of AWS Support (CloudFront)'),
    ];
  }
  if (distributionCount >= DISTRIBUTIONS) {
    return [warning(found, 'see CloudFront in the Service Quotas console: more may have to be asked for')];
  }
  return [ok(found)];
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeAccountAttributes.html */
async function rds({ aws, environment }: Examination): Promise<readonly AccountFinding[]> {
  const { ok, failure } = about(topic, 'rds:DescribeAccountAttributes');
  const { AccountQuotas: quotas = [] } = await (await aws.rds()).describeAccountAttributes({});
  const wanted = [
    'DBInstances',
    'AllocatedStorage',
    ...(environment.database.kind === 'aurora' ? ['DBClusters'] : []),
  ];
  const full = quotas.filter(
    ({ AccountQuotaName: name = '', Used: used = 0, Max: most = 0 }) => wanted.includes(name) && used >= most,
  );
  const told = quotas.flatMap(({ AccountQuotaName: name = '', Used: used, Max: most }) =>
    wanted.includes(name) ? [`${name} ${used} of ${most}`] : [],
  );
  if (full.length === 0) return [ok(`RDS: ${told.join(', ')}`)];
  return [
    failure(`RDS is full: ${told.join(', ')}`, 'ask for more in the Service Quotas console, under RDS'),
  ];
}
