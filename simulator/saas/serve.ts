/**
 * The HTTP side of the stand-ins of metered services: plain HTTP/1.1 on one address, GET alone, a record of every request,
 * and the faults that were asked for. A request with another method is recorded, refused with 405, and changes nothing.
 */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Fault, Faults } from './faults.ts';

export type Asked = { readonly url: URL; readonly headers: IncomingHttpHeaders };

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** One request as it arrived; its headers, where keys are, are not kept. */
export type Seen = {
  readonly method: string;
  /** Decoded path and query. */
  readonly path: string;
  /** Null: not answered, or not yet. */
  readonly status: number | null;
};

export type Service = {
  readonly answer: (asked: Asked) => Answer;
  /** An error in the service's own form. */
  readonly refusal: (status: number) => Answer;
};

export type Serving = {
  readonly url: string;
  /** The last MOST_SEEN. */
  readonly seen: readonly Seen[];
  readonly stop: () => Promise<void>;
};

/** A laptop's stand-ins run for days. */
const MOST_SEEN = 10_000;

export async function serve(service: Service, faults: Faults, port: number): Promise<Serving> {
  const seen: { method: string; path: string; status: number | null }[] = [];
  const server = createServer((request, response) => {
    // Joined, not resolved: of `//` a base would make an address without a host.
    const url = new URL(`http://simulator${request.url ?? '/'}`);
    const entry = { method: request.method ?? '', path: decoded(url), status: null as number | null };
    seen.push(entry);
    if (seen.length > MOST_SEEN) seen.shift();
    request.resume();
    const send = ({ status, headers, body }: Answer): void => {
      entry.status = status;
      response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
      response.end(body);
    };
    if (entry.method !== 'GET') {
      const refused = service.refusal(405);
      send({ ...refused, headers: { ...refused.headers, allow: 'GET' } });
      return;
    }
    const right = (): Answer => {
      try {
        return service.answer({ url, headers: request.headers });
      } catch (error) {
        // A path with a broken escape.
        if (error instanceof URIError) return service.refusal(400);
        throw error;
      }
    };
    const fault = faults.take(entry.path);
    if (fault === null) send(right());
    else fail(fault, { response, right, send, refusal: service.refusal });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Failing = {
  readonly response: ServerResponse;
  readonly right: () => Answer;
  readonly send: (answer: Answer) => void;
  readonly refusal: (status: number) => Answer;
};

function fail(fault: Fault, { response, right, send, refusal }: Failing): void {
  switch (fault.kind) {
    case 'answer': {
      const usual = refusal(fault.status);
      send({
        status: fault.status,
        headers: { ...usual.headers, ...fault.headers },
        body: fault.body ?? usual.body,
      });
      return;
    }
    case 'silence':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'cut': {
      const { status, headers, body } = right();
      response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
      response.write(body.slice(0, body.length / 2), () => response.destroy());
      return;
    }
    case 'not-json':
      send({
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<html><body>Please try again.</body></html>',
      });
      return;
    case 'held':
      void fault.until.then(() => send(right()));
      return;
    case 'slow':
      setTimeout(() => send(right()), fault.delayMs).unref();
  }
}

function decoded(url: URL): string {
  const path = url.pathname + url.search;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
