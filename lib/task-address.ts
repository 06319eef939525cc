/** How a proxy task is found and asked: by the collector, and by a Prometheus of one's own. */

export const PROXY_PORT = 8080;

/** Every revision of the proxy's task definition, and so every task, also in the middle of a release. */
export function taskFamily(environmentName: string): string {
  return `stargate-${environmentName}-proxy`;
}
