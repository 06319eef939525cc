/**
 * Every environment variable, once: what it means, what it may be and its default, in groups that the programs below
 * read. From it come the typed settings of a program (`readSettings`), the environment that the stacks give
 * (lib/program-environment.ts) and docs/configuration.md.
 *
 * A new variable is an entry here and the line that uses `settings.itsName`; on AWS `proxy.settings` in
 * lib/environments.ts takes it as it is. Tests hold that each program uses what it declares, and that the page is current.
 */
import { residencies } from '../catalog/residency.ts';
import { budgetShortages } from '../limits/limit-fields.ts';
import { MOST_TEAMS, usageDetails } from '../metrics/cloudwatch.ts';
import { usageJobNames } from '../scheduled-functions.ts';
import { integer, list, oneOf, ranges, secret, text, url } from './kinds.ts';
import { setting, type SettingsTable } from './read-settings.ts';
import { saasExporterSettings } from './saas-exporter.ts';

const database = {
  databaseUrl: setting('DATABASE_URL', secret, {
    meaning: 'PostgreSQL, as postgres://user:password@host:port/database',
  }),
  databaseSecretArn: setting('DB_SECRET_ARN', text, {
    meaning: 'Secret with the RDS fields host, port, username, password, dbname; instead of DATABASE_URL',
    insteadOf: 'DATABASE_URL',
    isRequired: true,
  }),
} as const;

const keyPepper = {
  keyPepper: setting('KEY_PEPPER', secret, { meaning: 'Secret under which virtual keys are hashed' }),
  keyPepperSecretArn: setting('KEY_PEPPER_SECRET_ARN', text, {
    meaning: 'Secret that holds the pepper; instead of KEY_PEPPER',
    insteadOf: 'KEY_PEPPER',
    isRequired: true,
  }),
} as const;

/** Read by several programs. */
const shared = {
  region: setting('AWS_REGION', text, {
    meaning: 'Home region: where Bedrock is called',
    fallback: 'us-east-1',
  }),
  environmentName: setting('STARGATE_ENV', text, {
    meaning: 'Name of the environment, for logs and metrics',
    fallback: 'local',
  }),
  secretsEndpoint: setting('SECRETS_ENDPOINT', url, {
    meaning: 'Secrets Manager address, when not the regional one',
  }),
  metricsToken: setting('METRICS_TOKEN', secret, {
    meaning:
      'Token that `GET /metrics` asks for, as `Authorization: Bearer`: sixteen characters or more; without one it asks for none',
  }),
  noticeWebhookUrl: setting('NOTICE_WEBHOOK_URL', secret, {
    meaning: 'Webhook that notices about spend go to; without one they stay in the table spend_notices',
  }),
} as const;

/** Where the usage publisher sends its figures by OTLP; the names are OpenTelemetry's. */
const otlpMetrics = {
  metricsEndpoint: setting('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', url, {
    meaning:
      'Where the figures of the usage publisher go by OTLP over HTTP, the whole address, such as `https://otlp.nr-data.net/v1/metrics`; absent: nowhere',
  }),
  metricsHeaders: setting('OTEL_EXPORTER_OTLP_METRICS_HEADERS', secret, {
    meaning: 'Headers for it, as name=value, separated by commas, or as a JSON object',
  }),
  metricsTemporality: setting(
    'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    oneOf('cumulative', 'delta'),
    {
      meaning:
        'delta: counters of what is new, as Datadog and Dynatrace want them; cumulative: gauges of each amount, for Prometheus, Mimir and Grafana Cloud',
      fallback: 'cumulative',
    },
  ),
} as const satisfies SettingsTable;

