/**
 * What the stages need of the connection to a client: Node's response to it, or the part of one choice in that
 * (stages/choices/choice-merge.ts).
 */
export interface Outgoing {
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  readonly writableEnded: boolean;
  readonly writableNeedDrain: boolean;
  setHeader(name: string, value: string): unknown;
  writeContinue(): void;
  writeHead(status: number, headers: Headers): unknown;
  write(bytes: Buffer | string): boolean;
  end(): unknown;
  end(bytes: Buffer | string): unknown;
  end(text: string, encoding: 'latin1'): unknown;
  destroy(): unknown;
  on(event: OutgoingEvent, listener: () => void): unknown;
  once(event: OutgoingEvent, listener: () => void): unknown;
  off(event: OutgoingEvent, listener: () => void): unknown;
}

export type Headers = Readonly<Record<string, string | number>>;

type OutgoingEvent = 'close' | 'drain';
