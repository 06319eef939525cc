/**
 * Where traces go: to Langfuse by its own variables, to any other collector by OpenTelemetry's, or nowhere. Langfuse takes
 * OTLP below its address, with its two keys as user and password, and asks clients of its newest storage to say so by a
 * header. https://langfuse.com/integrations/native/opentelemetry
 */
import { otlpHeadersOf } from '../../core/otlp-headers.ts';
import type { ProxySettings } from '../task-config.ts';

export type TraceDestination = {
  readonly kind: 'langfuse' | 'collector';
  /** `/v1/traces` is added. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
};

export type DestinationSettings = Pick<
  ProxySettings,
  | 'traceEndpoint'
  | 'traceHeaders'
  | 'traceHeadersSecretArn'
  | 'langfusePublicKey'
  | 'langfuseSecretKey'
  | 'langfuseSecretArn'
  | 'langfuseHost'
  | 'langfuseBaseUrl'
>;

/** Langfuse's own default, in the European Union. */
export const LANGFUSE_CLOUD = 'https://cloud.langfuse.com';

/** Null: there are no traces. Throws with a sentence; no message quotes a key. */
export async function traceDestinationOf(
  settings: DestinationSettings,
  readSecret: (arn: string) => Promise<string>,
): Promise<TraceDestination | null> {
  const named = langfuseNames(settings);
  if (named.length === 0) return collectorOf(settings, readSecret);
  const others = collectorNames(settings);
  if (others.length > 0) {
    throw new Error(
      `${named.join(', ')} and ${others.join(', ')} are set; traces go to one place: give Langfuse's variables or OpenTelemetry's`,
    );
  }
  const { publicKey, secretKey } = await langfuseKeys(settings, readSecret);
  return {
    kind: 'langfuse',
    endpoint: `${langfuseAddress(settings)}/api/public/otel`,
    headers: {
      authorization: `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`,
      'x-langfuse-ingestion-version': '4',
    },
  };
}

async function collectorOf(
  { traceEndpoint, traceHeaders, traceHeadersSecretArn }: DestinationSettings,
  readSecret: (arn: string) => Promise<string>,
): Promise<TraceDestination | null> {
  if (traceEndpoint === null) return null;
  const headers =
    traceHeadersSecretArn === null ? (traceHeaders ?? '') : await readSecret(traceHeadersSecretArn);
  return { kind: 'collector', endpoint: traceEndpoint, headers: otlpHeadersOf(headers) };
}

function langfuseAddress({ langfuseHost, langfuseBaseUrl }: DestinationSettings): string {
  const given = langfuseBaseUrl ?? langfuseHost ?? LANGFUSE_CLOUD;
  const url = new URL(given);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new Error('LANGFUSE_HOST must be an address alone: its keys have variables of their own');
  }
  if (url.pathname.includes('/api/public')) {
    throw new Error('LANGFUSE_HOST must be written without /api/public/otel, which is added');
  }
  return given.replace(/\/+$/, '');
}

/** The secret holds Langfuse's secret key alone, or both keys as a JSON object. */
async function langfuseKeys(
  { langfusePublicKey, langfuseSecretKey, langfuseSecretArn }: DestinationSettings,
  readSecret: (arn: string) => Promise<string>,
): Promise<{ readonly publicKey: string; readonly secretKey: string }> {
  const text = (langfuseSecretArn === null ? langfuseSecretKey : await readSecret(langfuseSecretArn))?.trim();
  if (text === undefined || text === '') {
    throw new Error(
      'LANGFUSE_SECRET_KEY or LANGFUSE_SECRET_KEY_SECRET_ARN must be set, for traces to Langfuse',
    );
  }
  const both = text.startsWith('{') ? keysIn(text) : { secretKey: text };
  const publicKey = both.publicKey ?? langfusePublicKey;
  if (publicKey === null || publicKey === undefined) {
    throw new Error('LANGFUSE_PUBLIC_KEY must be set, or be in the secret beside the secret key');
  }
  if (!publicKey.startsWith('pk-') || !both.secretKey.startsWith('sk-')) {
    throw new Error("Langfuse's public key begins with pk-, its secret key with sk-: what is given does not");
  }
  return { publicKey, secretKey: both.secretKey };
}

function keysIn(text: string): { readonly publicKey?: string; readonly secretKey: string } {
  const given = parsed(text);
  const textAt = (...names: readonly string[]): string | undefined =>
    names.map((name) => given[name]).find((value): value is string => typeof value === 'string');
  const secretKey = textAt('secret_key', 'LANGFUSE_SECRET_KEY');
  const publicKey = textAt('public_key', 'LANGFUSE_PUBLIC_KEY');
  if (secretKey === undefined) {
    throw new Error("the secret with Langfuse's keys must be a JSON object with public_key and secret_key");
  }
  return publicKey === undefined ? { secretKey } : { publicKey, secretKey };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    // The cause would quote the text.
    throw new Error("the secret with Langfuse's keys is neither a key nor a JSON object");
  }
}

function langfuseNames(settings: DestinationSettings): readonly string[] {
  return given({
    LANGFUSE_PUBLIC_KEY: settings.langfusePublicKey,
    LANGFUSE_SECRET_KEY: settings.langfuseSecretKey,
    LANGFUSE_SECRET_KEY_SECRET_ARN: settings.langfuseSecretArn,
    LANGFUSE_HOST: settings.langfuseHost,
    LANGFUSE_BASE_URL: settings.langfuseBaseUrl,
  });
}

function collectorNames(settings: DestinationSettings): readonly string[] {
  return given({
    OTEL_EXPORTER_OTLP_ENDPOINT: settings.traceEndpoint,
    OTEL_EXPORTER_OTLP_HEADERS: settings.traceHeaders,
    OTEL_EXPORTER_OTLP_HEADERS_SECRET_ARN: settings.traceHeadersSecretArn,
  });
}

function given(values: Readonly<Record<string, string | null>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [name]));
}
