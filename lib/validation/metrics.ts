/** What is wrong with where metrics go, and who may read them. */
import { MOST_TEAMS } from '../../core/metrics/cloudwatch.ts';
import type { Environment, UsageMetrics } from '../environment.ts';

export function validateMetrics(environment: Environment): readonly string[] {
  const { metrics = {}, region } = environment;
  return [
    ...validateSecret('metrics.tokenSecretArn', metrics.tokenSecretArn, region),
    ...validateSecret('metrics.otlp.headersSecretArn', metrics.otlp?.headersSecretArn, region),
    ...validateUsage(metrics.usage),
    ...validateOtlp(environment),
  ];
}

/** With the six characters that Secrets Manager adds to the name; by them alone a policy names the secret. */
export function validateSecret(field: string, arn: string | undefined, region: string): readonly string[] {
  const [, of] = /^arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):\d{12}:secret:.+-\w{6}$/.exec(arn ?? '') ?? [];
  if (arn === undefined || of === region) return [];
  return [`${field}: must be the whole ARN of a secret of ${region}, with the six characters at its end`];
}

/** The bound of the setting, and for pairs of team and model one that keeps a slip from costing thousands. */
function validateUsage(usage: UsageMetrics | undefined): readonly string[] {
  const { by = 'teams', mostTeams = MOST_TEAMS } = usage ?? {};
  const most = by === 'teams-and-models' ? 50 : 500;
  if (Number.isInteger(mostTeams) && mostTeams >= 0 && mostTeams <= most) return [];
  return [
    `metrics.usage.mostTeams: ${mostTeams} must be a whole number from 0 to ${most} with "${by}": CloudWatch bills each metric; reports and dashboards read every team from PostgreSQL`,
  ];
}

function validateOtlp({ metrics, network }: Environment): readonly string[] {
  const otlp = metrics?.otlp;
  if (otlp === undefined) return [];
  const problems: string[] = [];
  const url = URL.parse(otlp.endpoint);
  if (url === null) problems.push(`metrics.otlp.endpoint: "${otlp.endpoint}" is not an address`);
  else {
    if (url.protocol !== 'https:' || url.port !== '') {
      problems.push('metrics.otlp.endpoint: must be https on port 443, the only way out of the network');
    }
    if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
      problems.push(
        'metrics.otlp.endpoint: keys belong in the secret of headersSecretArn, not in the address',
      );
    }
    if (/\/v1\/metrics\/?$/.test(url.pathname)) {
      problems.push('metrics.otlp.endpoint: write it without /v1/metrics, which is added');
    }
  }
  if (network.kind === 'new' && network.egress === 'endpoints' && otlp.reachedBy !== 'private-network') {
    problems.push(
      'metrics.otlp: with egress "endpoints" nothing on the internet is reached; take "nat", or an endpoint inside the network (PrivateLink, a collector of yours) with reachedBy: "private-network"',
    );
  }
  return problems;
}
