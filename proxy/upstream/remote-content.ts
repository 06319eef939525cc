/**
 * Fetches what a request points to, when an operator allows it, without giving access to the internal network (SSRF): only
 * https on its usual port, listed hosts and public addresses. The address is checked in the lookup that the socket itself
 * uses, so a name that resolves differently a moment later (DNS rebinding) gains nothing; redirects are checked alike.
 * Bounded in size, time and redirects. Sends none of the client's headers.
 */
import { lookup as lookUp } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { Dispatcher } from 'undici';
import { Agent, request } from './http-client.ts';
import { isWithin, parseAddress, rangesOf } from '../../core/keys/address.ts';

export type RemoteContent = { readonly mediaType: string; readonly base64: string };

/** Why something was not fetched, as the client may see it. */
export class RemoteContentError extends Error {}

export type RemoteContentFetcher = {
  /** The largest item that is fetched. */
  readonly maxBytes: number;
  readonly fetch: (url: string) => Promise<RemoteContent>;
  readonly close: () => Promise<void>;
};

export type RemoteContentOptions = {
  /** Hosts that may be asked: names, `*.example.com`, or `*` for any. */
  readonly hosts: readonly string[];
  /** @default 10 MiB */
  readonly maxBytes?: number;
  /** For one item, all redirects included. @default 10 s */
  readonly timeoutMs?: number;
  /** What tests put in place of the real network. @default https, port 443, system resolver, public addresses */
  readonly network?: Network;
};

export type Network = {
  readonly protocol: 'https:' | 'http:';
  /** The port, as it may be in a URL; empty for the protocol's own. */
  readonly port: string;
  readonly resolve: Resolve;
  readonly isAllowed: (address: string) => boolean;
};

type Address = { readonly address: string; readonly family: number };
type Resolve = (hostname: string, done: (error: Error | null, addresses: readonly Address[]) => void) => void;

const MAX_REDIRECTS = 3;
const INTERNET: Network = {
  protocol: 'https:',
  port: '',
  resolve: (hostname, done) =>
    lookUp(hostname, { all: true }, (error, addresses) => done(error, addresses ?? [])),
  isAllowed: isPublicAddress,
};

export function createRemoteContentFetcher(options: RemoteContentOptions): RemoteContentFetcher {
  const { maxBytes = 10 * 1_048_576, timeoutMs = 10_000, network = INTERNET, hosts } = options;
  const agent = new Agent({
    connect: { lookup: checkedLookup(network), timeout: timeoutMs },
    connections: 4,
    pipelining: 1,
    keepAliveTimeout: 1_000,
    allowH2: false,
    maxResponseSize: maxBytes,
  });

  const fetchFollowing = async (url: string, signal: AbortSignal): Promise<RemoteContent> => {
    let next = checkedUrl(url, hosts, network);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const answer = await request(next, {
        dispatcher: agent,
        signal,
        headers: { 'user-agent': 'stargate', accept: '*/*', 'accept-encoding': 'identity' },
      });
      if (answer.statusCode >= 300 && answer.statusCode < 400) {
        const { location } = answer.headers;
        await answer.body.dump({ limit: 65_536 });
        if (typeof location !== 'string') throw new RemoteContentError('it leads nowhere');
        next = checkedUrl(new URL(location, next).href, hosts, network);
        continue;
      }
      return await contentOf(answer, maxBytes);
    }
    throw new RemoteContentError('it was redirected too often');
  };

  return {
    maxBytes,
    fetch: async (url) => {
      try {
        return await fetchFollowing(url, AbortSignal.timeout(timeoutMs));
      } catch (error) {
        throw reasonOf(error, maxBytes);
      }
    },
    close: () => agent.destroy(),
  };
}

/** Throws when the URL may not be asked at all. */
function checkedUrl(url: string, hosts: readonly string[], network: Network): URL {
  if (!URL.canParse(url)) throw new RemoteContentError('it is not a URL');
  const parsed = new URL(url);
  if (parsed.protocol !== network.protocol) throw new RemoteContentError('only https URLs are fetched');
  if (parsed.port !== network.port) throw new RemoteContentError('only the usual port is asked');
  if (parsed.username !== '' || parsed.password !== '') {
    throw new RemoteContentError('a URL with credentials is not fetched');
  }
  const hostname = parsed.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (!hosts.some((host) => isHost(hostname, host))) throw new RemoteContentError('its host is not allowed');
  // A literal address is connected to without a lookup.
  if (isIP(hostname) !== 0 && !network.isAllowed(hostname)) throw new RemoteContentError(NOT_PUBLIC);
  return parsed;
}

function isHost(hostname: string, allowed: string): boolean {
  if (allowed === '*') return true;
  if (allowed.startsWith('*.')) return hostname.endsWith(allowed.slice(1));
  return hostname === allowed;
}

const NOT_PUBLIC = 'its host has no public address';

/** The lookup that the socket uses: a name with any address that is not allowed is refused as a whole. */
function checkedLookup({ resolve, isAllowed }: Network): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, (error, addresses) => {
      const [first] = addresses;
      if (error !== null) done(error, '');
      else if (first === undefined || !addresses.every(({ address }) => isAllowed(address))) {
        done(new RemoteContentError(NOT_PUBLIC), '');
      } else if (options.all === true) done(null, [...addresses]);
      else done(null, first.address, first.family);
    });
  };
}

async function contentOf(answer: Dispatcher.ResponseData, maxBytes: number): Promise<RemoteContent> {
  if (answer.statusCode !== 200) {
    await answer.body.dump({ limit: 65_536 });
    throw new RemoteContentError(`its host answered ${answer.statusCode}`);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer.body) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(bytes);
  }
  if (length === 0) throw new RemoteContentError('it is empty');
  const type = answer.headers['content-type'];
  const mediaType = typeof type === 'string' ? (type.split(';')[0] ?? '').trim().toLowerCase() : '';
  if (!/^[\w.+-]+\/[\w.+-]+$/.test(mediaType))
    throw new RemoteContentError('its host does not say what it is');
  return { mediaType, base64: Buffer.concat(chunks).toString('base64') };
}

function tooLarge(maxBytes: number): RemoteContentError {
  return new RemoteContentError(`it is larger than ${Math.floor(maxBytes / 1_048_576)} MiB`);
}

/** The reason in words for the client; what the network said stays here. */
function reasonOf(error: unknown, maxBytes: number): RemoteContentError {
  if (error instanceof RemoteContentError) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : null;
  if (cause instanceof RemoteContentError) return cause;
  if (error instanceof Error && 'code' in error && error.code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return tooLarge(maxBytes);
  }
  const isLate = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  return new RemoteContentError(isLate ? 'it did not come in time' : 'its host cannot be reached');
}

/**
 * Addresses of the public internet: IANA's special-purpose registries name the exceptions. An IPv4 address that is
 * written as IPv6 is none of them.
 */
export function isPublicAddress(text: string): boolean {
  const family = isIP(text);
  const address = family === 0 ? null : parseAddress(text);
  if (address === null || isWithin(address, SPECIAL)) return false;
  return family === 4 || isWithin(address, GLOBAL_UNICAST);
}

const GLOBAL_UNICAST = rangesOf(['2000::/3']);
const SPECIAL = rangesOf([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Teredo, ORCHID and other assignments of the IETF.
  '2001::/23',
  '2001:db8::/32',
  // 6to4 holds an IPv4 address.
  '2002::/16',
  '3fff::/20',
]);
