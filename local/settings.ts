/** What `npm start` can be told: environment variables, `--aws [region]` and `--observe`, checked together, with one clear error. */
import { integerOf, proxyVariables, readSettings, type Variable } from '../core/config-schema.ts';
import { LocalProblem } from './local-problem.ts';

export type LocalSettings = {
  readonly edgePort: number;
  readonly albPort: number;
  readonly bedrockPort: number;
  readonly dataDirectory: string;
  /** Null: the one kept in the data directory. */
  readonly masterKey: string | null;
  readonly taskCount: number;
  /** Null: the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  readonly region: string;
  /** Null: notices stay in the database. */
  readonly noticeWebhookUrl: string | null;
  readonly bedrock: Bedrock;
  /** Dashboards, and a Prometheus found on the search path; null: none. */
  readonly observe: { readonly searchPath: string } | null;
};

/** Where calls go. */
export type Bedrock =
  | { readonly kind: 'simulator' }
  | { readonly kind: 'aws' }
  | { readonly kind: 'endpoint'; readonly url: string };

export const localVariables = [
  port('STARGATE_EDGE_PORT', 'Port of the edge, the public address', '4000'),
  port('STARGATE_ALB_PORT', 'Port of the internal load balancer: admin API, metrics', '4001'),
  port('STARGATE_BEDROCK_PORT', 'Port of the Bedrock simulator', '4002'),
  { name: 'STARGATE_DATA_DIR', meaning: 'Where data is kept', fallback: '.stargate', check: 'text' },
  { name: 'STARGATE_MASTER_KEY', meaning: 'Root admin secret; made once when absent', check: 'secret' },
  { name: 'STARGATE_TASKS', meaning: 'Proxy processes', fallback: '1', check: 'integer', min: 1, max: 64 },
  { name: 'STARGATE_BEDROCK_ENDPOINT', meaning: 'An upstream other than the simulator', check: 'url' },
  { name: 'DATABASE_URL', meaning: 'A PostgreSQL 15 or newer instead of the embedded one', check: 'secret' },
  { name: 'AWS_REGION', meaning: 'Home region', fallback: 'us-east-1', check: 'text' },
  {
    name: 'NOTICE_WEBHOOK_URL',
    meaning: 'Webhook that notices about spend go to; without it they stay in the table spend_notices',
    check: 'secret',
  },
] as const satisfies readonly Variable[];

export function readLocalSettings(
  environment: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): LocalSettings {
  const { aws, isObserved } = readArguments(args);
  const values = readChecked(environment);
  const endpoint = values.STARGATE_BEDROCK_ENDPOINT ?? null;
  if (aws.isGiven && endpoint !== null) {
    throw new LocalProblem('Give --aws or STARGATE_BEDROCK_ENDPOINT, not both.');
  }
  const elsewhere: Bedrock = endpoint === null ? { kind: 'simulator' } : { kind: 'endpoint', url: endpoint };
  return {
    edgePort: integerOf(values.STARGATE_EDGE_PORT),
    albPort: integerOf(values.STARGATE_ALB_PORT),
    bedrockPort: integerOf(values.STARGATE_BEDROCK_PORT),
    dataDirectory: values.STARGATE_DATA_DIR ?? '',
    masterKey: values.STARGATE_MASTER_KEY ?? null,
    taskCount: integerOf(values.STARGATE_TASKS),
    databaseUrl: values.DATABASE_URL ?? null,
    region: aws.region ?? values.AWS_REGION ?? '',
    noticeWebhookUrl: values.NOTICE_WEBHOOK_URL ?? null,
    bedrock: aws.isGiven ? { kind: 'aws' } : elsewhere,
    observe: isObserved ? { searchPath: environment['PATH'] ?? '' } : null,
  };
}

/** Stands for the caller's credentials where only the simulator will check them. */
export const simulatorCredentials = {
  AWS_ACCESS_KEY_ID: 'AKIASTARGATELOCAL000',
  AWS_SECRET_ACCESS_KEY: 'stargate-simulator-secret',
} as const;

/**
 * The environment of the proxy tasks: the caller's, so that limits and log level can be set from outside, without
 * what is decided here. Real AWS credentials go to AWS or a chosen endpoint, never to the simulator.
 */
export function taskEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  bedrock: Bedrock,
): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || DECIDED_HERE.has(name) || name.startsWith('STARGATE_')) continue;
    if (bedrock.kind === 'simulator' && name.startsWith('AWS_')) continue;
    passed[name] = value;
  }
  const hasCredentials = Object.keys(passed).some((name) => CREDENTIAL_VARIABLES.has(name));
  const needsCredentials = bedrock.kind === 'endpoint' ? !hasCredentials : bedrock.kind === 'simulator';
  return { DRAIN_TIMEOUT_MS: '1500', ...passed, ...(needsCredentials ? simulatorCredentials : {}) };
}

const DECIDED_HERE: ReadonlySet<string> = new Set(
  proxyVariables
    .map((variable) => variable.name)
    .filter((name) => /^(PORT|HOST|DATABASE_URL|MASTER_KEY|KEY_PEPPER|BEDROCK_ENDPOINT|.*_ARN)$/.test(name)),
);

const CREDENTIAL_VARIABLES: ReadonlySet<string> = new Set([
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_BEARER_TOKEN_BEDROCK',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
]);

function readChecked(environment: Readonly<Record<string, string | undefined>>) {
  try {
    return readSettings<(typeof localVariables)[number]['name']>(localVariables, [], environment);
  } catch (cause) {
    throw new LocalProblem(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

type Arguments = {
  readonly aws: { readonly isGiven: boolean; readonly region: string | null };
  readonly isObserved: boolean;
};

function readArguments(args: readonly string[]): Arguments {
  let isAws = false;
  let region: string | null = null;
  let isObserved = false;
  for (const [index, argument] of args.entries()) {
    if (argument === '--observe') isObserved = true;
    else if (argument === '--aws' && !isAws) isAws = true;
    else if (args[index - 1] === '--aws' && !argument.startsWith('-')) region = argument;
    else {
      throw new LocalProblem(
        `Unknown arguments: ${args.join(' ')}. There are two options: --aws [region] and --observe.`,
      );
    }
  }
  if (region !== null && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    throw new LocalProblem(`"${region}" is not an AWS region; give one such as us-east-1.`);
  }
  return { aws: { isGiven: isAws, region }, isObserved };
}

function port<Name extends string>(name: Name, meaning: string, fallback: string) {
  return { name, meaning, fallback, check: 'integer', min: 0, max: 65_535 } as const;
}
