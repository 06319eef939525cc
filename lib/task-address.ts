/** How a proxy task is found and asked: by the collector, and by a Prometheus of one's own. */

export const PROXY_PORT = 8080;

/** Every revision of the proxy's task definition, and so every task, also in the middle of a release. */
export function taskFamily(environmentName: string): string {
  return `stargate-${environmentName}-proxy`;
}

/** Of the Grafana that an environment runs itself: its task's, and that of its listener. */
export const GRAFANA_PORT = 3000;
