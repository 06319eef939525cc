/**
 * Hands one HTTP request on to the next hop and its answer back, as edge and load balancer do: nothing is buffered,
 * back-pressure is honoured both ways, and when the client leaves, the request to the next hop is aborted at once.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { hasBody, headBytes } from './head-check.ts';
import type { OwnAnswer } from './own-answer.ts';

export type HeaderMap = Record<string, string | string[]>;

export type NextHop = {
  readonly dispatcher: Dispatcher;
  readonly path: string;
  readonly headers: HeaderMap;
  /** Answers in place of the next hop. */
  readonly answer: OwnAnswer;
  /** So long the next hop may say nothing. */
  readonly silenceMs: number;
  /** Most bytes of the head of its answer. */
  readonly responseHeadBytes: number;
  /** Called once, when the exchange is over, however it went. */
  readonly onEnd?: () => void;
};

export function relay(request: IncomingMessage, response: ServerResponse, hop: NextHop): void {
  const exchange = new Exchange(response, hop);
  try {
    hop.dispatcher.dispatch(
      {
        path: hop.path,
        method: request.method ?? 'GET',
        headers: hop.headers,
        body: hasBody(request.headers) ? new RequestBody(request) : null,
        headersTimeout: hop.silenceMs,
        bodyTimeout: hop.silenceMs,
      },
      exchange,
    );
  } catch {
    // The dispatcher throws for a path or header it cannot send; the client wrote it.
    exchange.refuse(400);
  }
}

/** The headers to pass on: all but those that belong to one connection. */
export function forwardableHeaders(headers: IncomingMessage['headers']): HeaderMap {
  const forwarded: HeaderMap = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !CONNECTION_HEADERS.has(name)) forwarded[name] = value;
  }
  return forwarded;
}

const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What happens to one answer. The client sees it byte for byte, or 502/504 when there is none. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse;
  readonly #hop: NextHop;
  #controller: Dispatcher.DispatchController | null = null;
  #isOver = false;

  constructor(response: ServerResponse, hop: NextHop) {
    this.#response = response;
    this.#hop = hop;
    response.on('close', () => this.#clientClosed());
    response.on('drain', () => this.#controller?.resume());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#response.destroyed) controller.abort(new Error('the client has left'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingMessage['headers'],
  ): void {
    if (status < 200) return;
    if (headBytes(headers) > this.#hop.responseHeadBytes) {
      controller.abort(new Error('the head of the answer is too large'));
      return;
    }
    this.#response.writeHead(status, forwardableHeaders(headers));
    // A stream's head travels ahead of its first event.
    if (headers['content-length'] === undefined) this.#response.flushHeaders();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#response.write(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    this.#end();
    this.#response.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end();
    if (this.#response.headersSent) this.#response.destroy();
    else if (!this.#response.destroyed) this.#hop.answer(this.#response, statusOf(error));
  }

  refuse(status: number): void {
    this.#end();
    this.#hop.answer(this.#response, status);
  }

  #clientClosed(): void {
    if (!this.#isOver) this.#controller?.abort(new Error('the client has left'));
    this.#end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#hop.onEnd?.();
  }
}

function statusOf(error: Error): number {
  return 'code' in error && /TIMEOUT/.test(String(error.code)) ? 504 : 502;
}

/**
 * The client's body on its way out. Where the next hop answers before it has read everything, the rest is read and
 * dropped, so that the client gets that answer and not a broken connection.
 */
class RequestBody extends Readable {
  readonly #source: IncomingMessage;

  constructor(source: IncomingMessage) {
    super();
    this.#source = source;
    source.on('data', (chunk: Buffer) => {
      if (!this.destroyed && !this.push(chunk)) source.pause();
    });
    source.once('end', () => this.push(null));
    source.once('close', () => {
      if (!source.complete) this.destroy(new Error('the client has left'));
    });
    source.pause();
  }

  override _read(): void {
    this.#source.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#source.resume();
    done(error);
  }
}
