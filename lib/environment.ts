/**
 * What one environment may say about itself, and the checks that run before anything is synthesized. Every problem
 * is reported at once, by the name of the field, in words that say what to write instead.
 */
import { models as catalogModels } from '../core/catalog/models.ts';
import { proxyVariables, readSettings, type ProxyVariableName } from '../core/config-schema.ts';
import { oidcSettingsOf, oidcVariables, type OidcVariableName } from '../core/identity/oidc-settings.ts';
import { deploymentConfigOf } from './bedrock-plan.ts';
import { proxyEnvironment } from './proxy-environment.ts';
import { overlaps, parseCidr } from './cidr.ts';
import { connectionsNeeded, maxConnections } from './database-connections.ts';
import { fargateMemoryFor } from './fargate-sizes.ts';

export type EnvironmentName = 'dev' | 'staging' | 'prod';

export type Environment = {
  readonly name: EnvironmentName;
  /** Twelve digits. @default the account of whoever deploys; prod must name its own */
  readonly account?: string;
  readonly region: string;
  readonly network: NewNetwork | ExistingNetwork;
  /** Who reaches the internal load balancer, besides CloudFront's origin and members of the admin group. */
  readonly adminAccess: AdminAccess;
  readonly proxy: ProxySize;
  readonly database: DatabaseInstanceSize | AuroraSize;
  readonly bedrock: BedrockAccess;
  readonly edge: EdgeOptions;
  /** People sign in with OpenID Connect; docs/identity.md. @default keys alone */
  readonly signIn?: SignInSettings;
  /** Where alarms go. @default a topic without a subscriber */
  readonly alarmEmail?: string;
  /** Where notices about spend go beside their topic. @default nowhere */
  readonly spendNotices?: SpendNotices;
  /** @default no Grafana workspace */
  readonly grafana?: GrafanaOptions;
  readonly retention: Retention;
  /** protected: deletion protection, retained on destroy, termination protection. */
  readonly lifetime: 'disposable' | 'protected';
  /** On every resource: for cost allocation. */
  readonly tags: Readonly<Record<string, string>>;
};

/** The same for the proxy and the admin function. */
export type SignInSettings = Readonly<Partial<Record<OidcVariableName, string>>>;

export type SpendNotices = {
  /** A subscriber of the topic. */
  readonly email?: string;
  /** Secret of the same region that holds the address of a webhook. */
  readonly webhookSecretArn?: string;
};

export type NewNetwork = {
  readonly kind: 'new';
  readonly cidr: string;
  readonly availabilityZones: readonly string[];
  /** nat: a NAT gateway (per zone when `natGateways` says so). endpoints: no way to the internet at all. */
  readonly egress: 'nat' | 'endpoints';
  /** @default 1 */
  readonly natGateways?: number;
  /** Networks this one will be joined to (VPN, peering); must not overlap. @default none */
  readonly joinedCidrs?: readonly string[];
};

/** A VPC that is there already. It must have an internet gateway attached, which CloudFront VPC origins ask for. */
export type ExistingNetwork = {
  readonly kind: 'existing';
  readonly vpcId: string;
  readonly cidr: string;
  readonly availabilityZones: readonly string[];
  /** With a way to AWS's services: NAT, transit gateway or endpoints. One per zone, in the order of the zones. */
  readonly privateSubnetIds: readonly string[];
  /** @default the private subnets */
  readonly databaseSubnetIds?: readonly string[];
};

export type AdminAccess = {
  readonly cidrs: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** A small instance without public address, reached through Systems Manager only. @default 'none' */
  readonly bastion?: 'none' | 'ssm';
};

export type ProxySize = {
  /** CPU units; one Node process uses one vCPU (1024), so more tasks beat bigger ones. */
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly minTasks: number;
  readonly maxTasks: number;
  /** Requests in flight per task at which more tasks are added; about half of what a task holds well. */
  readonly inflightPerTask: number;
  /**
   * More variables of docs/configuration.md, such as LOG_LEVEL. Never secrets, but ARNs of secrets of this region: the
   * tasks may read those. @default none
   */
  readonly settings?: Readonly<Partial<Record<ProxyVariableName, string>>>;
};

export type DatabaseInstanceSize = {
  readonly kind: 'instance';
  /** As RDS says it without `db.`: `t4g.micro`. */
  readonly instanceType: string;
  readonly isMultiAz: boolean;
  readonly storageGiB: number;
  readonly maxStorageGiB: number;
};

