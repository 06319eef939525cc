/**
 * Stands between the gateway and PostgreSQL, so that a test can take the database away: connections break, and new
 * ones are refused or, as when a host is gone, get no answer.
 */
import { connect as dial, createServer, type AddressInfo, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

export type DatabaseRelay = {
  /** The address of `url` through the relay. */
  readonly via: (url: string) => Promise<string>;
  readonly cut: (how: 'refused' | 'silent') => void;
  readonly mend: () => void;
  /** Breaks every connection once, as a restart or a failover does. */
  readonly interrupt: () => void;
};

export function createDatabaseRelay(t: TestContext): DatabaseRelay {
  const sockets = new Set<Socket>();
  let state: 'whole' | 'refused' | 'silent' = 'whole';
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  const interrupt = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    via: async (text) => {
      const url = new URL(text);
      const target = { host: url.hostname, port: Number(url.port) };
      const server = createServer((client) => {
        keep(client);
        if (state === 'refused') client.destroy();
        if (state !== 'whole') return;
        const upstream = dial(target);
        keep(upstream);
        client.pipe(upstream).pipe(client);
        client.on('close', () => upstream.destroy());
        upstream.on('close', () => client.destroy());
      });
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      t.after(() => {
        interrupt();
        server.close();
      });
      url.hostname = '127.0.0.1';
      url.port = String((server.address() as AddressInfo).port);
      return url.href;
    },
    cut: (how) => {
      state = how;
      interrupt();
    },
    mend: () => {
      state = 'whole';
    },
    interrupt,
  };
}
