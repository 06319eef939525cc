/**
 * AWS's own clients for the commands of an operator, one per service, each loaded when it is first asked for: the command
 * line starts without any of them. Credentials come from the SDK's chain (environment, profile, SSO, container). Nothing
 * of the request path is here.
 *
 *     const aws = awsClients({ region: 'us-east-1' });
 *     const ecs = await aws.ecs();
 *     const { services } = await ecs.describeServices({ cluster, services: [name] });
 *
 * AWS_ENDPOINT_URL, which the SDK honours, sends all of them elsewhere; tests pass `endpoint`.
 */
export type AwsClients = {
  readonly [Service in keyof typeof loaders]: () => ReturnType<(typeof loaders)[Service]>;
} & {
  readonly region: string;
  /** The same credentials in another region: CloudFront's certificates and metrics are in us-east-1. */
  readonly inRegion: (region: string) => AwsClients;
};

/** One of them, for functions that ask it: `Client<'bedrock'>`. */
export type Client<Service extends keyof typeof loaders> = Awaited<ReturnType<(typeof loaders)[Service]>>;

export type AwsOptions = {
  readonly region: string;
  /** Where every service is asked. @default AWS */
  readonly endpoint?: string;
  /** @default the SDK's chain */
  readonly credentials?: AwsCredentials;
};

export type AwsCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export function awsClients(options: AwsOptions): AwsClients {
  const { region, endpoint, credentials } = options;
  const config: Config = {
    region,
    maxAttempts: 4,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
  const others = new Map<string, AwsClients>();
  const inRegion = (other: string): AwsClients => {
    if (other === region) return clients;
    const known = others.get(other) ?? awsClients({ ...options, region: other });
    others.set(other, known);
    return known;
  };
  const clients: AwsClients = { region, inRegion, ...lazily(config) };
  return clients;
}

const CONNECT_MS = 5_000;
/** A call that lists much takes a few seconds. */
const ANSWER_MS = 30_000;

type Config = {
  readonly region: string;
  readonly maxAttempts: number;
  readonly requestHandler: { readonly connectionTimeout: number; readonly requestTimeout: number };
  readonly endpoint?: string;
  readonly credentials?: AwsCredentials;
};

const loaders = {
  acm: async (config: Config) => new (await import('@aws-sdk/client-acm')).ACM(config),
  applicationAutoScaling: async (config: Config) =>
    new (await import('@aws-sdk/client-application-auto-scaling')).ApplicationAutoScaling(config),
  bedrock: async (config: Config) => new (await import('@aws-sdk/client-bedrock')).Bedrock(config),
  // Over HTTP/1.1, as all others, so that AWS_ENDPOINT_URL may be a plain server.
  bedrockRuntime: async (config: Config) => {
    const [{ BedrockRuntime }, { NodeHttpHandler }] = await Promise.all([
      import('@aws-sdk/client-bedrock-runtime'),
      import('@smithy/node-http-handler'),
    ]);
    return new BedrockRuntime({ ...config, requestHandler: new NodeHttpHandler(config.requestHandler) });
  },
  cloudFormation: async (config: Config) =>
    new (await import('@aws-sdk/client-cloudformation')).CloudFormation(config),
  cloudFront: async (config: Config) => new (await import('@aws-sdk/client-cloudfront')).CloudFront(config),
  cloudWatch: async (config: Config) => new (await import('@aws-sdk/client-cloudwatch')).CloudWatch(config),
  cloudWatchLogs: async (config: Config) =>
    new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogs(config),
  ec2: async (config: Config) => new (await import('@aws-sdk/client-ec2')).EC2(config),
  ecs: async (config: Config) => new (await import('@aws-sdk/client-ecs')).ECS(config),
  elb: async (config: Config) =>
    new (await import('@aws-sdk/client-elastic-load-balancing-v2')).ElasticLoadBalancingV2(config),
  grafana: async (config: Config) => new (await import('@aws-sdk/client-grafana')).Grafana(config),
  iam: async (config: Config) => new (await import('@aws-sdk/client-iam')).IAM(config),
  lambda: async (config: Config) => new (await import('@aws-sdk/client-lambda')).Lambda(config),
  rds: async (config: Config) => new (await import('@aws-sdk/client-rds')).RDS(config),
  route53: async (config: Config) => new (await import('@aws-sdk/client-route-53')).Route53(config),
  secretsManager: async (config: Config) =>
    new (await import('@aws-sdk/client-secrets-manager')).SecretsManager(config),
  serviceQuotas: async (config: Config) =>
    new (await import('@aws-sdk/client-service-quotas')).ServiceQuotas(config),
  ssm: async (config: Config) => new (await import('@aws-sdk/client-ssm')).SSM(config),
  ssoAdmin: async (config: Config) => new (await import('@aws-sdk/client-sso-admin')).SSOAdmin(config),
  sts: async (config: Config) => new (await import('@aws-sdk/client-sts')).STS(config),
};

/** A client is made once, when it is first asked for. */
function lazily(config: Config): Omit<AwsClients, 'region' | 'inRegion'> {
  const made = new Map<string, Promise<unknown>>();
  const entries = Object.entries(loaders).map(([service, load]) => [
    service,
    (): Promise<unknown> => {
      const client = made.get(service) ?? load(config);
      made.set(service, client);
      return client;
    },
  ]);
  return Object.fromEntries(entries) as Omit<AwsClients, 'region' | 'inRegion'>;
}
