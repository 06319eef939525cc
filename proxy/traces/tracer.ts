/**
 * Traces of calls. The caller's own sampling decision counts; without one, a share of all calls and every failure of ours
 * is traced. Spans are sent in the background. Without a collector there is no tracer.
 */
import type { OnProblem } from '../../core/metrics/label-values.ts';
import { traceCounters } from '../../core/metrics/prometheus.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import type { Admitted } from '../exchange.ts';
import type { TaskMetrics } from '../metrics/task-metrics.ts';
import {
  captureAnswer,
  isContentOn,
  MAX_BODY_BYTES,
  redactedContent,
  type Capture,
  type ContentSwitch,
} from './content.ts';
import { createSpanExporter } from './exporter.ts';
import { isChosen, traceContextOf } from './trace-context.ts';

export type TraceSettings = {
  /** OTLP over HTTP. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of calls whose caller has decided nothing. */
  readonly samplePercent: number;
  readonly content: ContentSwitch;
  readonly environment: string;
  /** The commit that runs. */
  readonly release: string | null;
};

export type Tracer = {
  /** Before the answer begins: captures its text where that is enabled. */
  readonly admitted: (admitted: Admitted) => void;
  readonly ended: (admitted: Admitted, record: UsageRecord) => void;
  readonly close: () => Promise<void>;
};

export function createTracer(settings: TraceSettings, metrics: TaskMetrics, onProblem: OnProblem): Tracer {
  const exported = metrics.registry.counter(traceCounters.spansExported);
  const dropped = metrics.registry.counter(traceCounters.spansDropped);
  const exporter = createSpanExporter({
    ...settings,
    onExported: (spans) => exported.add(spans),
    onDropped: (spans, reason) => dropped.add(spans, reason),
  });
  const captures = new WeakMap<Admitted, Capture>();
  const contextOf = (call: Admitted) => traceContextOf(call.incoming.headers['traceparent'], call.requestId);

  return {
    admitted: (call) => {
      if (!isContentOn(settings.content, call.principal.teamId)) return;
      const { traceId, isSampled } = contextOf(call);
      if (isSampled ?? isChosen(traceId, settings.samplePercent))
        captures.set(call, captureAnswer(call.outgoing));
    },
    ended: (call, record) => {
      const context = contextOf(call);
      const isWanted = context.isSampled ?? isChosen(context.traceId, settings.samplePercent);
      if (!isWanted && record.status < 500) return;
      const capture = captures.get(call);
      if (capture === undefined) {
        exporter.add({ context, record, content: null });
        return;
      }
      // In the background: parsing and redacting a large prompt takes milliseconds.
      const { body, policyUse } = call;
      const placeholders = policyUse?.placeholders ?? null;
      const hide = placeholders === null ? undefined : (text: string) => placeholders.hide(text);
      const whole = placeholders === null ? body : (policyUse?.prompt ?? body);
      // A large body is freed as soon as the call has its record.
      const prompt = Buffer.from(whole.subarray(0, MAX_BODY_BYTES));
      setImmediate(() => {
        try {
          const { found, ...content } = redactedContent(prompt, capture.text(), hide);
          for (const [entity, count] of found) metrics.piiEntities.add(count, entity);
          exporter.add({ context, record, content });
        } catch (error) {
          onProblem('trace content', error);
        }
      });
    },
    close: exporter.close,
  };
}
