/** What one environment may say about itself; lib/environments.ts fills it in, and lib/validation says what is wrong with it. */
import type { AlertSettings } from '../core/alerts/alerts.ts';
import type { EntryInput } from '../core/catalog/model-entry.ts';
import type { Residency } from '../core/catalog/residency.ts';
import type { UsageDetail } from '../core/metrics/cloudwatch.ts';
import type { SaasAccount } from '../core/saas-usage/account.ts';
import type { GuardrailOptions } from './guardrail-options.ts';
import type { SignInVariables, VariablesOf } from './program-environment.ts';

export type EnvironmentName = 'dev' | 'staging' | 'prod';
export type ProcessorName = 'arm64' | 'x86_64';

export type Environment = {
  readonly name: EnvironmentName;
  /** Twelve digits. @default the account of whoever deploys; prod must name its own */
  readonly account?: string;
  readonly region: string;
  readonly network: NewNetwork | ExistingNetwork;
  /** Who reaches the internal load balancer, besides CloudFront's origin and members of the admin group. */
  readonly adminAccess: AdminAccess;
  /**
   * Admin functions that may run at once, reserved from what the account allows. Lambda leaves 100 to functions without a
   * reservation, and a new account has 10 in all: reserve where `npx stargate ops database` says that the account allows
   * more than the database holds. @default not reserved
   */
  readonly adminConcurrency?: number;
  /** Of tasks, images and functions. @default 'arm64', which costs a fifth less */
  readonly architecture?: ProcessorName;
  readonly proxy: ProxySize;
  readonly database: DatabaseInstanceSize | AuroraSize;
  readonly bedrock: BedrockAccess;
  /** Guardrails of Bedrock for content policies, by name; docs/deploy.md#guardrails. @default none */
  readonly guardrails?: Readonly<Record<string, GuardrailOptions>>;
  /** Whether content policies may have Amazon Comprehend look for personal data. @default 'off' */
  readonly comprehend?: 'off' | 'on';
  readonly edge: EdgeOptions;
  /** People sign in with OpenID Connect; docs/identity.md. @default keys alone */
  readonly signIn?: SignInVariables;
  /** Where alarms go. @default a topic without a subscriber */
  readonly alarmEmail?: string;
  /**
   * What alerts compare with, for how long, how urgent they are, and which are off, by the names of docs/operate.md.
   * @default as docs/operate.md says
   */
  readonly alerts?: AlertSettings;
  /** Where notices about spend go beside their topic. @default nowhere */
  readonly spendNotices?: SpendNotices;
  /** Where metrics go beside CloudWatch and Managed Prometheus, and who may read them; docs/observability.md. @default nowhere, and whoever reaches the tasks */
  readonly metrics?: MetricsOptions;
  /** Traces of calls to Langfuse; docs/observability.md. @default nowhere */
  readonly analytics?: LangfuseAnalytics;
  /** Where a Prometheus and a Grafana of your own run; docs/observability.md. @default nowhere */
  readonly monitoringAccess?: MonitoringAccess;
  /** @default no Grafana workspace */
  readonly grafana?: GrafanaOptions;
  /** Checks the chain from a call to its figures every 15 minutes; docs/runbooks/canary.md. @default no canary */
  readonly canary?: CanaryOptions;
  /** Accounts of other metered services whose usage is read, each by a function of its own; docs/saas-usage.md. @default none */
  readonly saasUsage?: readonly SaasUsageAccount[];
  readonly retention: Retention;
  /** protected: deletion protection, retained on destroy, termination protection. */
  readonly lifetime: 'disposable' | 'protected';
  /** On every resource: for cost allocation. */
  readonly tags: Readonly<Record<string, string>>;
};

export type SpendNotices = {
  /** A subscriber of the topic. */
  readonly email?: string;
  /** Secret of the same region that holds the address of a webhook. */
  readonly webhookSecretArn?: string;
};

export type MetricsOptions = {
  /** Metrics by OTLP over HTTP: those of the tasks and the figures of the usage publisher. @default none */
  readonly otlp?: OtlpMetrics;
  /**
   * Secret of the same region that holds a token: /metrics then asks for it, and the collector shows it. @default it asks
   * for none
   */
  readonly tokenSecretArn?: string;
  /** Metrics of usage in CloudWatch, which bills each; docs/cost.md. @default the environment, and twenty teams */
  readonly usage?: UsageMetrics;
};

export type UsageMetrics = {
  /**
   * environment: totals alone. teams: requests and cost of each team too. teams-and-models: also ten metrics for each team
   * and model that are used together. @default 'teams'
   */
  readonly by?: UsageDetail;
  /** Teams with metrics of their own, the first ones; the others are `other` together. @default 20 */
  readonly mostTeams?: number;
};

export type OtlpMetrics = {
  /** `https://otlp.nr-data.net`; `/v1/metrics` is added. */
  readonly endpoint: string;
  /** Secret of the same region that holds the headers, as a JSON object of name and value. @default no headers */
  readonly headersSecretArn?: string;
  /**
   * cumulative: totals since a start, as Prometheus, Mimir and Grafana Cloud want them. delta: what is new, as Datadog and
   * Dynatrace do. Others take both. @default 'cumulative'
   */
  readonly temporality?: 'cumulative' | 'delta';
  /** private-network: inside the VPC or joined to it, such as PrivateLink or a collector of yours. @default 'internet' */
  readonly reachedBy?: 'internet' | 'private-network';
};

