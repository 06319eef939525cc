/**
 * Connections on their way from the primary to a process. Node's cluster keeps one open until the process says whether it takes
 * it: for ever, if the process ends before that, and its client waits as long. Here what a process has not answered for is closed
 * a second after its end, so that the client connects anew.
 *
 * The messages are those between the two halves of node:cluster (lib/internal/cluster/utils.js of Node): one that hands a
 * connection over has a `seq`, its answer says the same number as `ack`. They are not documented; a test tells when they change.
 */
import type { Worker } from 'node:cluster';
import type { EventEmitter } from 'node:events';
import { isObject } from '../../core/json.ts';

type Connection = { readonly close: () => void };
type Sending = { send?: (message: unknown, connection?: Connection, ...rest: unknown[]) => boolean };

/** Its last answers are read by then. */
const READ_MS = 1_000;

/** To be called before anything is said to the process. */
export function followHandedConnections(worker: Worker): void {
  const child = worker.process as EventEmitter as EventEmitter & Sending;
  const send = child.send?.bind(child);
  if (send === undefined) return;
  const unanswered = new Map<unknown, Connection>();
  child.send = (message, connection, ...rest) => {
    if (isObject(message) && message['act'] === 'newconn' && connection !== undefined)
      unanswered.set(message['seq'], connection);
    return send(message, connection, ...rest);
  };
  child.on('internalMessage', (message: unknown) => {
    if (isObject(message)) unanswered.delete(message['ack']);
  });
  child.once('exit', () => {
    setTimeout(() => {
      for (const connection of unanswered.values()) connection.close();
      unanswered.clear();
    }, READ_MS).unref();
  });
}
