/** The options of `npm start`: environment variables, `--aws [region]`, `--tls` and `--observe`, checked together, with one clear error. */
import { readSettings, type Environment, type SettingsOf } from '../core/settings/read-settings.ts';
import { programs } from '../core/settings/settings.ts';
import { LocalProblem } from './local-problem.ts';
import { AWS_REGION } from '../core/catalog/aws-region.ts';

export type LocalSettings = Omit<SettingsOf<typeof programs.laptop>, 'bedrockEndpoint'> & {
  readonly bedrock: Bedrock;
  /** Whether edge and load balancer speak HTTPS. */
  readonly hasTls: boolean;
  /** Where keys of other services are looked for: in variables that are named after accounts too. */
  readonly environment: Environment;
  /** Dashboards, and a Prometheus found on the search path; null: none. */
  readonly observe: { readonly searchPath: string } | null;
};

/** Where calls go. */
export type Bedrock =
  | { readonly kind: 'simulator' }
  | { readonly kind: 'aws' }
  | { readonly kind: 'endpoint'; readonly url: string };

export function readLocalSettings(environment: Environment, args: readonly string[]): LocalSettings {
  const { aws, hasTls, isObserved } = readArguments(args);
  const { bedrockEndpoint, ...settings } = readChecked(environment);
  if (aws.isGiven && bedrockEndpoint !== null) {
    throw new LocalProblem('Give --aws or STARGATE_BEDROCK_ENDPOINT, not both.');
  }
  const elsewhere: Bedrock =
    bedrockEndpoint === null ? { kind: 'simulator' } : { kind: 'endpoint', url: bedrockEndpoint };
  return {
    ...settings,
    region: aws.region ?? settings.region,
    bedrock: aws.isGiven ? { kind: 'aws' } : elsewhere,
    hasTls,
    environment,
    observe: isObserved ? { searchPath: environment['PATH'] ?? '' } : null,
  };
}

/** Used instead of the caller's credentials where only the simulator will check them. */
export const simulatorCredentials = {
  AWS_ACCESS_KEY_ID: 'AKIASTARGATELOCAL000',
  AWS_SECRET_ACCESS_KEY: 'stargate-simulator-secret',
} as const;

/**
 * The environment of the proxy tasks: the caller's, so that limits and log level can be set from outside, without
 * what is decided here. Real AWS credentials go to AWS or a chosen endpoint, never to the simulator.
 */
export function taskEnvironment(environment: Environment, bedrock: Bedrock): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || DECIDED_HERE.has(name) || name.startsWith('STARGATE_')) continue;
    if (OF_OTHER_SERVICES.test(name)) continue;
    if (bedrock.kind === 'simulator' && name.startsWith('AWS_')) continue;
    passed[name] = value;
  }
  const hasCredentials = Object.keys(passed).some((name) => CREDENTIAL_VARIABLES.has(name));
  const needsCredentials = bedrock.kind === 'endpoint' ? !hasCredentials : bedrock.kind === 'simulator';
  // Tasks share the processors of a laptop with everything on it: a late event loop is not overload yet.
  return {
    DRAIN_TIMEOUT_MS: '1500',
    OVERLOAD_DELAY_MS: '1000',
    ...passed,
    ...(needsCredentials ? simulatorCredentials : {}),
  };
}

/** The same on the laptop, where answers of the Responses API are kept for a day, so that `previous_response_id` works. */
export function laptopTaskEnvironment(environment: Environment, bedrock: Bedrock): Record<string, string> {
  return { RESPONSES_RETENTION_DAYS: '1', ...taskEnvironment(environment, bedrock) };
}

const DECIDED_HERE: ReadonlySet<string> = new Set(
  Object.values(programs.proxy)
    .map(({ name }) => name)
    .filter((name) => /^(PORT|HOST|DATABASE_URL|KEY_PEPPER|BEDROCK_ENDPOINT|.*_ARN)$/.test(name)),
);

/** Keys that a proxy task has no use for. */
const OF_OTHER_SERVICES = /^(ALGOLIA|CONTENTFUL|SAAS)_/;

const CREDENTIAL_VARIABLES: ReadonlySet<string> = new Set([
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_BEARER_TOKEN_BEDROCK',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
]);

function readChecked(environment: Environment) {
  try {
    return readSettings(programs.laptop, environment);
  } catch (cause) {
    throw new LocalProblem(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function readArguments(args: readonly string[]) {
  let isAws = false;
  let region: string | null = null;
  let hasTls = false;
  let isObserved = false;
  for (const [index, argument] of args.entries()) {
    if (argument === '--observe') isObserved = true;
    else if (argument === '--tls') hasTls = true;
    else if (argument === '--aws' && !isAws) isAws = true;
    else if (args[index - 1] === '--aws' && !argument.startsWith('-')) region = argument;
    else {
      throw new LocalProblem(
        `Unknown arguments: ${args.join(' ')}. The options are --aws [region], --tls and --observe.`,
      );
    }
  }
  if (region !== null && !AWS_REGION.test(region)) {
    throw new LocalProblem(`"${region}" is not an AWS region; give one such as us-east-1.`);
  }
  return { aws: { isGiven: isAws, region }, hasTls, isObserved };
}
