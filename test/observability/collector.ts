/** A collector of traces: takes OTLP as JSON, as it comes on the wire, and keeps the spans. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { listen } from '../support/listen.ts';

export type Span = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code?: number };
  readonly attributes: Readonly<Record<string, unknown>>;
};

export type Collector = {
  readonly url: string;
  readonly spans: Span[];
  /** Everything that was sent, as text. */
  readonly raw: string[];
  readonly headers: Readonly<Record<string, unknown>>[];
};

export async function startCollector(
  t: TestContext,
  options: { readonly failsEvery?: number } = {},
): Promise<Collector> {
  const spans: Span[] = [];
  const raw: string[] = [];
  const headers: Readonly<Record<string, unknown>>[] = [];
  let asked = 0;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      asked += 1;
      const fails = options.failsEvery !== undefined && asked % options.failsEvery === 1;
      const isRight = request.url === '/v1/traces' && request.headers['content-type'] === 'application/json';
      if (isRight && !fails) {
        raw.push(body);
        headers.push(request.headers);
        spans.push(...spansOf(JSON.parse(body)));
      }
      response.writeHead(fails ? 503 : isRight ? 200 : 400, { 'content-type': 'application/json' });
      response.end('{}');
    });
  });
  return { url: await listen(t, server), spans, raw, headers };
}

type Attribute = { readonly key: string; readonly value: Readonly<Record<string, unknown>> };
type Otlp = {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<Span, 'attributes'> & { readonly attributes: readonly Attribute[] })[];
    }[];
  }[];
};

function spansOf(body: unknown): readonly Span[] {
  return (body as Otlp).resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map((span) => ({
      ...span,
      attributes: Object.fromEntries(span.attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
    }));
}
