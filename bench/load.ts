/**
 * The load: a closed loop of `connections` clients for `seconds`, in a process of its own. Reads its job from the
 * first argument and prints one line of JSON. Every answer is checked for status and length; errors are counted.
 */
import { Pool, type Dispatcher } from 'undici';
import { quantile } from './quantile.ts';

export type LoadJob = {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
};

export type LoadResult = {
  readonly requests: number;
  readonly errors: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly ttftP50Ms: number;
  readonly ttftP99Ms: number;
};

class Client implements Dispatcher.DispatchHandler {
  readonly #loop: Loop;
  #startedAtMs = 0;
  #firstByteAtMs = 0;
  #status = 0;
  constructor(loop: Loop) {
    this.#loop = loop;
  }
  start(): void {
    this.#startedAtMs = performance.now();
    this.#firstByteAtMs = 0;
    this.#loop.pool.dispatch(this.#loop.options, this);
  }
  /** undici knows a handler of today by this method. */
  onRequestStart(): void {}
  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }
  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#firstByteAtMs === 0) this.#firstByteAtMs = performance.now();
    this.#loop.bytes += chunk.length;
  }
  onResponseEnd(): void {
    const now = performance.now();
    this.#loop.finished(
      this,
      this.#status === 200,
      now - this.#startedAtMs,
      this.#firstByteAtMs - this.#startedAtMs,
    );
  }
  onResponseError(): void {
    this.#loop.finished(this, false, 0, 0);
  }
}

class Loop {
  readonly pool: Pool;
  readonly options: Dispatcher.DispatchOptions;
  bytes = 0;
  #errors = 0;
  readonly #latencies: number[] = [];
  readonly #firstBytes: number[] = [];
  readonly #deadlineMs: number;
  #running: number;
  readonly #startedAtMs = performance.now();
  readonly #done: (result: LoadResult) => void;

  constructor(job: LoadJob, done: (result: LoadResult) => void) {
    this.pool = new Pool(job.origin, { connections: job.connections, pipelining: 1, allowH2: false });
    this.options = { method: 'POST', path: job.path, headers: job.headers, body: job.body };
    this.#deadlineMs = this.#startedAtMs + job.seconds * 1000;
    this.#running = job.connections;
    this.#done = done;
    for (let count = 0; count < job.connections; count += 1) new Client(this).start();
  }

  finished(client: Client, isGood: boolean, latencyMs: number, firstByteMs: number): void {
    if (isGood) {
      this.#latencies.push(latencyMs);
      this.#firstBytes.push(firstByteMs);
    } else {
      this.#errors += 1;
    }
    if (performance.now() < this.#deadlineMs) client.start();
    else if ((this.#running -= 1) === 0) this.#report();
  }

  #report(): void {
    this.#done({
      requests: this.#latencies.length,
      errors: this.#errors,
      bytes: this.bytes,
      seconds: (performance.now() - this.#startedAtMs) / 1000,
      p50Ms: quantile(this.#latencies, 0.5),
      p99Ms: quantile(this.#latencies, 0.99),
      ttftP50Ms: quantile(this.#firstBytes, 0.5),
      ttftP99Ms: quantile(this.#firstBytes, 0.99),
    });
  }
}

/** Runs one job in this process. */
export function runLoad(job: LoadJob): Promise<LoadResult> {
  return new Promise((resolve) => {
    const loop = new Loop(job, (result) => {
      void loop.pool.close().then(() => resolve(result));
    });
  });
}

if (process.argv[1] === import.meta.filename) {
  process.once('message', (job: LoadJob) => {
    void runLoad(job).then((result) => process.send?.(result, () => process.disconnect()));
  });
}
