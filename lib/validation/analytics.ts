/** What is wrong with where traces go. */
import type { Environment } from '../environment.ts';
import { validateSecret } from './metrics.ts';

export function validateAnalytics({ analytics, network, proxy, region }: Environment): readonly string[] {
  if (analytics === undefined) return [];
  const problems = [...validateSecret('analytics.secretArn', analytics.secretArn, region)];
  const url = URL.parse(analytics.host ?? 'https://cloud.langfuse.com');
  if (url === null) problems.push(`analytics.host: "${analytics.host}" is not an address`);
  else {
    if (url.protocol !== 'https:' || url.port !== '') {
      problems.push('analytics.host: must be https on port 443, the only way out of the tasks');
    }
    if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
      problems.push('analytics.host: keys belong in the secret of secretArn, not in the address');
    }
    if (url.pathname.includes('/api/public')) {
      problems.push('analytics.host: write it without /api/public/otel, which is added');
    }
  }
  if (network.kind === 'new' && network.egress === 'endpoints') {
    if (analytics.reachedBy !== 'private-network') {
      problems.push(
        'analytics: with egress "endpoints" nothing on the internet is reached; take "nat", or a Langfuse inside the network (one of yours, PrivateLink) with reachedBy: "private-network"',
      );
    } else if (
      url?.hostname === 'cloud.langfuse.com' ||
      url?.hostname.endsWith('.cloud.langfuse.com') === true
    ) {
      problems.push(
        'analytics.host: name the address that Langfuse gave you for PrivateLink; its public one is not reached from here',
      );
    }
  }
  const others = Object.keys(proxy.settings ?? {}).filter((name) =>
    /^(OTEL_EXPORTER_OTLP|LANGFUSE)_/.test(name),
  );
  if (others.length > 0) {
    problems.push(
      `proxy.settings: ${others.join(', ')} beside analytics; traces go to one place: leave one of them out`,
    );
  }
  return problems;
}
