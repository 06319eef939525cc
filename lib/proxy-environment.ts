/**
 * The environment of a proxy task on Fargate, typed by the proxy's own table of variables: a name the proxy does
 * not read does not compile. Secrets are given as ARNs only.
 */
import type { ProxyVariableName } from '../core/config-schema.ts';
import type { OidcVariableName } from '../core/identity/oidc-settings.ts';
import { timeouts } from './timeouts.ts';
import { PROXY_PORT } from './constructs/security-groups.ts';

export type ProxyEnvironmentProps = {
  readonly environmentName: string;
  readonly region: string;
  /** Memory of a task. */
  readonly memoryMiB: number;
  readonly databaseSecretArn: string;
  readonly keyPepperSecretArn: string;
  /** The network CloudFront's origin and the load balancer are in; what they say about the client is believed. */
  readonly networkCidr: string;
  /** JSON of docs/deployments.md. @default the catalog's */
  readonly deployments?: string;
  /** Public names of the models that are served. @default all of the catalog */
  readonly models?: readonly string[];
  /** @default keys alone */
  readonly signIn?: Readonly<Partial<Record<OidcVariableName, string>>>;
  /** @default none */
  readonly settings?: Readonly<Partial<Record<ProxyVariableName, string>>>;
};

const MIB = 1_048_576;
/** Of a task's memory for request bodies, which are in it up to three times: as they came, parsed, and sent on. */
const BODY_SHARE = 1 / 6;

export function proxyEnvironment(props: ProxyEnvironmentProps): Record<string, string> {
  const environment: Partial<Record<ProxyVariableName | OidcVariableName, string>> = {
    ...props.settings,
    ...props.signIn,
    PORT: String(PROXY_PORT),
    AWS_REGION: props.region,
    STARGATE_ENV: props.environmentName,
    DB_SECRET_ARN: props.databaseSecretArn,
    KEY_PEPPER_SECRET_ARN: props.keyPepperSecretArn,
    JOURNAL_DIR: '/journal',
    BODY_BUDGET_BYTES: String(Math.floor(props.memoryMiB * MIB * BODY_SHARE)),
    PING_INTERVAL_MS: String(timeouts.pingIntervalMs),
    UPSTREAM_TIMEOUT_MS: String(timeouts.upstreamTimeoutMs),
    TRY_TIMEOUT_MS: String(timeouts.tryTimeoutMs),
    CALL_TIMEOUT_MS: String(timeouts.callTimeoutMs),
    KEEPALIVE_TIMEOUT_MS: String(timeouts.keepaliveTimeoutMs),
    DRAIN_TIMEOUT_MS: String(timeouts.drainTimeoutMs),
    UNREADY_DELAY_MS: String(timeouts.unreadyDelayMs),
    TRUSTED_PROXIES: props.networkCidr,
    ...(props.deployments === undefined ? {} : { DEPLOYMENTS: props.deployments }),
    ...(props.models === undefined ? {} : { MODELS: props.models.join(',') }),
  };
  return { ...environment };
}
