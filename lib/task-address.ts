/** Where a proxy task answers within its network: the collector finds every task so, and so may a Prometheus of one's own. */

export const PROXY_PORT = 8080;

/** The private zone of an environment's network. */
export function taskZone(environmentName: string): string {
  return `${environmentName}.stargate.internal`;
}

/** Resolves to the addresses of all tasks. */
export function discoveryName(environmentName: string): string {
  return `proxy.${taskZone(environmentName)}`;
}

/** Of the Grafana that an environment runs itself: its task's, and that of its listener. */
export const GRAFANA_PORT = 3000;
