/**
 * Listens on channels of PostgreSQL for as long as the program runs: reconnects by itself and says so, because
 * whatever was announced in between is lost.
 */
import { Client } from 'pg';
import { isInvalidPassword } from './connect.ts';

export type ListenOptions = {
  readonly url: string;
  /** Plain identifiers. */
  readonly channels: readonly string[];
  readonly onMessage: (payload: string, channel: string) => void;
  /** Called after every (re)connection: what the listener remembers may be out of date. */
  readonly onConnected: () => void;
  readonly onError: (error: unknown) => void;
  /** Asked for the address again when the password is wrong, because AWS rotates it. @default it never changes */
  readonly refreshUrl?: () => Promise<string>;
};

export type Listener = { readonly stop: () => Promise<void> };

const RECONNECT_MS = 250;
/** A statement now and then detects a connection that broke silently. */
const PROBE_MS = 5_000;

export function listen(options: ListenOptions): Listener {
  let client: Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let url = options.url;

  const reconnectLater = (broken: Client): void => {
    if (client !== broken || isStopped) return;
    client = null;
    clearInterval(timer);
    broken.end().catch(() => undefined);
    timer = setTimeout(connectOnce, RECONNECT_MS);
  };

  const connectOnce = (): void => {
    const next = new Client({
      connectionString: url,
      connectionTimeoutMillis: 3_000,
      query_timeout: 3_000,
      keepAlive: true,
      application_name: `stargate listen ${options.channels.join(' ')}`,
    });
    client = next;
    const fail = (error: unknown): void => {
      if (client === next && !isStopped) options.onError(error);
      if (options.refreshUrl === undefined || !isInvalidPassword(error)) {
        reconnectLater(next);
        return;
      }
      options
        .refreshUrl()
        .then((fresh) => {
          url = fresh;
        }, options.onError)
        .finally(() => reconnectLater(next));
    };
    next.on('error', fail);
    next.on('end', () => fail(new Error('the listening connection was closed')));
    next.on('notification', (message) => options.onMessage(message.payload ?? '', message.channel));
    const start = async (): Promise<void> => {
      await next.connect();
      await next.query(options.channels.map((channel) => `listen ${channel}`).join('; '));
      if (client !== next || isStopped) return;
      options.onConnected();
      timer = setInterval(() => {
        next.query('select 1').catch(fail);
      }, PROBE_MS);
    };
    start().catch(fail);
  };

  connectOnce();
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      clearInterval(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
