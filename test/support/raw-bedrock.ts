/**
 * A server in Bedrock's place that says exactly what a test tells it, byte by byte, over TCP or TLS. It reads what it is
 * sent and counts its connections, so a test sees which call went out on which of them.
 */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createServer as createTlsServer, TLSSocket, type SecureVersion } from 'node:tls';
import type { ServerCertificate } from '../../local/http/web-server.ts';

export type RawRequest = {
  /** Request line and headers. */
  readonly head: string;
  /** As text of one character a byte. */
  readonly body: string;
  readonly connection: RawConnection;
};

type Listener = {
  /** Called with each whole request. */
  readonly onRequest?: (request: RawRequest) => void | Promise<void>;
  /** Called with the head of each, whose body may still be on its way. */
  readonly onHead?: (request: RawRequest) => void;
  readonly onConnection?: (connection: RawConnection) => void;
};

export type RawBedrock = {
  readonly url: string;
  readonly connections: readonly RawConnection[];
  /** All that arrived whole, in that order. */
  readonly requests: readonly RawRequest[];
  readonly server: Server;
};

/** One connection of a client, as the server has it. */
export class RawConnection {
  readonly socket: Socket;
  /** Whether the client has closed it, or it has broken. */
  isClosed = false;
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes before which there is nothing new to tell. */
  #needed = 1;
  #hasToldHead = false;

  constructor(socket: Socket) {
    this.socket = socket.setNoDelay(true);
    socket.on('close', () => {
      this.isClosed = true;
    });
    // A client that breaks off is what many of these tests are about.
    socket.on('error', () => undefined);
  }

  send(bytes: string | Buffer): this {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    return this;
  }

  /** Each piece in a turn of the event loop of its own, so that it is read by itself. */
  async sendInPieces(pieces: Iterable<Buffer>): Promise<this> {
    for (const piece of pieces) {
      if (this.isClosed) break;
      if (piece.length > 0) this.send(piece);
      await nextTurn();
      await nextTurn();
    }
    return this;
  }

  /** FIN: nothing more comes. */
  end(): void {
    this.socket.end();
  }

  /** RST; of TLS the end without its farewell. */
  reset(): void {
    if (this.socket instanceof TLSSocket) this.socket.destroy();
    else this.socket.resetAndDestroy();
  }

  /** Takes what has arrived, and tells of what is in it. */
  take(chunk: Buffer, listener: Listener, requests: RawRequest[]): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    while (this.#length >= this.#needed) {
      const received = Buffer.concat(this.#chunks);
      this.#chunks = [received];
      const headEnd = received.indexOf('\r\n\r\n');
      if (headEnd === -1) {
        this.#needed = received.length + 1;
        return;
      }
      const head = received.toString('latin1', 0, headEnd);
      const bodyStart = headEnd + 4;
      if (!this.#hasToldHead) {
        this.#hasToldHead = true;
        listener.onHead?.({ head, body: '', connection: this });
      }
      const end = bodyStart + Number(/^content-length: *(\d+)$/im.exec(head)?.[1] ?? 0);
      this.#needed = end;
      if (received.length < end) return;
      this.#chunks = [received.subarray(end)];
      this.#length -= end;
      this.#needed = 1;
      this.#hasToldHead = false;
      const request = { head, body: received.toString('latin1', bodyStart, end), connection: this };
      requests.push(request);
      void listener.onRequest?.(request);
    }
  }
}

/** Listens until the test ends. With `tls` over TLS. */
export async function startRawBedrock(
  t: TestContext,
  listener: Listener,
  tls?: ServerCertificate & { readonly version?: SecureVersion },
): Promise<RawBedrock> {
  const connections: RawConnection[] = [];
  const requests: RawRequest[] = [];
  const accept = (socket: Socket): void => {
    const connection = new RawConnection(socket);
    connections.push(connection);
    socket.on('data', (chunk: Buffer) => connection.take(chunk, listener, requests));
    listener.onConnection?.(connection);
  };
  const server =
    tls === undefined
      ? createServer(accept)
      : createTlsServer(
          {
            cert: tls.certificatePem,
            key: tls.privateKeyPem,
            ...(tls.version === undefined ? {} : { minVersion: tls.version, maxVersion: tls.version }),
          },
          accept,
        );
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => {
    server.close();
    for (const { socket } of connections) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  const url = tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
  return { url, connections, requests, server };
}

/** `bytes` cut before each of the positions in `cuts`. */
export function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts, bytes.length];
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

/** A whole answer of 200 with a content-length. */
export function answerOf(body: string, headers = ''): string {
  return `HTTP/1.1 200 OK\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`;
}