export type LangfuseAnalytics = {
  readonly provider: 'langfuse';
  /** @default its cloud in Europe, `https://cloud.langfuse.com` */
  readonly host?: string;
  /** Secret of the same region: a JSON object of `public_key` and `secret_key`. */
  readonly secretArn: string;
  /** private-network: inside the VPC or joined to it, such as PrivateLink or one of yours. @default 'internet' */
  readonly reachedBy?: 'internet' | 'private-network';
};

/** They reach the tasks and the database, which has a role for them that only reads. */
export type MonitoringAccess = {
  readonly cidrs: readonly string[];
  readonly securityGroupIds: readonly string[];
};

export type NewNetwork = {
  readonly kind: 'new';
  readonly cidr: string;
  /** By their ids, such as use1-az1, which mean the same zones in every account; docs/regions.md. */
  readonly availabilityZones: readonly string[];
  /**
   * nat: a NAT gateway (per zone when `natGateways` says so). nat-instance: one small instance in its place, for an
   * environment that may lose its way out for some minutes; never prod. endpoints: no way to the internet at all.
   */
  readonly egress: 'nat' | 'nat-instance' | 'endpoints';
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
  /** By their ids, such as use1-az1: `aws ec2 describe-subnets` tells them as AvailabilityZoneId. */
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
  /** WireGuard on the NAT instance, so it needs `egress: 'nat-instance'`; docs/vpn.md. @default none */
  readonly vpn?: VpnAccess;
};

export type VpnAccess = {
  /** Addresses of the admins' machines inside the tunnel: a private network that is used nowhere else. */
  readonly cidr: string;
};

export type ProxySize = {
  /** CPU units; a task has a process for each vCPU (1024). More tasks survive the loss of one better than bigger ones. */
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly minTasks: number;
  readonly maxTasks: number;
  /**
   * Admitted calls in flight per task at which tasks are added (docs/scaling.md).
   * @default 65 % of what a task of this size carries: 260 for each vCPU
   */
  readonly inflightPerTask?: number;
  /**
   * Whether `npx stargate ops exec` may open a shell in a task. Its session is logged, but it is root inside the container,
   * whose root file system has to be writable then. @default 'off'
   */
  readonly exec?: 'off' | 'on';
  /**
   * More variables of docs/configuration.md, such as LOG_LEVEL. Never secrets, but ARNs of secrets of this region: the
   * tasks may read those. @default none
   */
  readonly settings?: VariablesOf<'proxy'>;
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
  /**
   * The geography that Bedrock runs every call in: `eu` for profiles that route within Europe, and so on. `none` takes the
   * global profiles of models that have one, which cost a tenth less; docs/regions.md.
   * @default 'eu' where the region is in Europe, else 'none'
   */
  readonly dataResidency?: Residency;
  /** Public names from the catalog. */
  readonly models: 'all' | readonly string[];
  /**
   * Where models are asked: regions, weights, transports, other accounts, fallbacks, as docs/deployments.md says it.
   * @default the home region, as the catalog says
   */
  readonly deployments?: Readonly<Record<string, ModelDeployments>>;
  /** Models that the catalog lacks, by public name, as docs/models.md says it. @default none */
  readonly extraModels?: Readonly<Record<string, EntryInput>>;
  /**
   * What the tasks may call beside the models above, so that admins can add models of these while the gateway runs: ARNs
   * of inference profiles, imported models, custom deployments, provisioned throughput, prompt routers and foundation
   * models, each whole. @default none
   */
  readonly extraModelArns?: readonly string[];
  /** Guardrails that are there already, which calls and policies may name. @default none */
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
    readonly transport?: 'invoke' | 'converse' | 'openai' | 'mantle';
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

export type GrafanaOptions = ManagedGrafana | SelfHostedGrafana;

/** A workspace of Amazon Managed Grafana. */
export type ManagedGrafana = {
  /** identity-center needs IAM Identity Center in the organization; saml is completed after the first deployment. */
  readonly authentication: 'identity-center' | 'saml';
  /** Where the workspace is, when Managed Grafana is not in the environment's region; docs/regions.md. @default that one */
  readonly region?: string;
  /** In `region`, from where the workspace reads Prometheus and PostgreSQL. @default the environment's */
  readonly network?: GrafanaNetwork;
};

/** It is there already, and joined to the network of the environment by peering or a transit gateway. */
export type GrafanaNetwork = {
  /** Addresses from which it reaches PostgreSQL. */
  readonly cidr: string;
  /** In two zones or more, with a way to Managed Prometheus: NAT, or an endpoint of the environment's region. */
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
};

/** Grafana itself as one task behind the internal load balancer, on port 3000; people sign in as `admin`. */
export type SelfHostedGrafana = { readonly authentication: 'self-hosted' };

export type CanaryOptions = {
  /** Public name of the model that is called. @default the cheapest chat model that is served */
  readonly model?: string;
};

export type SaasUsageAccount = SaasAccount & {
  /** Secret of the same region that holds the keys: a JSON object with the names of docs/saas-usage.md. */
  readonly keysSecretArn: string;
  /** How often it is read: from 5 to 30. @default 5 */
  readonly everyMinutes?: number;
};

export type Retention = {
  readonly logDays: number;
  readonly accessLogDays: number;
  readonly backupDays: number;
  /** Usage records; whole months go when all of them is older. What is rolled up stays. */
  readonly usageDays: number;
};