export type AuroraSize = {
  readonly kind: 'aurora';
  readonly minCapacityUnits: number;
  readonly maxCapacityUnits: number;
  /** Readers in other zones that take over. */
  readonly readers: number;
};

export type BedrockAccess = {
  /** Public names from the catalog. */
  readonly models: 'all' | readonly string[];
  /**
   * Where models are asked: regions, weights, transports, other accounts, fallbacks, as docs/deployments.md says it.
   * @default the home region, as the catalog says
   */
  readonly deployments?: Readonly<Record<string, ModelDeployments>>;
  /** Guardrails that calls may name. @default none */
  readonly guardrailArns?: readonly string[];
  /** One application inference profile per model, so that AWS's bill shows each. @default 'none' */
  readonly applicationProfiles?: 'none' | 'per-model';
  /** Role in another account under which Bedrock is called. @default the task's own role */
  readonly roleArn?: string;
};

export type ModelDeployments = {
  readonly deployments?: readonly {
    readonly region: string;
    readonly scope?: 'global' | 'geographic' | 'regional';
    readonly profile?: string;
    readonly transport?: 'invoke' | 'converse' | 'mantle';
    readonly weight?: number;
    readonly role?: string;
  }[];
  readonly fallbacks?: readonly string[];
};

export type EdgeOptions = {
  /** @default no web ACL */
  readonly waf?: { readonly requestsPerFiveMinutesPerAddress: number };
  /** @default CloudFront's own name, and HTTP between CloudFront and the load balancer inside the VPC */
  readonly domain?: EdgeDomain;
};

export type EdgeDomain = {
  /** Public name: `llm.example.com`. */
  readonly name: string;
  /** Certificate of `name`, in us-east-1. */
  readonly certificateArn: string;
  /** Name of the load balancer, for CloudFront and admins: `llm-internal.example.com`. */
  readonly internalName: string;
  /** Certificate of `internalName`, in the region. */
  readonly internalCertificateArn: string;
  /** Zone in which both names are written. @default none: write the records yourself */
  readonly hostedZone?: { readonly id: string; readonly name: string };
};

export type GrafanaOptions = {
  /** identity-center needs IAM Identity Center in the organization; saml is completed after the first deployment. */
  readonly authentication: 'identity-center' | 'saml';
};

export type Retention = {
  readonly logDays: number;
  readonly accessLogDays: number;
  readonly backupDays: number;
  /** Usage records; whole months go when all of them is older. What is rolled up stays. */
  readonly usageDays: number;
};

const DERIVED_SETTINGS: readonly string[] = Object.keys(
  proxyEnvironment({
    environmentName: '',
    region: '',
    databaseSecretArn: '',
    keyPepperSecretArn: '',
    networkCidr: '',
    deployments: '',
    models: [],
  }),
);

/** Values CloudWatch Logs takes for a retention. */
const LOG_RETENTIONS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653];

/** Everything wrong with `environment`, as sentences; empty when it is right. `others` must not share its network. */
export function environmentProblems(
  environment: Environment,
  others: readonly Environment[],
): readonly string[] {
  return [
    ...accountProblems(environment),
    ...networkProblems(environment, others),
    ...proxyProblems(environment.proxy),
    ...databaseProblems(environment),
    ...bedrockProblems(environment),
    ...edgeProblems(environment),
    ...signInProblems(environment),
    ...retentionProblems(environment.retention),
  ];
}

function signInProblems({ signIn, network }: Environment): readonly string[] {
  if (signIn === undefined) return [];
  const problems: string[] = [];
  if (network.kind === 'new' && network.egress === 'endpoints') {
    problems.push('signIn: with egress "endpoints" nobody reaches the issuer to read its keys; take "nat"');
  }
  try {
    const settings = oidcSettingsOf(readSettings<OidcVariableName>(oidcVariables, [], signIn));
    if (settings === null) problems.push('signIn: OIDC_ISSUER is missing');
  } catch (error) {
    problems.push(`signIn: ${error instanceof Error ? error.message : String(error)}`);
  }
  return problems;
}

function accountProblems(environment: Environment): readonly string[] {
  const problems: string[] = [];
  if (environment.account === undefined && environment.name === 'prod') {
    problems.push(
      'account: prod must name its account (twelve digits), so that nothing else is deployed to by accident',
    );
  }
  if (environment.account !== undefined && !/^\d{12}$/.test(environment.account)) {
    problems.push(`account: "${environment.account}" is not a twelve-digit AWS account`);
  }
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(environment.region)) {
    problems.push(`region: "${environment.region}" is not an AWS region such as us-east-1`);
  }
  return problems;
}

