/**
 * The environment that the stacks give a program, held against the table of settings: a variable that the program does
 * not read does not compile, one that it must have and is not given fails the synthesis. Secrets are given as ARNs only.
 */
import {
  programs,
  type Program,
  type proxySettingsOfStacks,
  type signInSettings,
  type VariableOf,
} from '../core/settings/settings.ts';
import type { Setting } from '../core/settings/read-settings.ts';
import type { Residency } from '../core/catalog/residency.ts';
import { connectionsOf, processesOf } from './scaling.ts';
import { PROXY_PORT } from './task-address.ts';
import { timeouts } from './timeouts.ts';

/** Some variables of a program with their values. */
export type VariablesOf<Reader extends Program> = Readonly<
  Partial<Record<VariableOf<(typeof programs)[Reader]>, string>>
>;

export type SignInVariables = Readonly<Partial<Record<VariableOf<typeof signInSettings>, string>>>;

export type ProxyEnvironmentProps = {
  readonly environmentName: string;
  readonly region: string;
  /** CPU units and memory of a task. */
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly databaseSecretArn: string;
  readonly keyPepperSecretArn: string;
  /** Where usage records go that PostgreSQL has not taken. */
  readonly spillBucket: string;
  /** @default the metrics ask for no token */
  readonly metricsTokenSecretArn?: string;
  /** The network CloudFront's origin and the load balancer are in; what they say about the client is believed. */
  readonly networkCidr: string;
  /** JSON of docs/deployments.md. @default the catalog's */
  readonly deployments?: string;
  /** JSON of docs/models.md. @default none */
  readonly entries?: string;
  /** Public names of the models that are served. @default all of the catalog */
  readonly models?: readonly string[];
  /** The geography that Bedrock runs calls in. */
  readonly residency: Residency;
  /** @default keys alone */
  readonly signIn?: SignInVariables;
  /** @default none */
  readonly settings?: VariablesOf<'proxy'>;
};

const MIB = 1_048_576;
/** Of a task's memory for request bodies, which are in it up to three times: as they came, parsed, and sent on. */
const BODY_SHARE = 1 / 6;

export function proxyEnvironment(props: ProxyEnvironmentProps): Record<string, string> {
  const processes = processesOf(props.cpu);
  const connections = connectionsOf(props.cpu);
  const ofStacks: Record<VariableOf<typeof proxySettingsOfStacks>, string | null> = {
    PORT: String(PROXY_PORT),
    TASK_PROCESSES: processes === 1 ? null : String(processes),
    AWS_REGION: props.region,
    STARGATE_ENV: props.environmentName,
    DB_SECRET_ARN: props.databaseSecretArn,
    KEY_PEPPER_SECRET_ARN: props.keyPepperSecretArn,
    METRICS_TOKEN_SECRET_ARN: props.metricsTokenSecretArn ?? null,
    JOURNAL_DIR: '/journal',
    JOURNAL_FLUSH_MS: String(timeouts.journalFlushMs),
    SPILL_BUCKET: props.spillBucket,
    SPILL_TIMEOUT_MS: String(timeouts.spillTimeoutMs),
    BODY_BUDGET_BYTES: String(Math.floor(props.memoryMiB * MIB * BODY_SHARE)),
    PING_INTERVAL_MS: String(timeouts.pingIntervalMs),
    UPSTREAM_TIMEOUT_MS: String(timeouts.upstreamTimeoutMs),
    TRY_TIMEOUT_MS: String(timeouts.tryTimeoutMs),
    CALL_TIMEOUT_MS: String(timeouts.callTimeoutMs),
    KEEPALIVE_TIMEOUT_MS: String(timeouts.keepaliveTimeoutMs),
    DRAIN_TIMEOUT_MS: String(timeouts.drainTimeoutMs),
    UNREADY_DELAY_MS: String(timeouts.unreadyDelayMs),
    TRUSTED_PROXIES: props.networkCidr,
    DEPLOYMENTS: props.deployments ?? null,
    MODEL_ENTRIES: props.entries ?? null,
    MODELS: props.models?.join(',') ?? null,
    DATA_RESIDENCY: props.residency,
  };
  const ofSize = connections === null ? {} : { UPSTREAM_CONNECTIONS: String(connections) };
  return programEnvironment('proxy', { ...ofSize, ...props.settings, ...props.signIn, ...ofStacks });
}

/**
 * What is given and not null. Throws when `program` does not read a variable, those of Node aside, or lacks one that it
 * must have.
 */
export function programEnvironment(
  program: Program,
  given: Readonly<Record<string, string | null | undefined>>,
): Record<string, string> {
  const settings: readonly Setting[] = Object.values(programs[program]);
  const entries = Object.entries(given).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const names = new Set(entries.map(([name]) => name));
  const unread = [...names].filter(
    (name) => !name.startsWith('NODE_') && !settings.some((setting) => setting.name === name),
  );
  const missing = settings
    .filter(
      ({ name, isRequired, insteadOf = name }) => isRequired && !names.has(name) && !names.has(insteadOf),
    )
    .map(({ name }) => name);
  if (unread.length > 0) throw new Error(`${program} does not read ${unread.join(', ')}`);
  if (missing.length > 0) throw new Error(`${program} must be given ${missing.join(', ')}`);
  return Object.fromEntries(entries);
}
