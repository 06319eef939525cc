/**
 * Every environment variable, once: what it means, what it may be and its default, in groups that the programs below
 * read. From it come the typed settings of a program (`readSettings`), the environment that the stacks give
 * (lib/program-environment.ts) and docs/configuration.md.
 *
 * A new variable is an entry here and the line that uses `settings.itsName`; on AWS `proxy.settings` in
 * lib/environments.ts takes it as it is. Tests hold that each program uses what it declares, and that the page is current.
 */
import { usageJobNames } from '../scheduled-functions.ts';
import { integer, list, oneOf, ranges, secret, text, url } from './kinds.ts';
import type { SettingsTable } from './read-settings.ts';

const database = {
  databaseUrl: {
    name: 'DATABASE_URL',
    meaning: 'PostgreSQL, as postgres://user:password@host:port/database',
    kind: secret,
  },
  databaseSecretArn: {
    name: 'DB_SECRET_ARN',
    meaning: 'Secret with the RDS fields host, port, username, password, dbname; instead of DATABASE_URL',
    kind: text,
    insteadOf: 'DATABASE_URL',
    isRequired: true,
  },
} as const;

const keyPepper = {
  keyPepper: { name: 'KEY_PEPPER', meaning: 'Secret under which virtual keys are hashed', kind: secret },
  keyPepperSecretArn: {
    name: 'KEY_PEPPER_SECRET_ARN',
    meaning: 'Secret that holds the pepper; instead of KEY_PEPPER',
    kind: text,
    insteadOf: 'KEY_PEPPER',
    isRequired: true,
  },
} as const;

/** Read by several programs. */
const shared = {
  region: {
    name: 'AWS_REGION',
    meaning: 'Home region: where Bedrock is called',
    kind: text,
    fallback: 'us-east-1',
  },
  environmentName: {
    name: 'STARGATE_ENV',
    meaning: 'Name of the environment, for logs and metrics',
    kind: text,
    fallback: 'local',
  },
  secretsEndpoint: {
    name: 'SECRETS_ENDPOINT',
    meaning: 'Secrets Manager address, when not the regional one',
    kind: url,
  },
  noticeWebhookUrl: {
    name: 'NOTICE_WEBHOOK_URL',
    meaning: 'Webhook that notices about spend go to; without one they stay in the table spend_notices',
    kind: secret,
  },
} as const;

/** Signing in with OpenID Connect, for the proxy and the admin function alike. */
export const signInSettings = {
  oidcIssuer: {
    name: 'OIDC_ISSUER',
    meaning: 'Issuer whose tokens are accepted beside keys, as `iss` names it; absent: keys alone',
    kind: url,
  },
  oidcAudiences: {
    name: 'OIDC_AUDIENCE',
    meaning: 'Audience a token must be made for (`aud`, else `client_id`); several with commas between',
    kind: list,
    fallback: '',
  },
  oidcJwksUrl: {
    name: 'OIDC_JWKS_URL',
    meaning: "Address of the issuer's keys; found by its discovery document when absent",
    kind: url,
  },
  oidcUserClaim: {
    name: 'OIDC_USER_CLAIM',
    meaning: 'Claim that is the user id; dots lead into objects',
    kind: text,
    fallback: 'sub',
  },
  oidcEmailClaim: {
    name: 'OIDC_EMAIL_CLAIM',
    meaning: 'Claim that is the e-mail address; an existing user is found by it too',
    kind: text,
    fallback: 'email',
  },
  oidcTeamClaim: {
    name: 'OIDC_TEAM_CLAIM',
    meaning: 'Claim that names the team, or a list of which the first known one counts',
    kind: text,
  },
  oidcRoleClaim: {
    name: 'OIDC_ROLE_CLAIM',
    meaning: 'Claim that holds roles or groups, for OIDC_ADMIN_VALUES and OIDC_VIEWER_VALUES',
    kind: text,
  },
  oidcAdminValues: {
    name: 'OIDC_ADMIN_VALUES',
    meaning: 'Values of the role claim that make an admin, with commas between',
    kind: list,
    fallback: '',
  },
  oidcViewerValues: {
    name: 'OIDC_VIEWER_VALUES',
    meaning: 'Values of the role claim that make a viewer, with commas between',
    kind: list,
    fallback: '',
  },
  oidcCreates: {
    name: 'OIDC_CREATES',
    meaning: 'What is made when someone unknown signs in',
    kind: oneOf('nothing', 'users', 'users-and-teams'),
    fallback: 'nothing',
  },
} as const satisfies SettingsTable;

