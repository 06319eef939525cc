/**
 * Hands one HTTP request on to the next hop and its answer back, as edge and load balancer do: nothing is buffered,
 * back-pressure is honoured both ways, and when the client leaves, the request to the next hop is aborted at once.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { openaiErrorBody, refuse, type Refusal } from '../../core/errors.ts';

export type HeaderMap = Record<string, string | string[]>;

export type NextHop = {
  readonly dispatcher: Dispatcher;
  readonly path: string;
  readonly headers: HeaderMap;
  /** Called once, when the exchange is over, however it went. */
  readonly onEnd?: () => void;
};

export function relay(request: IncomingMessage, response: ServerResponse, hop: NextHop): void {
  const exchange = new Exchange(response, hop.onEnd ?? (() => undefined));
  try {
    hop.dispatcher.dispatch(
      {
        path: hop.path,
        method: request.method ?? 'GET',
        headers: hop.headers,
        body: hasBody(request) ? new RequestBody(request) : null,
        headersTimeout: SILENCE_LIMIT_MS,
        bodyTimeout: SILENCE_LIMIT_MS,
      },
      exchange,
    );
  } catch {
    // The dispatcher throws for a path or header it cannot send; the client wrote it.
    exchange.refuse(refuse('invalid_request'));
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

/** Answers with one of our own errors, in OpenAI's shape. */
export function answerRefusal(response: ServerResponse, refusal: Refusal): void {
  const body = openaiErrorBody(refusal);
  response.writeHead(refusal.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** As the load balancer's idle timeout: longer than the longest silence of a model. */
const SILENCE_LIMIT_MS = 620_000;

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

function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** What happens to one answer. The client sees it byte for byte, or 502/504 when there is none. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse;
  readonly #onEnd: () => void;
  #controller: Dispatcher.DispatchController | null = null;
  #isOver = false;

  constructor(response: ServerResponse, onEnd: () => void) {
    this.#response = response;
    this.#onEnd = onEnd;
    response.on('close', () => this.#clientClosed());
    response.on('drain', () => this.#controller?.resume());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#response.destroyed) controller.abort(new Error('the client has left'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingMessage['headers'],
  ): void {
    if (status < 200) return;
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
    else if (!this.#response.destroyed) answerRefusal(this.#response, failureOf(error));
  }

  refuse(refusal: Refusal): void {
    this.#end();
    answerRefusal(this.#response, refusal);
  }

  #clientClosed(): void {
    if (!this.#isOver) this.#controller?.abort(new Error('the client has left'));
    this.#end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onEnd();
  }
}

function failureOf(error: Error): Refusal {
  return 'code' in error && /TIMEOUT/.test(String(error.code))
    ? refuse('upstream_timeout', { message: 'The gateway did not answer in time.' })
    : refuse('upstream_failed', {
        message: 'The gateway broke off before it answered. Send the request again.',
      });
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