function networkProblems(environment: Environment, others: readonly Environment[]): readonly string[] {
  const { network, adminAccess } = environment;
  const problems: string[] = [];
  const own = parseCidr(network.cidr);
  if (own === null) return [`network.cidr: "${network.cidr}" is not a network such as 10.40.0.0/16`];
  if (network.kind === 'new' && (own.prefix < 16 || own.prefix > 22)) {
    problems.push(`network.cidr: /${own.prefix} does not fit; a new network is between /16 and /22`);
  }
  if (network.availabilityZones.length < 2) {
    problems.push('network.availabilityZones: name at least two; the load balancer and RDS need them');
  }
  for (const zone of network.availabilityZones) {
    if (!zone.startsWith(environment.region)) {
      problems.push(`network.availabilityZones: ${zone} is not in ${environment.region}`);
    }
  }
  if (network.kind === 'new') {
    const nats = network.natGateways ?? 1;
    if (nats < 1 || nats > network.availabilityZones.length) {
      problems.push(`network.natGateways: ${nats} is not between 1 and the number of zones`);
    }
    for (const other of others) {
      if (other.name === environment.name || other.network.kind !== 'new') continue;
      if (overlaps(network.cidr, other.network.cidr)) {
        problems.push(
          `network.cidr: ${network.cidr} overlaps ${other.name} (${other.network.cidr}); they could never be joined`,
        );
      }
    }
    for (const joined of network.joinedCidrs ?? []) {
      if (parseCidr(joined) === null) problems.push(`network.joinedCidrs: "${joined}" is not a network`);
      else if (overlaps(network.cidr, joined)) {
        problems.push(`network.cidr: ${network.cidr} overlaps the joined network ${joined}`);
      }
    }
  } else if (network.privateSubnetIds.length !== network.availabilityZones.length) {
    problems.push('network.privateSubnetIds: give one subnet for each availability zone, in the same order');
  }
  for (const cidr of adminAccess.cidrs) {
    const range = parseCidr(cidr);
    if (range === null) problems.push(`adminAccess.cidrs: "${cidr}" is not a network`);
    else if (range.prefix < 8) {
      problems.push(`adminAccess.cidrs: ${cidr} is most of the internet; name the VPN's own network`);
    }
  }
  return problems;
}

function proxyProblems(proxy: ProxySize): readonly string[] {
  const problems: string[] = [];
  const memory = fargateMemoryFor(proxy.cpu);
  if (memory === null) {
    problems.push(`proxy.cpu: ${proxy.cpu} is not a Fargate size; take 256, 512, 1024, 2048 or 4096`);
  } else if (!memory.includes(proxy.memoryMiB)) {
    problems.push(
      `proxy.memoryMiB: Fargate offers no ${proxy.memoryMiB} MiB with cpu ${proxy.cpu}; take one of ${memory.join(', ')}`,
    );
  }
  if (proxy.minTasks < 1) problems.push('proxy.minTasks: at least 1');
  if (proxy.maxTasks < proxy.minTasks) {
    problems.push(`proxy.maxTasks: ${proxy.maxTasks} is less than minTasks ${proxy.minTasks}`);
  }
  if (proxy.inflightPerTask < 1) problems.push('proxy.inflightPerTask: at least 1');
  for (const name of Object.keys(proxy.settings ?? {})) {
    const variable = proxyVariables.find((one) => one.name === name);
    if (variable === undefined) problems.push(`proxy.settings: the proxy reads no ${name}`);
    else if (variable.check === 'secret') {
      problems.push(`proxy.settings: ${name} is a secret, which templates never hold; it comes by ARN`);
    } else if (DERIVED_SETTINGS.includes(name)) {
      problems.push(`proxy.settings: ${name} is derived from lib/clocks.ts and this environment`);
    }
  }
  return problems;
}