/** What the stacks give each task themselves, so that an environment cannot. */
export const proxySettingsOfStacks = {
  port: { name: 'PORT', meaning: 'Port the task listens on', kind: integer(0, 65_535), fallback: '8080' },
  region: shared.region,
  environmentName: shared.environmentName,
  databaseSecretArn: database.databaseSecretArn,
  keyPepperSecretArn: keyPepper.keyPepperSecretArn,
  journalDirectory: {
    name: 'JOURNAL_DIR',
    meaning: 'Directory of the usage journal',
    kind: text,
    fallback: '/tmp/stargate-journal',
  },
  bodyBudgetBytes: {
    name: 'BODY_BUDGET_BYTES',
    meaning:
      "Memory for all request bodies in flight in one task, of which one key may have a quarter; a sixth of the task's memory when absent",
    kind: integer(1_048_576, 68_719_476_736),
  },
  pingIntervalMs: {
    name: 'PING_INTERVAL_MS',
    meaning:
      'Longest silence on a stream before the gateway sends a ping; less than any idle timeout on the way',
    kind: integer(50, 110_000),
    fallback: '15000',
  },
  upstreamTimeoutMs: {
    name: 'UPSTREAM_TIMEOUT_MS',
    meaning: 'Longest silence of Bedrock before and within an answer',
    kind: integer(100, 3_600_000),
    fallback: '600000',
  },
  tryTimeoutMs: {
    name: 'TRY_TIMEOUT_MS',
    meaning: 'Longest wait for Bedrock to begin an answer, for one try; then another deployment is asked',
    kind: integer(50, 3_600_000),
    fallback: '600000',
  },
  callTimeoutMs: {
    name: 'CALL_TIMEOUT_MS',
    meaning: 'Longest time until Bedrock begins an answer, over all tries of a call',
    kind: integer(50, 3_600_000),
    fallback: '900000',
  },
  keepAliveTimeoutMs: {
    name: 'KEEPALIVE_TIMEOUT_MS',
    meaning: 'How long an idle client connection is kept; more than the ALB idle timeout',
    kind: integer(1_000, 4_100_000),
    fallback: '620000',
  },
  drainTimeoutMs: {
    name: 'DRAIN_TIMEOUT_MS',
    meaning: 'How long SIGTERM waits for running requests',
    kind: integer(0, 118_000),
    fallback: '110000',
  },
  unreadyDelayMs: {
    name: 'UNREADY_DELAY_MS',
    meaning: 'How long a draining task still takes requests while the ALB learns that it is unready',
    kind: integer(0, 60_000),
    fallback: '0',
  },
  trustedProxies: {
    name: 'TRUSTED_PROXIES',
    meaning:
      'Ranges of hops between client and load balancer whose X-Forwarded-For entry is believed, such as the subnets CloudFront comes from; for allowed_ips',
    kind: ranges,
    fallback: '',
  },
  deployments: {
    name: 'DEPLOYMENTS',
    meaning: 'Deployments and fallbacks by model: JSON, or the path of a JSON file; docs/deployments.md',
    kind: text,
  },
  servedModels: {
    name: 'MODELS',
    meaning: 'Models that are served, by public name with commas between; all of the catalog when absent',
    kind: list,
  },
} as const satisfies SettingsTable;

