/** What is wrong with where metrics go. */
import type { Environment } from '../environment.ts';

export function validateMetrics({ metrics, network, region }: Environment): readonly string[] {
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
        'metrics.otlp.endpoint: keys belong into the secret of headersSecretArn, not into the address',
      );
    }
    if (/\/v1\/metrics\/?$/.test(url.pathname)) {
      problems.push('metrics.otlp.endpoint: write it without /v1/metrics, which is added');
    }
  }
  if (
    otlp.headersSecretArn !== undefined &&
    !new RegExp(`^arn:aws[a-z-]*:secretsmanager:${region}:\\d{12}:secret:.+-[A-Za-z0-9]{6}$`).test(
      otlp.headersSecretArn,
    )
  ) {
    problems.push(
      `metrics.otlp.headersSecretArn: must be the whole ARN of a secret of ${region}, with the six characters at its end`,
    );
  }
  if (network.kind === 'new' && network.egress === 'endpoints' && otlp.reachedBy !== 'private-network') {
    problems.push(
      'metrics.otlp: with egress "endpoints" nothing on the internet is reached; take "nat", or an endpoint inside the network (PrivateLink, a collector of yours) with reachedBy: "private-network"',
    );
  }
  return problems;
}