/** Signing in with OpenID Connect, for the proxy and the admin function alike. */
export const signInSettings = {
  oidcIssuer: setting('OIDC_ISSUER', url, {
    meaning: 'Issuer whose tokens are accepted beside keys, as `iss` names it; absent: keys alone',
  }),
  oidcAudiences: setting('OIDC_AUDIENCE', list, {
    meaning: 'Audience a token must be made for (`aud`, else `client_id`); several with commas between',
    fallback: '',
  }),
  oidcJwksUrl: setting('OIDC_JWKS_URL', url, {
    meaning: "Address of the issuer's keys; found by its discovery document when absent",
  }),
  oidcUserClaim: setting('OIDC_USER_CLAIM', text, {
    meaning: 'Claim that is the user id; dots lead into objects',
    fallback: 'sub',
  }),
  oidcEmailClaim: setting('OIDC_EMAIL_CLAIM', text, {
    meaning: 'Claim that is the e-mail address; an existing user is found by it too',
    fallback: 'email',
  }),
  oidcTeamClaim: setting('OIDC_TEAM_CLAIM', text, {
    meaning: 'Claim that names the team, or a list of which the first known one counts',
  }),
  oidcRoleClaim: setting('OIDC_ROLE_CLAIM', text, {
    meaning: 'Claim that holds roles or groups, for OIDC_ADMIN_VALUES and OIDC_VIEWER_VALUES',
  }),
  oidcAdminValues: setting('OIDC_ADMIN_VALUES', list, {
    meaning: 'Values of the role claim that make an admin, with commas between',
    fallback: '',
  }),
  oidcViewerValues: setting('OIDC_VIEWER_VALUES', list, {
    meaning: 'Values of the role claim that make a viewer, with commas between',
    fallback: '',
  }),
  oidcCreates: setting('OIDC_CREATES', oneOf('nothing', 'users', 'users-and-teams'), {
    meaning: 'What is made when someone unknown signs in',
    fallback: 'nothing',
  }),
} as const satisfies SettingsTable;

/** What makes the catalog of an environment (core/catalog/environment-catalog.ts). */
export const catalogSettings = {
  prices: setting('PRICES', text, {
    meaning:
      'Prices of this environment beside the catalog: JSON, or the path of a JSON file; docs/prices.md',
  }),
  deployments: setting('DEPLOYMENTS', text, {
    meaning: 'Deployments and fallbacks by model: JSON, or the path of a JSON file; docs/deployments.md',
  }),
  entries: setting('MODEL_ENTRIES', text, {
    meaning: 'Models that the catalog lacks: JSON, or the path of a JSON file; docs/models.md',
  }),
  servedModels: setting('MODELS', list, {
    meaning:
      'Models of the catalog that are served, by public name with commas between; all when absent. What MODEL_ENTRIES adds is served too',
  }),
  residency: setting('DATA_RESIDENCY', oneOf(...residencies), {
    meaning:
      'Geography that Bedrock runs every call in, or none: anywhere; eu when absent and the home region is in Europe, else none. docs/regions.md',
  }),
} as const satisfies SettingsTable;

