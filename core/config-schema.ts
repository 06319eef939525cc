/**
 * The environment of a proxy task and of the Lambdas, in one table: what each variable means, its default, and how
 * it is checked. Reading it reports everything that is wrong at once. docs/configuration.md is made from it.
 */
import { parseRange } from './keys/address.ts';

export type Variable = {
  readonly name: string;
  readonly meaning: string;
  /** Text of the default; undefined: the variable may be absent and has none. */
  readonly fallback?: string;
  readonly check: 'text' | 'integer' | 'url' | 'secret' | 'ranges';
  readonly min?: number;
  readonly max?: number;
};

export const proxyVariables = [
  {
    name: 'PORT',
    meaning: 'Port the task listens on',
    fallback: '8080',
    check: 'integer',
    min: 0,
    max: 65_535,
  },
  { name: 'HOST', meaning: 'Address the task listens on', fallback: '0.0.0.0', check: 'text' },
  {
    name: 'DATABASE_URL',
    meaning: 'PostgreSQL, as postgres://user:password@host:port/database',
    check: 'secret',
  },
  {
    name: 'DB_SECRET_ARN',
    meaning: 'Secret with the RDS fields host, port, username, password, dbname; instead of DATABASE_URL',
    check: 'text',
  },
  { name: 'KEY_PEPPER', meaning: 'Secret under which virtual keys are hashed', check: 'secret' },
  {
    name: 'KEY_PEPPER_SECRET_ARN',
    meaning: 'Secret that holds the pepper; instead of KEY_PEPPER',
    check: 'text',
  },
  {
    name: 'AWS_REGION',
    meaning: 'Home region: where Bedrock is called',
    fallback: 'us-east-1',
    check: 'text',
  },
  { name: 'BEDROCK_ENDPOINT', meaning: 'Bedrock Runtime address, when not the regional one', check: 'url' },
  {
    name: 'AWS_BEARER_TOKEN_BEDROCK',
    meaning: 'Bedrock API key; without it requests are signed with the task role',
    check: 'secret',
  },
  { name: 'SECRETS_ENDPOINT', meaning: 'Secrets Manager address, when not the regional one', check: 'url' },
  {
    name: 'JOURNAL_DIR',
    meaning: 'Directory of the usage journal',
    fallback: '/tmp/stargate-journal',
    check: 'text',
  },
  {
    name: 'JOURNAL_MAX_BYTES',
    meaning: 'Disk the usage journal may fill before new calls are refused',
    fallback: '4294967296',
    check: 'integer',
    min: 1_048_576,
    max: 1_099_511_627_776,
  },
  {
    name: 'PRICES',
    meaning:
      'Prices of this environment beside the catalog: JSON, or the path of a JSON file; docs/prices.md',
    check: 'text',
  },
  { name: 'LOG_LEVEL', meaning: 'error, warn, info or debug', fallback: 'info', check: 'text' },
  {
    name: 'MAX_BODY_BYTES',
    meaning: 'Largest request body',
    fallback: '33554432',
    check: 'integer',
    min: 1024,
    max: 268_435_456,
  },
  {
    name: 'BODY_BUDGET_BYTES',
    meaning:
      "Memory for all request bodies in flight in one task, of which one key may have a quarter; a sixth of the task's memory when absent",
    check: 'integer',
    min: 1_048_576,
    max: 68_719_476_736,
  },
  {
    name: 'BODY_TIMEOUT_MS',
    meaning: 'Time a client has to send its whole body',
    fallback: '60000',
    check: 'integer',
    min: 100,
    max: 600_000,
  },
  {
    name: 'UPSTREAM_TIMEOUT_MS',
    meaning: 'Longest silence of Bedrock before and within an answer',
    fallback: '600000',
    check: 'integer',
    min: 100,
    max: 3_600_000,
  },
  {
    name: 'UPSTREAM_CONNECTIONS',
    meaning: 'Most connections to Bedrock from one task',
    fallback: '512',
    check: 'integer',
    min: 1,
    max: 10_000,
  },
  {
    name: 'REMOTE_CONTENT_HOSTS',
    meaning:
      'Hosts that images and files by URL are fetched from, with commas between: names, *.example.com, or * for any public host; without it such URLs are refused',
    check: 'text',
  },
  {
    name: 'TRY_TIMEOUT_MS',
    meaning: 'Longest wait for Bedrock to begin an answer, for one try; then another deployment is asked',
    fallback: '600000',
    check: 'integer',
    min: 50,
    max: 3_600_000,
  },
  {
    name: 'CALL_TIMEOUT_MS',
    meaning: 'Longest time until Bedrock begins an answer, over all tries of a call',
    fallback: '900000',
    check: 'integer',
    min: 50,
    max: 3_600_000,
  },
  {
    name: 'HEDGE_AFTER_MS',
    meaning:
      'Silence of a deployment after which the next one is asked beside it, and the first answer taken; both may be charged for, docs/deployments.md. 0: never',
    fallback: '0',
    check: 'integer',
    min: 0,
    max: 600_000,
  },
  {
    name: 'MODELS',
    meaning: 'Models that are served, by public name with commas between; all of the catalog when absent',
    check: 'text',
  },
  {
    name: 'DEPLOYMENTS',
    meaning: 'Deployments and fallbacks by model: JSON, or the path of a JSON file; docs/deployments.md',
    check: 'text',
  },
  {
    name: 'RESPONSES_RETENTION_DAYS',
    meaning: 'How long answers of the Responses API are kept in PostgreSQL, prompts included; 0: not at all',
    fallback: '0',
    check: 'integer',
    min: 0,
    max: 365,
  },
  {
    name: 'KEEPALIVE_TIMEOUT_MS',
    meaning: 'How long an idle client connection is kept; more than the ALB idle timeout',
    fallback: '620000',
    check: 'integer',
    min: 1_000,
    max: 4_100_000,
  },
  {
    name: 'PING_INTERVAL_MS',
    meaning:
      'Longest silence on a stream before the gateway sends a ping; less than any idle timeout on the way',
    fallback: '15000',
    check: 'integer',
    min: 50,
    max: 110_000,
  },
  {
    name: 'CLIENT_STALL_MS',
    meaning:
      'How long a client may take nothing of its stream before it is left, so that it does not hold the answer for ever; ten times that in all',
    fallback: '60000',
    check: 'integer',
    min: 100,
    max: 3_600_000,
  },
  {
    name: 'DRAIN_TIMEOUT_MS',
    meaning: 'How long SIGTERM waits for running requests',
    fallback: '110000',
    check: 'integer',
    min: 0,
    max: 118_000,
  },
  {
    name: 'UNREADY_DELAY_MS',
    meaning: 'How long a draining task still takes requests while the ALB learns that it is unready',
    fallback: '0',
    check: 'integer',
    min: 0,
    max: 60_000,
  },
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    meaning:
      'Collector that traces go to by OTLP over HTTP (`/v1/traces` is added); without it there are none',
    check: 'url',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    meaning: 'Headers for the collector, as name=value, separated by commas',
    check: 'secret',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_HEADERS_SECRET_ARN',
    meaning: 'Secret that holds those headers; instead of OTEL_EXPORTER_OTLP_HEADERS',
    check: 'text',
  },
  {
    name: 'TRACE_SAMPLE_PERCENT',
    meaning:
      'Share of calls that are traced when their caller has not decided it; failures of ours always are',
    fallback: '10',
    check: 'integer',
    min: 0,
    max: 100,
  },
  {
    name: 'TRACE_CONTENT',
    meaning:
      'Whose prompts and answers, redacted, are in traces: `off`, `all`, or `teams:` and team ids, separated by commas',
    fallback: 'off',
    check: 'text',
  },
  {
    name: 'METRICS_MAX_USERS',
    meaning:
      'Most users with series of their own in gen_ai_client_token_usage at one time; the rest is `other`',
    fallback: '500',
    check: 'integer',
    min: 0,
    max: 20_000,
  },
  {
    name: 'TRUSTED_PROXIES',
    meaning:
      'Ranges of hops between client and load balancer whose X-Forwarded-For entry is believed, such as the subnets CloudFront comes from; for allowed_ips',
    check: 'ranges',
  },
  {
    name: 'STARGATE_ENV',
    meaning: 'Name of the environment, for logs and metrics',
    fallback: 'local',
    check: 'text',
  },
  { name: 'TASK_ID', meaning: 'Name of this task; made up at start when absent', check: 'text' },
] as const satisfies readonly Variable[];

