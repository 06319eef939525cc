/** Opens sockets to one origin, with or without TLS. Certificates are verified against the system's roots and NODE_EXTRA_CA_CERTS. */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls';

export type SocketEvents = {
  /** Each read, in one buffer that all sockets share: `bytes` up to `length` are valid until it returns. */
  readonly onRead: (bytes: Buffer, length: number) => void;
  /** Once, when requests may be sent. */
  readonly onConnected: () => void;
};

/** As much as the system gives in one read. */
const READ_BYTES = 65_536;
const KEEP_ALIVE_PROBE_MS = 60_000;

export function connector(origin: URL): (events: SocketEvents) => Socket {
  const host = origin.hostname.replace(/^\[|\]$/g, '');
  const isSecure = origin.protocol === 'https:';
  const port = Number(origin.port) || (isSecure ? 443 : 80);
  // Reads are taken one after the other, on one thread.
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  let secureContext: SecureContext | undefined;
  let session: Buffer | undefined;

  const optionsOf = ({ onRead }: SocketEvents) => ({
    host,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS,
    onread: {
      buffer,
      callback: (length: number): boolean => {
        onRead(buffer, length);
        return true;
      },
    },
  });

  if (!isSecure)
    return (events) => {
      const socket = connectTcp(optionsOf(events));
      socket.once('connect', events.onConnected);
      return socket;
    };
  return (events) => {
    secureContext ??= createSecureContext();
    const socket = connectTls({
      ...optionsOf(events),
      ALPNProtocols: ['http/1.1'],
      secureContext,
      ...(session === undefined ? {} : { session }),
      ...(isIP(host) === 0 ? { servername: host } : {}),
    });
    socket.on('session', (fresh: Buffer) => {
      session = fresh;
    });
    socket.once('secureConnect', events.onConnected);
    return socket;
  };
}