/** By program: a Lambda function by its folder. */
export const programs = {
  proxy: {
    ...database,
    ...keyPepper,
    secretsEndpoint: shared.secretsEndpoint,
    ...proxySettingsOfStacks,
    host: { name: 'HOST', meaning: 'Address the task listens on', kind: text, fallback: '0.0.0.0' },
    bedrockEndpoint: {
      name: 'BEDROCK_ENDPOINT',
      meaning: 'Bedrock Runtime address, when not the regional one',
      kind: url,
    },
    bedrockApiKey: {
      name: 'AWS_BEARER_TOKEN_BEDROCK',
      meaning: 'Bedrock API key; without it requests are signed with the task role',
      kind: secret,
    },
    journalMaxBytes: {
      name: 'JOURNAL_MAX_BYTES',
      meaning: 'Disk the usage journal may fill before new calls are refused',
      kind: integer(1_048_576, 1_099_511_627_776),
      fallback: '4294967296',
    },
    prices: {
      name: 'PRICES',
      meaning:
        'Prices of this environment beside the catalog: JSON, or the path of a JSON file; docs/prices.md',
      kind: text,
    },
    logLevel: {
      name: 'LOG_LEVEL',
      meaning: 'Least important lines that are logged',
      kind: oneOf('error', 'warn', 'info', 'debug'),
      fallback: 'info',
    },
    maxBodyBytes: {
      name: 'MAX_BODY_BYTES',
      meaning: 'Largest request body',
      kind: integer(1024, 268_435_456),
      fallback: '33554432',
    },
    bodyTimeoutMs: {
      name: 'BODY_TIMEOUT_MS',
      meaning: 'Time a client has to send its whole body',
      kind: integer(100, 600_000),
      fallback: '60000',
    },
    upstreamConnections: {
      name: 'UPSTREAM_CONNECTIONS',
      meaning: 'Most connections to Bedrock from one task',
      kind: integer(1, 10_000),
      fallback: '512',
    },
    remoteContentHosts: {
      name: 'REMOTE_CONTENT_HOSTS',
      meaning:
        'Hosts that images and files by URL are fetched from, with commas between: names, *.example.com, or * for any public host; without it such URLs are refused',
      kind: list,
      fallback: '',
    },
    hedgeAfterMs: {
      name: 'HEDGE_AFTER_MS',
      meaning:
        'Silence of a deployment after which the next one is asked beside it, and the first answer taken; both may be charged for, docs/deployments.md. 0: never',
      kind: integer(0, 600_000),
      fallback: '0',
    },
    responsesRetentionDays: {
      name: 'RESPONSES_RETENTION_DAYS',
      meaning:
        'How long answers of the Responses API are kept in PostgreSQL, prompts included; 0: not at all',
      kind: integer(0, 365),
      fallback: '0',
    },
    clientStallMs: {
      name: 'CLIENT_STALL_MS',
      meaning:
        'How long a client may take nothing of its stream before it is left, so that it does not hold the answer for ever; ten times that in all',
      kind: integer(100, 3_600_000),
      fallback: '60000',
    },
    traceEndpoint: {
      name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      meaning:
        'Collector that traces go to by OTLP over HTTP (`/v1/traces` is added); without it there are none',
      kind: url,
    },
    traceHeaders: {
      name: 'OTEL_EXPORTER_OTLP_HEADERS',
      meaning: 'Headers for the collector, as name=value, separated by commas',
      kind: secret,
    },
    traceHeadersSecretArn: {
      name: 'OTEL_EXPORTER_OTLP_HEADERS_SECRET_ARN',
      meaning: 'Secret that holds those headers; instead of OTEL_EXPORTER_OTLP_HEADERS',
      kind: text,
      insteadOf: 'OTEL_EXPORTER_OTLP_HEADERS',
    },
    traceSamplePercent: {
      name: 'TRACE_SAMPLE_PERCENT',
      meaning:
        'Share of calls that are traced when their caller has not decided it; failures of ours always are',
      kind: integer(0, 100),
      fallback: '10',
    },
    traceContent: {
      name: 'TRACE_CONTENT',
      meaning:
        'Whose prompts and answers, redacted, are in traces: `off`, `all`, or `teams:` and team ids, separated by commas',
      kind: text,
      fallback: 'off',
    },
    metricsMaxUsers: {
      name: 'METRICS_MAX_USERS',
      meaning:
        'Most users with series of their own in gen_ai_client_token_usage at one time; the rest is `other`',
      kind: integer(0, 20_000),
      fallback: '500',
    },
    taskId: { name: 'TASK_ID', meaning: 'Name of this task; the name of its host when absent', kind: text },
    ...signInSettings,
  },
  admin: {
    ...database,
    ...keyPepper,
    region: shared.region,
    environmentName: shared.environmentName,
    secretsEndpoint: shared.secretsEndpoint,
    masterKey: { name: 'MASTER_KEY', meaning: 'Root admin secret', kind: secret },
    masterKeySecretArn: {
      name: 'MASTER_KEY_SECRET_ARN',
      meaning: 'Secret that holds the master key; instead of MASTER_KEY',
      kind: text,
      insteadOf: 'MASTER_KEY',
      isRequired: true,
    },
    masterKeyGraceHours: {
      name: 'MASTER_KEY_GRACE_HOURS',
      meaning: 'How long the former master key goes on working after a rotation in Secrets Manager',
      kind: integer(0, 720),
      fallback: '24',
    },
    ...signInSettings,
  },
  'usage-publisher': {
    ...database,
    environmentName: shared.environmentName,
    usageRetentionDays: {
      name: 'USAGE_RETENTION_DAYS',
      meaning:
        'Days for which usage records are kept; whole months go when all of them is older. Absent: for ever',
      kind: integer(62, 100_000),
    },
  },
  'usage-jobs': {
    ...database,
    region: shared.region,
    environmentName: shared.environmentName,
    job: {
      name: 'JOB',
      meaning: 'Which job this function runs',
      kind: oneOf(...usageJobNames),
      isRequired: true,
    },
    exportBucket: { name: 'EXPORT_BUCKET', meaning: 'export: bucket the usage goes to', kind: text },
    exportPrefix: {
      name: 'EXPORT_PREFIX',
      meaning: 'export: where in the bucket; ends in a slash',
      kind: text,
      fallback: 'usage/',
    },
    costTag: {
      name: 'COST_TAG',
      meaning: 'reconcile: cost allocation tag that names the model; without it the bill is not compared',
      kind: text,
    },
    noticeTopicArn: { name: 'NOTICE_TOPIC_ARN', meaning: 'notices: SNS topic that they go to', kind: text },
    noticeWebhookUrl: shared.noticeWebhookUrl,
    noticeWebhookSecretArn: {
      name: 'NOTICE_WEBHOOK_SECRET_ARN',
      meaning: 'notices: secret that holds the address of the webhook; instead of NOTICE_WEBHOOK_URL',
      kind: text,
      insteadOf: 'NOTICE_WEBHOOK_URL',
    },
  },
  migrate: {
    ...database,
    environmentName: shared.environmentName,
    migrationsDirectory: {
      name: 'MIGRATIONS_DIR',
      meaning: 'Directory of the migrations',
      kind: text,
      fallback: '/var/task/migrations',
    },
  },
  'dashboard-reader': {
    ...database,
    environmentName: shared.environmentName,
    readerSecretArn: {
      name: 'READER_SECRET_ARN',
      meaning: 'Secret with the password of the role that dashboards read with',
      kind: text,
      isRequired: true,
    },
  },
  laptop: {
    edgePort: {
      name: 'STARGATE_EDGE_PORT',
      meaning: 'Port of the edge, the public address',
      kind: integer(0, 65_535),
      fallback: '4000',
    },
    albPort: {
      name: 'STARGATE_ALB_PORT',
      meaning: 'Port of the internal load balancer: admin API, metrics',
      kind: integer(0, 65_535),
      fallback: '4001',
    },
    bedrockPort: {
      name: 'STARGATE_BEDROCK_PORT',
      meaning: 'Port of the Bedrock simulator',
      kind: integer(0, 65_535),
      fallback: '4002',
    },
    dataDirectory: {
      name: 'STARGATE_DATA_DIR',
      meaning: 'Where data is kept',
      kind: text,
      fallback: '.stargate',
    },
    masterKey: {
      name: 'STARGATE_MASTER_KEY',
      meaning: 'Root admin secret; made once when absent',
      kind: secret,
    },
    taskCount: { name: 'STARGATE_TASKS', meaning: 'Proxy processes', kind: integer(1, 64), fallback: '1' },
    bedrockEndpoint: {
      name: 'STARGATE_BEDROCK_ENDPOINT',
      meaning: 'An upstream other than the simulator',
      kind: url,
    },
    databaseUrl: {
      name: 'DATABASE_URL',
      meaning: 'A PostgreSQL 15 or newer instead of the embedded one',
      kind: secret,
    },
    region: shared.region,
    noticeWebhookUrl: shared.noticeWebhookUrl,
  },
} as const satisfies Readonly<Record<string, SettingsTable>>;

export type Program = keyof typeof programs;

/** Names of the variables in a table of settings. */
export type VariableOf<Table> = Table extends SettingsTable ? Table[keyof Table]['name'] : never;
