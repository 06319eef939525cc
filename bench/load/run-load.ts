/** Runs one job: keeps its connections, sends at the job's pace, and adds up what came back. */
import { Histogram } from '../histogram.ts';
import { Connection, type ConnectionEvents, type Exchange } from './connection.ts';
import type { LoadJob, LoadQuestion, LoadResult, OpenLoop } from './job.ts';
import { SendTimes } from './send-times.ts';

/** A job is over this long after its last request, with or without the answers. */
const PATIENCE_MS = 30_000;

type Wire = { readonly heads: readonly Buffer[]; readonly body: Buffer; readonly firstDelta: Buffer | null };

export function runLoad(job: LoadJob): Promise<LoadResult> {
  return new Promise((resolve) => new Load(job, resolve).start());
}

class Load implements ConnectionEvents {
  readonly #job: LoadJob;
  readonly #origin: URL;
  readonly #wires: readonly Wire[];
  readonly #done: (result: LoadResult) => void;
  readonly #idle: Connection[] = [];
  readonly #all = new Set<Connection>();
  readonly #latency = new Histogram();
  readonly #firstByte = new Histogram();
  readonly #firstDelta = new Histogram();
  readonly #gaps = new Histogram();
  readonly #sendLag = new Histogram();
  readonly #statuses = new Map<number, number>();
  readonly #startedMs = performance.now();
  readonly #cpuAtStart = process.cpuUsage();
  #countsFromMs = 0;
  #countsUntilMs = Number.POSITIVE_INFINITY;
  #sent = 0;
  #running = 0;
  #requests = 0;
  #broken = 0;
  #bytes = 0;
  #shortest = Number.POSITIVE_INFINITY;
  #longest = 0;
  #mostConnections = 0;
  #isSending = true;
  #patience: NodeJS.Timeout | null = null;

  constructor(job: LoadJob, done: (result: LoadResult) => void) {
    this.#job = job;
    this.#origin = new URL(job.origin);
    this.#wires = job.questions.map((question) => wireOf(question, job, this.#origin));
    this.#done = done;
  }

  start(): void {
    const { pace } = this.#job;
    if (pace.kind === 'open') this.#startOpen(pace);
    else {
      for (let count = 0; count < pace.connections; count += 1) this.#send(performance.now());
      setTimeout(() => this.#stopSending(), pace.seconds * 1_000);
    }
  }

  #startOpen({ perSecond, settleSeconds, seconds, afterSeconds }: OpenLoop): void {
    const startMs = performance.now();
    this.#countsFromMs = startMs + settleSeconds * 1_000;
    this.#countsUntilMs = this.#countsFromMs + seconds * 1_000;
    const times = new SendTimes(startMs, { perSecond, seconds: settleSeconds + seconds + afterSeconds });
    const sendDue = (): void => {
      for (;;) {
        const nowMs = performance.now();
        const dueMs = times.takeDue(nowMs);
        if (dueMs === null) break;
        if (this.#counts(dueMs)) this.#sendLag.recordMs(nowMs - dueMs);
        this.#send(dueMs);
      }
      if (times.isOver) this.#stopSending();
      else setTimeout(sendDue, times.waitMs(performance.now()));
    };
    sendDue();
  }

  #counts(startMs: number): boolean {
    return startMs >= this.#countsFromMs && startMs < this.#countsUntilMs;
  }

  #send(startMs: number): void {
    const wire = this.#wires[this.#sent % this.#wires.length];
    // Each key asks every question, also where there are as many keys as questions.
    const head = wire?.heads[Math.floor(this.#sent / this.#wires.length) % wire.heads.length];
    if (wire === undefined || head === undefined) throw new Error('a job has a question and a credential');
    const connection = this.#idle.pop() ?? this.#connect();
    this.#sent += 1;
    this.#running += 1;
    connection.send(head, wire.body, {
      startMs,
      firstDelta: wire.firstDelta,
      firstByteMs: 0,
      firstDeltaMs: 0,
      lastReadMs: 0,
    });
  }

  #connect(): Connection {
    const connection = new Connection(this.#origin, this);
    this.#all.add(connection);
    this.#mostConnections = Math.max(this.#mostConnections, this.#all.size);
    return connection;
  }

  onGap(exchange: Exchange, gapMs: number): void {
    if (this.#counts(exchange.startMs)) this.#gaps.recordMs(gapMs);
  }

  onAnswer(connection: Connection, exchange: Exchange, status: number, bodyBytes: number): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    if (status === 200) this.#noteGood(exchange, bodyBytes);
    if (this.#all.has(connection)) this.#idle.push(connection);
    this.#ended();
  }

  #noteGood(exchange: Exchange, bodyBytes: number): void {
    const { startMs, firstByteMs, firstDeltaMs } = exchange;
    this.#requests += 1;
    this.#bytes += bodyBytes;
    this.#shortest = Math.min(this.#shortest, bodyBytes);
    this.#longest = Math.max(this.#longest, bodyBytes);
    if (!this.#counts(startMs)) return;
    this.#latency.recordMs(performance.now() - startMs);
    this.#firstByte.recordMs(firstByteMs - startMs);
    if (firstDeltaMs !== 0) this.#firstDelta.recordMs(firstDeltaMs - startMs);
  }

  onClose(connection: Connection, exchange: Exchange | null): void {
    this.#all.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
    if (exchange === null) return;
    this.#broken += 1;
    this.#ended();
  }

  #ended(): void {
    this.#running -= 1;
    if (this.#isSending && this.#job.pace.kind === 'closed') this.#send(performance.now());
    else if (!this.#isSending && this.#running === 0) this.#report();
  }

  #stopSending(): void {
    this.#isSending = false;
    this.#patience = setTimeout(() => this.#report(), PATIENCE_MS);
    if (this.#running === 0) this.#report();
  }

  #report(): void {
    if (this.#patience !== null) clearTimeout(this.#patience);
    const seconds = (performance.now() - this.#startedMs) / 1_000;
    const { user, system } = process.cpuUsage(this.#cpuAtStart);
    const unanswered = this.#running;
    this.#running = 0;
    for (const connection of this.#all) connection.close();
    this.#done({
      requests: this.#requests,
      statuses: Object.fromEntries(this.#statuses),
      broken: this.#broken + unanswered,
      bytes: this.#bytes,
      mixed: this.#wires.length > 1,
      shortestBytes: this.#requests === 0 ? 0 : this.#shortest,
      longestBytes: this.#longest,
      seconds,
      latency: this.#latency.toJSON(),
      firstByte: this.#firstByte.toJSON(),
      firstDelta: this.#firstDelta.toJSON(),
      gaps: this.#gaps.toJSON(),
      sendLag: this.#sendLag.toJSON(),
      busy: (user + system) / 1e6 / seconds,
      mostConnections: this.#mostConnections,
    });
  }
}

function wireOf({ path, headers, body, firstDelta }: LoadQuestion, job: LoadJob, origin: URL): Wire {
  const bytes = Buffer.from(body);
  const lines = Object.entries({
    host: origin.host,
    ...job.headers,
    ...headers,
    'content-length': String(bytes.length),
  });
  const shared = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const target = `${origin.pathname.replace(/\/$/, '')}${path}`;
  return {
    heads: job.credentials.map((credential) =>
      Buffer.from(`POST ${target} HTTP/1.1\r\n${shared}${credential}\r\n\r\n`),
    ),
    body: bytes,
    firstDelta: firstDelta === null ? null : Buffer.from(firstDelta),
  };
}
