/** The connections of clients to a server. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

export type ClientConnections = {
  /** How many are open, idle ones too. */
  readonly count: () => number;
  /** Whether bytes of an answer wait for a client to take them. */
  readonly hasUnsent: () => boolean;
};

export function followConnections(server: Server): ClientConnections {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    count: () => open.size,
    hasUnsent: () => open.values().some((socket) => socket.writableLength > 0),
  };
}
