/**
 * Headers for an OTLP endpoint, as a variable or a secret holds them: `name=value,name=value` with values that may be
 * percent-encoded, as OpenTelemetry's variables have them, or a JSON object, as the collector takes them. No message
 * quotes a value.
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
 */
export function otlpHeadersOf(given: string): Readonly<Record<string, string>> {
  const text = given.trim();
  const pairs = text.startsWith('{') ? ofObject(text) : ofList(text);
  for (const [name, value] of pairs) {
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) throw new Error('the name of an OTLP header is not a name');
    if (!/^[\u0020-\u007e]*$/.test(value)) {
      throw new Error(`the OTLP header ${name} holds something other than printable ASCII`);
    }
  }
  return Object.fromEntries(pairs);
}

type Pair = readonly [name: string, value: string];

function ofList(text: string): readonly Pair[] {
  return text
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new Error('OTLP headers must be name=value, separated by commas, or a JSON object');
      return [pair.slice(0, at).trim().toLowerCase(), decoded(pair.slice(at + 1).trim())];
    });
}

function ofObject(text: string): readonly Pair[] {
  return Object.entries(parsed(text)).map(([name, value]) => {
    if (typeof value !== 'string') throw new Error(`the OTLP header ${name} must be a text`);
    return [name.toLowerCase(), value];
  });
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new Error('a value among the OTLP headers is not percent-encoded: write % as %25');
  }
}

function parsed(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    // The cause would quote the text.
    throw new Error('OTLP headers that begin with { must be a JSON object');
  }
}
