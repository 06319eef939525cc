/**
 * Sends spans to a collector by OTLP over HTTP, in batches, in the background. The queue is bounded; spans that find no
 * room, or that the collector does not accept in time, are dropped and counted, and no request waits for them.
 */
import type { droppedSpanReasons } from '../../core/metrics/label-values.ts';
import { request } from '../upstream/http-client.ts';
import { alone } from '../../core/alone.ts';
import { within } from '../../core/within.ts';
import { otlpJson, type TracedCall } from './spans.ts';

export type SpanExporter = {
  readonly add: (call: TracedCall) => void;
  /** Sends what is left, for at most two seconds. */
  readonly close: () => Promise<void>;
};

export type SpanExporterOptions = {
  /** The collector's address, as in OTEL_EXPORTER_OTLP_ENDPOINT: `/v1/traces` is added. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly environment: string;
  /** @default not told */
  readonly release?: string | null;
  readonly onExported: (spans: number) => void;
  readonly onDropped: (spans: number, reason: (typeof droppedSpanReasons)[number]) => void;
  /** @default 2_000 */
  readonly everyMs?: number;
};

const MAX_QUEUE = 4_096;
const MAX_BATCH = 256;
/** Characters of prompts and answers in one request, which collectors bound: Langfuse's documented batch is 3.5 MB. */
const MAX_CONTENT = 1_500_000;
const TIMEOUT_MS = 5_000;
/** A task that stops has little time. */
const CLOSE_MS = 2_000;
const SPANS_A_CALL = 2;
const VERSION = '0.1.0';

export function createSpanExporter(options: SpanExporterOptions): SpanExporter {
  const url = `${options.endpoint.replace(/\/$/, '')}/v1/traces`;
  let queue: TracedCall[] = [];

  const send = async (batch: readonly TracedCall[]): Promise<void> => {
    const spans = batch.length * SPANS_A_CALL;
    try {
      const answer = await request(url, {
        method: 'POST',
        headers: { ...options.headers, 'content-type': 'application/json' },
        body: otlpJson(batch, {
          environment: options.environment,
          release: options.release ?? null,
          version: VERSION,
        }),
        headersTimeout: TIMEOUT_MS,
        bodyTimeout: TIMEOUT_MS,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await answer.body.dump();
      if (answer.statusCode < 300) options.onExported(spans);
      else options.onDropped(spans, 'collector');
    } catch {
      options.onDropped(spans, 'collector');
    }
  };

  const flush = alone(async () => {
    while (queue.length > 0) {
      const batch = queue.slice(0, batchLength(queue));
      queue = queue.slice(batch.length);
      await send(batch);
    }
  });
  const timer = setInterval(() => void flush(), options.everyMs ?? 2_000);
  timer.unref();

  return {
    add: (call) => {
      if (queue.length >= MAX_QUEUE) options.onDropped(SPANS_A_CALL, 'queue full');
      else queue.push(call);
    },
    close: async () => {
      clearInterval(timer);
      // What was added at the end of a run that goes on has a run of its own.
      await within(CLOSE_MS, flush().then(flush));
    },
  };
}

/** How many calls of the queue one request takes; at least one. */
function batchLength(queue: readonly TracedCall[]): number {
  let characters = 0;
  for (const [index, { content }] of queue.entries()) {
    characters += content === null ? 0 : content.prompt.length + content.answer.length;
    if (index === MAX_BATCH || (index > 0 && characters > MAX_CONTENT)) return index;
  }
  return queue.length;
}
