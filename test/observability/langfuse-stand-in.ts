/**
 * Langfuse's endpoint for traces, as strict as its own code: who is let in, what it refuses, and what it makes of a span.
 * From langfuse/langfuse at 62751446 (version 4.16.0): web/src/pages/api/public/otel/v1/traces/index.ts,
 * packages/shared/src/server/otel/{utils,attributes,OtelIngestionProcessor}.ts.
 */
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { listen } from '../support/listen.ts';

/** An observation as Langfuse shows it. */
export type Observation = {
  readonly id: string;
  readonly traceId: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly type: string;
  readonly model: string | null;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly tags: readonly string[];
  readonly environment: string;
  readonly release: string | null;
  readonly level: string;
  readonly statusMessage: string | null;
  readonly usage: Readonly<Record<string, number>>;
  readonly cost: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly input: unknown;
  readonly output: unknown;
};

export type Langfuse = {
  readonly url: string;
  readonly observations: Observation[];
  readonly refusals: string[];
  /** Everything that was sent, as text. */
  readonly raw: string[];
};

const MAX_INGESTION_VERSION = 4;

export async function startLangfuse(
  t: TestContext,
  keys: { readonly publicKey: string; readonly secretKey: string },
): Promise<Langfuse> {
  const observations: Observation[] = [];
  const refusals: string[] = [];
  const raw: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const refusal = refusalOf(request, body, keys);
      if (refusal === null) {
        raw.push(body);
        observations.push(...observationsIn(JSON.parse(body)));
      } else refusals.push(`${refusal.status} ${refusal.error}`);
      response.writeHead(refusal?.status ?? 200, { 'content-type': 'application/json' });
      response.end(refusal === null ? '{}' : JSON.stringify({ error: refusal.error }));
    });
  });
  return { url: await listen(t, server), observations, refusals, raw };
}

type Refusal = { readonly status: number; readonly error: string };

function refusalOf(
  { method, url, headers }: IncomingMessage,
  body: string,
  keys: { readonly publicKey: string; readonly secretKey: string },
): Refusal | null {
  if (url !== '/api/public/otel/v1/traces') return { status: 404, error: `no ${String(url)}` };
  if (method !== 'POST') return { status: 405, error: 'Method not allowed' };
  const basic = Buffer.from(`${keys.publicKey}:${keys.secretKey}`).toString('base64');
  if (headers.authorization !== `Basic ${basic}`) {
    return { status: 401, error: "Invalid credentials. Confirm that you've configured the correct host." };
  }
  if (headers['content-type']?.includes('application/json') !== true)
    return { status: 400, error: 'Invalid content type' };
  const version = headers['x-langfuse-ingestion-version'];
  if (version !== undefined && !(Number.parseInt(String(version), 10) <= MAX_INGESTION_VERSION))
    return { status: 400, error: `Unsupported x-langfuse-ingestion-version: "${String(version)}"` };
  const malformed = malformedIn(JSON.parse(body));
  return malformed === null ? null : { status: 400, error: `Invalid OTLP trace export: ${malformed}` };
}

/** One span that cannot be processed refuses the whole export. */
function malformedIn(body: unknown): string | null {
  for (const { resource, scopeSpans } of (body as Otlp).resourceSpans) {
    if (!Array.isArray(resource.attributes)) return 'resource.attributes:not_an_array';
    for (const { spans } of scopeSpans) {
      if (!Array.isArray(spans)) return 'spans:not_an_array';
      for (const span of spans) {
        if (!/^[0-9a-f]{32}$/.test(span.traceId)) return 'traceId:not_an_id';
        if (!/^[0-9a-f]{16}$/.test(span.spanId)) return 'spanId:not_an_id';
        if (span.parentSpanId !== undefined && !/^[0-9a-f]{16}$/.test(span.parentSpanId))
          return 'parentSpanId:not_an_id';
        if (!Array.isArray(span.attributes)) return 'attributes:not_an_array';
      }
    }
  }
  return null;
}

type Attribute = { readonly key: string; readonly value: Readonly<Record<string, unknown>> };
type Otlp = {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly name: string;
        readonly status?: { readonly code?: number; readonly message?: string };
        readonly attributes: readonly Attribute[];
      }[];
    }[];
  }[];
};

function observationsIn(body: unknown): readonly Observation[] {
  return (body as Otlp).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const ofResource = valuesOf(resource.attributes);
    return scopeSpans.flatMap(({ spans }) =>
      spans.map((span): Observation => {
        const of = valuesOf(span.attributes);
        const first = (...names: readonly string[]): string | null => {
          const found = names.map((name) => of[name] ?? ofResource[name]).find(Boolean);
          return typeof found === 'string' ? found : null;
        };
        return {
          id: span.spanId,
          traceId: span.traceId,
          parentId: span.parentSpanId ?? null,
          name: span.name,
          type: first('langfuse.observation.type') ?? 'span',
          model: first('langfuse.observation.model.name', 'gen_ai.response.model', 'gen_ai.request.model'),
          userId: first('langfuse.user.id', 'user.id'),
          sessionId: first('langfuse.session.id', 'session.id', 'gen_ai.conversation.id'),
          tags: (of['langfuse.trace.tags'] as readonly string[] | undefined) ?? [],
          environment:
            first('langfuse.environment', 'deployment.environment.name', 'deployment.environment') ??
            'default',
          release: first('langfuse.release'),
          level: first('langfuse.observation.level') ?? (span.status?.code === 2 ? 'ERROR' : 'DEFAULT'),
          statusMessage: first('langfuse.observation.status_message') ?? span.status?.message ?? null,
          usage: jsonOf(of['langfuse.observation.usage_details']),
          cost: jsonOf(of['langfuse.observation.cost_details']),
          metadata: Object.fromEntries(
            Object.entries(of)
              .filter(([name]) => name.startsWith('langfuse.trace.metadata.'))
              .map(([name, value]) => [name.slice('langfuse.trace.metadata.'.length), value]),
          ),
          input: of['langfuse.observation.input'] ?? null,
          output: of['langfuse.observation.output'] ?? null,
        };
      }),
    );
  });
}

function valuesOf(attributes: readonly Attribute[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => {
      const [only] = Object.values(value);
      const list = (
        value['arrayValue'] as { readonly values: readonly { stringValue: string }[] } | undefined
      )?.values;
      return [key, list === undefined ? only : list.map(({ stringValue }) => stringValue)];
    }),
  );
}

function jsonOf(value: unknown): Readonly<Record<string, number>> {
  return typeof value === 'string' ? (JSON.parse(value) as Record<string, number>) : {};
}