/** What the stacks give each task themselves, so that an environment cannot. */
export const proxySettingsOfStacks = {
  port: setting('PORT', integer(0, 65_535), { meaning: 'Port the task listens on', fallback: '8080' }),
  taskProcesses: setting('TASK_PROCESSES', integer(1, 64), {
    meaning:
      'Processes that serve in one task, on one port: one for each vCPU. What bounds the memory, the journal and the connections to Bedrock of a task is divided among them. docs/scaling.md',
    fallback: '1',
  }),
  region: shared.region,
  environmentName: shared.environmentName,
  databaseSecretArn: database.databaseSecretArn,
  keyPepperSecretArn: keyPepper.keyPepperSecretArn,
  metricsTokenSecretArn: setting('METRICS_TOKEN_SECRET_ARN', text, {
    meaning: 'Secret that holds that token; instead of METRICS_TOKEN',
    insteadOf: 'METRICS_TOKEN',
  }),
  journalDirectory: setting('JOURNAL_DIR', text, {
    meaning: 'Directory of the usage journal',
    fallback: '/tmp/stargate-journal',
  }),
  journalFlushMs: setting('JOURNAL_FLUSH_MS', integer(0, 60_000), {
    meaning: 'How long a stopping task ships its journal to PostgreSQL, after the drain',
    fallback: '5000',
  }),
  spillBucket: setting('SPILL_BUCKET', text, {
    meaning:
      'S3 bucket for usage records that PostgreSQL has not taken, so that they outlive the task and its disk; without it they do not. docs/metering.md',
  }),
  spillTimeoutMs: setting('SPILL_TIMEOUT_MS', integer(0, 60_000), {
    meaning: 'How long a stopping task puts what PostgreSQL did not take into that bucket',
    fallback: '6000',
  }),
  bodyBudgetBytes: setting('BODY_BUDGET_BYTES', integer(1_048_576, 68_719_476_736), {
    meaning:
      "Memory for all request bodies in flight in one task, of which one key may have a quarter; a sixth of the task's memory when absent",
  }),
  pingIntervalMs: setting('PING_INTERVAL_MS', integer(50, 110_000), {
    meaning:
      'Longest silence on a stream before the gateway sends a ping; less than any idle timeout on the way',
    fallback: '15000',
  }),
  upstreamTimeoutMs: setting('UPSTREAM_TIMEOUT_MS', integer(100, 3_600_000), {
    meaning: 'Longest silence of Bedrock before and within an answer',
    fallback: '600000',
  }),
  tryTimeoutMs: setting('TRY_TIMEOUT_MS', integer(50, 3_600_000), {
    meaning: 'Longest wait for Bedrock to begin an answer, for one try; then another deployment is asked',
    fallback: '600000',
  }),
  callTimeoutMs: setting('CALL_TIMEOUT_MS', integer(50, 3_600_000), {
    meaning: 'Longest time until Bedrock begins an answer, over all tries of a call',
    fallback: '900000',
  }),
  keepAliveTimeoutMs: setting('KEEPALIVE_TIMEOUT_MS', integer(1_000, 4_100_000), {
    meaning: 'How long an idle client connection is kept; more than the ALB idle timeout',
    fallback: '620000',
  }),
  drainTimeoutMs: setting('DRAIN_TIMEOUT_MS', integer(0, 118_000), {
    meaning: 'How long SIGTERM waits for running requests',
    fallback: '110000',
  }),
  unreadyDelayMs: setting('UNREADY_DELAY_MS', integer(0, 60_000), {
    meaning: 'How long a draining task still takes requests while the ALB learns that it is unready',
    fallback: '0',
  }),
  trustedProxies: setting('TRUSTED_PROXIES', ranges, {
    meaning:
      'Ranges of hops between client and load balancer whose X-Forwarded-For entry is believed, such as the subnets CloudFront comes from; for allowed_ips',
    fallback: '',
  }),
  deployments: catalogSettings.deployments,
  entries: catalogSettings.entries,
  servedModels: catalogSettings.servedModels,
  residency: catalogSettings.residency,
} as const satisfies SettingsTable;

const canaryKey = setting('CANARY_KEY_SECRET_ARN', text, {
  meaning: 'Secret that holds the key of the canary',
  isRequired: true,
});

