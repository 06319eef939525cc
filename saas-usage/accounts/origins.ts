/**
 * Addresses of this machine in place of those of a service, for trials against a stand-in. Keys go where these point, so
 * no other machine may be named.
 */
export type Origins = {
  readonly origins: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
};

/** Each `https://usage.algolia.com=http://127.0.0.1:4010`. */
export function originsOf(given: readonly string[]): Origins {
  const origins = new Map<string, string>();
  const problems: string[] = [];
  for (const pair of given) {
    const [from = '', to = ''] = pair.split('=');
    if (isOrigin(from) && isOrigin(to) && isOfThisMachine(to)) origins.set(from, to);
    else
      problems.push(
        `SAAS_ORIGINS has "${pair}"; it must be <address of a service>=<http address of this machine>`,
      );
  }
  return { origins, problems };
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

function isOfThisMachine(text: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(text).hostname);
}
