/**
 * The yardstick: the least a Node proxy can do. node:http in, undici dispatch out, bytes passed on as they come;
 * no authentication, no translation, no metering. What the gateway adds is measured against it in the same run.
 */
import { createServer, type ServerResponse } from 'node:http';
import { Pool, type Dispatcher } from 'undici';

const upstream = new Pool(process.env['UPSTREAM'] ?? '', {
  connections: 2_048,
  pipelining: 1,
  allowH2: false,
});
const authorization = `Bearer ${process.env['AWS_BEARER_TOKEN_BEDROCK'] ?? ''}`;

class Pipe implements Dispatcher.DispatchHandler {
  readonly #outgoing: ServerResponse;
  constructor(outgoing: ServerResponse) {
    this.#outgoing = outgoing;
  }
  /** undici knows a handler of today by this method. */
  onRequestStart(): void {}
  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#outgoing.writeHead(status, { 'content-type': String(headers['content-type']) });
  }
  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#outgoing.write(chunk);
  }
  onResponseEnd(): void {
    this.#outgoing.end();
  }
  onResponseError(): void {
    this.#outgoing.destroy();
  }
}

const server = createServer({ noDelay: true, keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    upstream.dispatch(
      {
        method: 'POST',
        path: incoming.url ?? '/',
        headers: { 'content-type': 'application/json', authorization },
        body: Buffer.concat(chunks),
      },
      new Pipe(outgoing),
    );
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ kind: 'ready', port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