function databaseProblems(environment: Environment): readonly string[] {
  const { database } = environment;
  const problems: string[] = [];
  if (database.kind === 'instance') {
    if (!/^[a-z][a-z0-9]+\.[a-z0-9]+$/.test(database.instanceType)) {
      problems.push(
        `database.instanceType: "${database.instanceType}" is not a class such as t4g.micro (without db.)`,
      );
    }
    const most = maxConnections(database);
    const needed = connectionsNeeded(environment.proxy);
    if (most !== null && needed > most) {
      problems.push(
        `database.instanceType: ${database.instanceType} takes about ${most} connections, and proxy.maxTasks ${environment.proxy.maxTasks} may need ${needed}`,
      );
    }
    if (database.storageGiB < 20) problems.push('database.storageGiB: RDS starts at 20');
    if (database.maxStorageGiB < database.storageGiB) {
      problems.push('database.maxStorageGiB: less than storageGiB');
    }
    if (environment.name === 'prod' && !database.isMultiAz) {
      problems.push('database.isMultiAz: prod must survive the loss of a zone');
    }
  } else {
    if (database.maxCapacityUnits < database.minCapacityUnits || database.maxCapacityUnits > 256) {
      problems.push('database.maxCapacityUnits: between minCapacityUnits and 256');
    }
    if (environment.name === 'prod' && database.readers < 1) {
      problems.push('database.readers: prod must survive the loss of a zone, with at least one reader');
    }
  }
  return problems;
}

function bedrockProblems({ bedrock, network, region }: Environment): readonly string[] {
  const problems: string[] = [];
  try {
    deploymentConfigOf(bedrock);
  } catch (error) {
    problems.push(`bedrock.deployments: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (network.kind === 'new' && network.egress === 'endpoints') {
    for (const [name, { deployments }] of Object.entries(bedrock.deployments ?? {})) {
      for (const { region: elsewhere } of deployments ?? []) {
        if (elsewhere === region) continue;
        problems.push(
          `bedrock.deployments: ${name} is asked in ${elsewhere}, which a network of endpoints only does not reach`,
        );
      }
    }
  }
  if (bedrock.models !== 'all') {
    if (bedrock.models.length === 0) problems.push('bedrock.models: name at least one model');
    const known = new Set(catalogModels.map((model) => model.name));
    for (const name of bedrock.models) {
      if (!known.has(name)) problems.push(`bedrock.models: "${name}" is not in the catalog`);
    }
  }
  for (const arn of bedrock.guardrailArns ?? []) {
    if (!/^arn:aws[a-z-]*:bedrock:[a-z0-9-]+:\d{12}:guardrail\/[a-z0-9]+$/.test(arn)) {
      problems.push(`bedrock.guardrailArns: "${arn}" is not the ARN of one guardrail`);
    }
  }
  if (
    bedrock.roleArn !== undefined &&
    !/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(bedrock.roleArn)
  ) {
    problems.push(`bedrock.roleArn: "${bedrock.roleArn}" is not the ARN of one role`);
  }
  if (bedrock.roleArn !== undefined && bedrock.applicationProfiles === 'per-model') {
    problems.push(
      'bedrock.applicationProfiles: profiles made here are not visible to the other account of roleArn',
    );
  }
  return problems;
}

function edgeProblems(environment: Environment): readonly string[] {
  const problems: string[] = [];
  const { domain, waf } = environment.edge;
  if (waf !== undefined && waf.requestsPerFiveMinutesPerAddress < 10) {
    problems.push('edge.waf.requestsPerFiveMinutesPerAddress: AWS takes no rate below 10');
  }
  if (domain !== undefined) {
    if (!domain.certificateArn.startsWith('arn:aws:acm:us-east-1:')) {
      problems.push('edge.domain.certificateArn: CloudFront only takes certificates of us-east-1');
    }
    if (!domain.internalCertificateArn.includes(`:acm:${environment.region}:`)) {
      problems.push(
        `edge.domain.internalCertificateArn: the load balancer takes certificates of ${environment.region}`,
      );
    }
  }
  return problems;
}

function retentionProblems(retention: Retention): readonly string[] {
  const problems: string[] = [];
  if (!LOG_RETENTIONS.includes(retention.logDays)) {
    problems.push(
      `retention.logDays: CloudWatch Logs takes no ${retention.logDays}; take one of ${LOG_RETENTIONS.join(', ')}`,
    );
  }
  if (retention.accessLogDays < 1) problems.push('retention.accessLogDays: at least 1');
  if (retention.usageDays < 62) {
    problems.push('retention.usageDays: at least 62, so that the last whole month can always be reconciled');
  }
  if (retention.backupDays < 1 || retention.backupDays > 35) {
    problems.push('retention.backupDays: RDS keeps backups for 1 to 35 days');
  }
  return problems;
}
