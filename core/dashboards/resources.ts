/**
 * How panels and alarms name the resources of a stack: by dimensions of CloudWatch whose values are
 * placeholders (`${loadBalancer}`) until the stack, or the function that fills Grafana, puts in the name AWS gave it.
 */
import { services } from '../metrics/cloudwatch.ts';

export type ResourceName =
  | 'loadBalancer'
  | 'targetGroup'
  | 'cluster'
  | 'proxyService'
  | 'database'
  | 'adminFunction'
  | 'publisherFunction'
  | 'distribution'
  | 'environment';

/** An account of another service, and one of Algolia. There may be several: an alert that names one has an alarm for each. */
export type SaasResourceName = 'saasAccount' | 'algoliaAccount';

/** Values may name a resource of the stack: `${loadBalancer}`. */
export type Dimensions = Readonly<Record<string, string>>;

/** How CloudWatch names the database: an instance or a cluster. */
export type DatabaseDimension = 'DBInstanceIdentifier' | 'DBClusterIdentifier';

export const LOAD_BALANCER = { LoadBalancer: resource('loadBalancer') };
/** What the load balancer sees of the proxy's tasks. */
export const TARGETS = { ...LOAD_BALANCER, TargetGroup: resource('targetGroup') };
export const PROXY_SERVICE = { ClusterName: resource('cluster'), ServiceName: resource('proxyService') };
export const DISTRIBUTION = { DistributionId: resource('distribution'), Region: 'Global' };
export const ADMIN_FUNCTION = { FunctionName: resource('adminFunction') };
export const PUBLISHER_FUNCTION = { FunctionName: resource('publisherFunction') };
/** What the collector copies from the tasks. */
export const COLLECTED = { environment: resource('environment') };
/** What the usage publisher and the usage jobs write. */
export const PUBLISHER = { service: services.publisher, ...COLLECTED };
export const JOBS = { service: services.jobs, ...COLLECTED };
/** What the canary writes. */
export const CANARY = { service: services.canary, ...COLLECTED };
/** What the function of an account of another service writes. */
export const SAAS_ACCOUNT = { service: services.saasUsage, ...COLLECTED, account: resource('saasAccount') };
export const ALGOLIA_ACCOUNT = { ...SAAS_ACCOUNT, account: resource('algoliaAccount') };

export function databaseDimensions(dimension: DatabaseDimension): Dimensions {
  return { [dimension]: resource('database') };
}

function resource(name: ResourceName | SaasResourceName): string {
  return `\${${name}}`;
}