/** By program: a Lambda function by its folder. */
export const programs = {
  proxy: {
    ...database,
    ...keyPepper,
    secretsEndpoint: shared.secretsEndpoint,
    metricsToken: shared.metricsToken,
    ...proxySettingsOfStacks,
    host: setting('HOST', text, { meaning: 'Address the task listens on', fallback: '0.0.0.0' }),
    bedrockEndpoint: setting('BEDROCK_ENDPOINT', url, {
      meaning: 'Bedrock Runtime address, when not the regional one',
    }),
    bedrockApiKey: setting('AWS_BEARER_TOKEN_BEDROCK', secret, {
      meaning: 'Bedrock API key; without it requests are signed with the task role',
    }),
    journalMaxBytes: setting('JOURNAL_MAX_BYTES', integer(1_048_576, 1_099_511_627_776), {
      meaning: 'Disk the usage journal may fill before new calls are refused',
      fallback: '4294967296',
    }),
    spillEndpoint: setting('SPILL_ENDPOINT', url, { meaning: 'S3 address, when not the regional one' }),
    ecsAgentUri: setting('ECS_AGENT_URI', url, {
      meaning:
        'Agent of ECS, which sets this itself; the task asks it not to be ended while records wait for PostgreSQL',
    }),
    prices: catalogSettings.prices,
    dataRetention: setting('DATA_RETENTION', oneOf('allowed', 'forbidden'), {
      meaning:
        'forbidden: models whose maker or AWS keeps prompts or answers are refused to everybody; docs/model-lifecycle.md',
      fallback: 'allowed',
    }),
    budgetShortage: setting('BUDGET_SHORTAGE', oneOf(...budgetShortages), {
      meaning:
        'shorten: where a hard budget cannot pay the worst case of a request, its max_tokens is lowered to what is left; refuse: it is refused; docs/limits-and-budgets.md',
      fallback: 'shorten',
    }),
    logLevel: setting('LOG_LEVEL', oneOf('error', 'warn', 'info', 'debug'), {
      meaning: 'Least important lines that are logged',
      fallback: 'info',
    }),
    maxBodyBytes: setting('MAX_BODY_BYTES', integer(1024, 268_435_456), {
      meaning: 'Largest request body',
      fallback: '33554432',
    }),
    bodyTimeoutMs: setting('BODY_TIMEOUT_MS', integer(100, 600_000), {
      meaning: 'Time a client has to send its whole body',
      fallback: '60000',
    }),
    overloadDelayMs: setting('OVERLOAD_DELAY_MS', integer(20, 60_000), {
      meaning:
        'How late the event loop may be before new calls are refused with 503 or 529, so that those in flight stay fast',
      fallback: '100',
    }),
    upstreamConnections: setting('UPSTREAM_CONNECTIONS', integer(1, 10_000), {
      meaning: 'Most connections to Bedrock from one task',
      fallback: '512',
    }),
    remoteContentHosts: setting('REMOTE_CONTENT_HOSTS', list, {
      meaning:
        'Hosts that images and files by URL are fetched from, with commas between: names, *.example.com, or * for any public host; without it such URLs are refused',
      fallback: '',
    }),
    hedgeAfterMs: setting('HEDGE_AFTER_MS', integer(0, 600_000), {
      meaning:
        'Silence of a deployment after which the next one is asked beside it, and the first answer taken; both may be charged for, docs/deployments.md. 0: never',
      fallback: '0',
    }),
    responsesRetentionDays: setting('RESPONSES_RETENTION_DAYS', integer(0, 365), {
      meaning:
        'How long answers of the Responses API are kept in PostgreSQL, prompts included; 0: not at all. `npm start` keeps them for a day',
      fallback: '0',
    }),
    promptCaching: setting('PROMPT_CACHING', oneOf('auto', 'off'), {
      meaning:
        'Whether cache points are set for clients that set none, where they pay, docs/prompt-caching.md; a policy switches it off for teams, keys and models, a header for a request',
      fallback: 'auto',
    }),
    answerCacheMaxBytes: setting('ANSWER_CACHE_MAX_BYTES', integer(0, 1_099_511_627_776), {
      meaning:
        'Most that the cache of answers may take in PostgreSQL, for all tasks together; policies say whose answers go into it, and with none it is empty. 0: there is no such cache; docs/answer-cache.md',
      fallback: '268435456',
    }),
    answerCacheLookUpMs: setting('ANSWER_CACHE_LOOK_UP_MS', integer(1, 10_000), {
      meaning:
        'Longest that a call waits for PostgreSQL to say whether its answer is kept; after that it is not',
      fallback: '50',
    }),
    answerCacheTaskBytes: setting('ANSWER_CACHE_TASK_BYTES', integer(0, 17_179_869_184), {
      meaning: 'Most that one task keeps of it in memory, for hits without PostgreSQL',
      fallback: '33554432',
    }),
    clientStallMs: setting('CLIENT_STALL_MS', integer(100, 3_600_000), {
      meaning:
        'How long a client may take nothing of its stream before it is left, so that it does not hold the answer for ever; ten times that in all',
      fallback: '60000',
    }),
    traceEndpoint: setting('OTEL_EXPORTER_OTLP_ENDPOINT', url, {
      meaning:
        'Collector that traces go to by OTLP over HTTP (`/v1/traces` is added); without it there are none',
    }),
    traceHeaders: setting('OTEL_EXPORTER_OTLP_HEADERS', secret, {
      meaning: 'Headers for the collector, as name=value, separated by commas, or as a JSON object',
    }),
    traceHeadersSecretArn: setting('OTEL_EXPORTER_OTLP_HEADERS_SECRET_ARN', text, {
      meaning: 'Secret that holds those headers; instead of OTEL_EXPORTER_OTLP_HEADERS',
      insteadOf: 'OTEL_EXPORTER_OTLP_HEADERS',
    }),
    langfusePublicKey: setting('LANGFUSE_PUBLIC_KEY', text, {
      meaning: "Langfuse's public key, `pk-lf-…`: traces go to Langfuse; docs/observability.md",
    }),
    langfuseSecretKey: setting('LANGFUSE_SECRET_KEY', secret, {
      meaning: "Langfuse's secret key, `sk-lf-…`",
    }),
    langfuseSecretArn: setting('LANGFUSE_SECRET_KEY_SECRET_ARN', text, {
      meaning:
        'Secret that holds that key, or both keys as a JSON object of `public_key` and `secret_key`; instead of LANGFUSE_SECRET_KEY',
      insteadOf: 'LANGFUSE_SECRET_KEY',
    }),
    langfuseHost: setting('LANGFUSE_HOST', url, {
      meaning: 'Address of Langfuse; its cloud in Europe, `https://cloud.langfuse.com`, when absent',
    }),
    langfuseBaseUrl: setting('LANGFUSE_BASE_URL', url, {
      meaning: "The same by the name that Langfuse's newer SDKs have; instead of LANGFUSE_HOST",
      insteadOf: 'LANGFUSE_HOST',
    }),
    traceSamplePercent: setting('TRACE_SAMPLE_PERCENT', integer(0, 100), {
      meaning:
        'Share of calls that are traced when their caller has not decided it; failures of ours always are. When absent: 100 to Langfuse, 10 to another collector',
    }),
    traceContent: setting('TRACE_CONTENT', text, {
      meaning:
        'Whose prompts and answers, redacted, are in traces: `off`, `all`, or `teams:` and team ids, separated by commas',
      fallback: 'off',
    }),
    metricsMaxUsers: setting('METRICS_MAX_USERS', integer(0, 20_000), {
      meaning:
        'Most users with series of their own in gen_ai_client_token_usage at one time; the rest is `other`',
      fallback: '500',
    }),
    revision: setting('STARGATE_REVISION', text, {
      meaning: 'Commit that runs, shown in stargate_build_info; not shown when absent',
    }),
    taskId: setting('TASK_ID', text, { meaning: 'Name of this task; the name of its host when absent' }),
    ...signInSettings,
  },
  admin: {
    ...database,
    ...keyPepper,
    region: shared.region,
    environmentName: shared.environmentName,
    secretsEndpoint: shared.secretsEndpoint,
    masterKey: setting('MASTER_KEY', secret, { meaning: 'Root admin secret' }),
    masterKeySecretArn: setting('MASTER_KEY_SECRET_ARN', text, {
      meaning: 'Secret that holds the master key; instead of MASTER_KEY',
      insteadOf: 'MASTER_KEY',
      isRequired: true,
    }),
    masterKeyGraceHours: setting('MASTER_KEY_GRACE_HOURS', integer(0, 720), {
      meaning: 'How long the former master key goes on working after a rotation in Secrets Manager',
      fallback: '24',
    }),
    ...signInSettings,
  },
  'usage-publisher': {
    ...database,
    environmentName: shared.environmentName,
    usageRetentionDays: setting('USAGE_RETENTION_DAYS', integer(62, 100_000), {
      meaning:
        'Days for which usage records are kept; whole months go when all of them is older. Absent: for ever',
    }),
    usageMetricsBy: setting('USAGE_METRICS_BY', oneOf(...usageDetails), {
      meaning:
        'What usage is told apart by in CloudWatch, at 0.30 USD a month for each metric: `teams` have their requests and cost, `teams-and-models` ten metrics for each pair',
      fallback: 'teams',
    }),
    usageMetricsMostTeams: setting('USAGE_METRICS_MAX_TEAMS', integer(0, 500), {
      meaning: 'Teams with metrics of their own in CloudWatch, the first ones; the rest is `other`',
      fallback: String(MOST_TEAMS),
    }),
    ...otlpMetrics,
    metricsHeadersSecretArn: setting('OTEL_EXPORTER_OTLP_METRICS_HEADERS_SECRET_ARN', text, {
      meaning: 'Secret that holds those headers; instead of OTEL_EXPORTER_OTLP_METRICS_HEADERS',
      insteadOf: 'OTEL_EXPORTER_OTLP_METRICS_HEADERS',
    }),
  },
  'usage-jobs': {
    ...database,
    region: shared.region,
    environmentName: shared.environmentName,
    job: setting('JOB', oneOf(...usageJobNames), {
      meaning: 'Which job this function runs',
      isRequired: true,
    }),
    exportBucket: setting('EXPORT_BUCKET', text, { meaning: 'export: bucket the usage goes to' }),
    exportPrefix: setting('EXPORT_PREFIX', text, {
      meaning: 'export: where in the bucket; ends in a slash',
      fallback: 'usage/',
    }),
    spillBucket: setting('SPILL_BUCKET', text, {
      meaning: 'ship-in: bucket that tasks put records into which PostgreSQL had not taken',
    }),
    costTag: setting('COST_TAG', text, {
      meaning: 'reconcile: cost allocation tag that names the model; without it the bill is not compared',
    }),
    noticeTopicArn: setting('NOTICE_TOPIC_ARN', text, { meaning: 'notices: SNS topic that they go to' }),
    noticeWebhookUrl: shared.noticeWebhookUrl,
    noticeWebhookSecretArn: setting('NOTICE_WEBHOOK_SECRET_ARN', text, {
      meaning: 'notices: secret that holds the address of the webhook; instead of NOTICE_WEBHOOK_URL',
      insteadOf: 'NOTICE_WEBHOOK_URL',
    }),
  },
  migrate: {
    ...database,
    environmentName: shared.environmentName,
    migrationsDirectory: setting('MIGRATIONS_DIR', text, {
      meaning: 'Directory of the migrations',
      fallback: '/var/task/migrations',
    }),
  },
  'dashboard-reader': {
    ...database,
    environmentName: shared.environmentName,
    readerSecretArn: setting('READER_SECRET_ARN', text, {
      meaning: 'Secret with the password of the role that dashboards read with',
      isRequired: true,
    }),
  },
  'saas-usage': {
    ...database,
    environmentName: shared.environmentName,
    secretsEndpoint: shared.secretsEndpoint,
    account: setting('SAAS_ACCOUNT', text, {
      meaning: 'Account of another service that is read: JSON, as `saasUsage` of the environment has it',
      isRequired: true,
    }),
    keysSecretArn: setting('SAAS_KEYS_SECRET_ARN', text, {
      meaning: 'Secret with its keys: a JSON object by the names of docs/saas-usage.md',
      isRequired: true,
    }),
    origins: setting('SAAS_ORIGINS', list, {
      meaning:
        'Simulators on this machine in place of origins of the services, for tests: `https://usage.algolia.com=http://127.0.0.1:4010`',
      fallback: '',
    }),
  },
  canary: {
    region: shared.region,
    environmentName: shared.environmentName,
    secretsEndpoint: shared.secretsEndpoint,
    edgeUrl: setting('EDGE_URL', url, {
      meaning: 'Public address of the gateway, which the call goes to',
      isRequired: true,
    }),
    model: setting('CANARY_MODEL', text, { meaning: 'Model that is called', isRequired: true }),
    canaryKeySecretArn: canaryKey,
    databaseFunction: setting('CANARY_DATABASE_FUNCTION', text, {
      meaning: 'Name of the function that asks the database',
      isRequired: true,
    }),
    lambdaEndpoint: setting('LAMBDA_ENDPOINT', url, { meaning: 'Lambda address, when not the regional one' }),
    prometheusUrl: setting('PROMETHEUS_URL', url, {
      meaning: 'Workspace of Managed Prometheus, whose queries are signed',
      isRequired: true,
    }),
    metricWaitSeconds: setting('CANARY_METRIC_SECONDS', integer(1, 150), {
      meaning: 'How long a metric may take to arrive: it is scraped twice a minute, and begins with 0',
      fallback: '150',
    }),
  },
  'canary-database': {
    ...database,
    ...keyPepper,
    environmentName: shared.environmentName,
    canaryKeySecretArn: canaryKey,
    readerSecretArn: setting('READER_SECRET_ARN', text, {
      meaning: 'Secret with the login of the role that dashboards read with; absent: no panel is checked',
    }),
    recordWaitSeconds: setting('CANARY_RECORD_SECONDS', integer(1, 60), {
      meaning: 'How long a usage record may take to arrive',
      fallback: '60',
    }),
  },
  laptop: {
    edgePort: setting('STARGATE_EDGE_PORT', integer(0, 65_535), {
      meaning: 'Port of the edge, the public address',
      fallback: '4000',
    }),
    albPort: setting('STARGATE_ALB_PORT', integer(0, 65_535), {
      meaning: 'Port of the internal load balancer: admin API, metrics',
      fallback: '4001',
    }),
    bedrockPort: setting('STARGATE_BEDROCK_PORT', integer(0, 65_535), {
      meaning: 'Port of the Bedrock simulator',
      fallback: '4002',
    }),
    dataDirectory: setting('STARGATE_DATA_DIR', text, {
      meaning: 'Where data is kept',
      fallback: '.stargate',
    }),
    masterKey: setting('STARGATE_MASTER_KEY', secret, {
      meaning: 'Root admin secret; made once when absent',
    }),
    taskCount: setting('STARGATE_TASKS', integer(1, 64), { meaning: 'Proxy processes', fallback: '1' }),
    bedrockEndpoint: setting('STARGATE_BEDROCK_ENDPOINT', url, {
      meaning: 'An upstream other than the simulator',
    }),
    databaseUrl: setting('DATABASE_URL', secret, {
      meaning: 'A PostgreSQL 15 or newer instead of the embedded one',
    }),
    saasAccountsFile: setting('SAAS_ACCOUNTS_FILE', text, {
      meaning:
        'JSON file with a list of accounts of Algolia and Contentful to read, whose keys are in the variables of the exporter; absent: stand-ins with `--observe`, none without',
    }),
    region: shared.region,
    metricsToken: shared.metricsToken,
    noticeWebhookUrl: shared.noticeWebhookUrl,
    ...otlpMetrics,
  },
  'saas-exporter': saasExporterSettings,
} as const satisfies Readonly<Record<string, SettingsTable>>;

export type Program = keyof typeof programs;

/** Names of the variables in a table of settings. */
export type VariableOf<Table> = Table extends SettingsTable ? Table[keyof Table]['name'] : never;
