/** An address that stays while what stands behind it moves: PostgreSQL has another port after each restart. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type StablePort = {
  readonly port: number;
  /** Null: connections are refused, as by a server that is away. */
  readonly lead: (target: number | null) => void;
  readonly close: () => Promise<void>;
};

export async function openStablePort(): Promise<StablePort> {
  let target: number | null = null;
  const open = new Set<Socket>();
  const server = createServer((incoming) => {
    if (target === null) {
      incoming.destroy();
      return;
    }
    const outgoing = connect(target, '127.0.0.1');
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(one);
      one.setNoDelay(true);
      one.on('error', () => undefined);
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    lead: (next) => {
      target = next;
      if (next === null) for (const socket of open) socket.destroy();
    },
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