export type ProxyVariableName = (typeof proxyVariables)[number]['name'];

/** Raw values after checks; a variable that is absent and has no default is undefined. */
export type Settings<Name extends string> = Readonly<Record<Name, string | undefined>>;

/** Pairs of which exactly one must be given. */
export const proxyAlternatives: readonly (readonly [ProxyVariableName, ProxyVariableName])[] = [
  ['DATABASE_URL', 'DB_SECRET_ARN'],
  ['KEY_PEPPER', 'KEY_PEPPER_SECRET_ARN'],
];

/**
 * Reads `variables` from `environment`. Throws one error that lists everything wrong, by variable name; values of
 * secrets never appear in it.
 */
export function readSettings<Name extends string>(
  variables: readonly (Variable & { readonly name: Name })[],
  alternatives: readonly (readonly [Name, Name])[],
  environment: Readonly<Record<string, string | undefined>>,
): Settings<Name> {
  const problems: string[] = [];
  const values: Partial<Record<Name, string | undefined>> = {};
  for (const variable of variables) {
    const given = environment[variable.name];
    const value = given === undefined || given === '' ? variable.fallback : given;
    values[variable.name] = value;
    const problem = value === undefined ? null : problemWith(variable, value);
    if (problem !== null) problems.push(problem);
  }
  for (const [one, other] of alternatives) {
    const count = Number(values[one] !== undefined) + Number(values[other] !== undefined);
    if (count === 0) problems.push(`${one} or ${other} must be set`);
    if (count === 2) problems.push(`${one} and ${other} are both set; give one of them`);
  }
  if (problems.length > 0) {
    throw new Error(
      `The environment is not right:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
  }
  return values as Settings<Name>;
}

/** The value of an integer variable; its check has already passed. */
export function integerOf(value: string | undefined): number {
  if (value === undefined) throw new Error('an integer setting has neither a value nor a default');
  return Number(value);
}

function problemWith(variable: Variable, value: string): string | null {
  switch (variable.check) {
    case 'text':
      return null;
    case 'secret':
      return value.length >= 8 ? null : `${variable.name} is too short to be a secret`;
    case 'integer': {
      const number = Number(value);
      const fits =
        Number.isSafeInteger(number) &&
        number >= (variable.min ?? 0) &&
        number <= (variable.max ?? Number.MAX_SAFE_INTEGER);
      return fits
        ? null
        : `${variable.name} is "${value}"; it must be a whole number from ${variable.min} to ${variable.max}`;
    }
    case 'ranges':
      return value.split(',').every((entry) => parseRange(entry.trim()) !== null)
        ? null
        : `${variable.name} is "${value}"; it must be address ranges such as 10.0.0.0/16, separated by commas`;
    case 'url':
      return /^https?:\/\/[^\s/]+/.test(value)
        ? null
        : `${variable.name} is "${value}"; it must be an http(s) address`;
  }
}
