/** Starting and stopping a server of the laptop edition, with a clear message when its port is taken. */
import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalProblem } from '../local-problem.ts';

export type Listening = {
  readonly port: number;
  readonly url: string;
  /** Takes no new connections, gives running exchanges `graceMs`, then cuts what is left. */
  readonly stop: (graceMs: number) => Promise<void>;
};

/** Listens on 127.0.0.1. `variable` names the setting of the port, for the message when it is taken. */
export async function listen(server: Server, port: number, variable: string): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portProblem(error, port, variable)));
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    port: address.port,
    url: `${server instanceof TlsServer ? 'https' : 'http'}://127.0.0.1:${address.port}`,
    stop: async (graceMs) => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      await Promise.race([closed, delay(graceMs, undefined, { ref: false })]);
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What is wrong with a port, in words for the person who started us. */
export function portProblem(error: Error, port: number, variable: string): Error {
  const code = 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE') {
    return new LocalProblem(
      `Port ${port} is in use by another program: stop that program, or set ${variable} to a free port.`,
      { cause: error },
    );
  }
  if (code === 'EACCES') {
    return new LocalProblem(
      `Port ${port} may not be opened by this user: set ${variable} to a port above 1023.`,
      {
        cause: error,
      },
    );
  }
  return error;
}
