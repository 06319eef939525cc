/** One request over a socket of its own, byte for byte as given: no client library tidies the path. */
import { connect } from 'node:net';

export type RawAnswer = {
  /** 0 when the server closed the connection without an answer. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
};

const DEADLINE_MS = 10_000;

export function rawRequest(
  url: string,
  line: { readonly method: string; readonly target: string; readonly version: string },
  headers: readonly (readonly [string, string])[],
  body = '{}',
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const all: (readonly [string, string])[] = [
    ...(given.has('host') ? [] : [['host', 'gateway.example.com'] as const]),
    ['content-type', 'application/json'],
    ['content-length', String(Buffer.byteLength(body))],
    ...(given.has('connection') ? [] : [['connection', 'close'] as const]),
    ...headers,
  ];
  const text = [
    `${line.method} ${line.target} HTTP/${line.version}`,
    ...all.map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n');
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const chunks: Buffer[] = [];
    socket.setTimeout(DEADLINE_MS, () =>
      socket.destroy(new Error(`no answer to ${line.method} ${line.target}`)),
    );
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (isWhole(Buffer.concat(chunks).toString('latin1'), line.method)) socket.end();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.on('close', () => resolve(parse(Buffer.concat(chunks).toString('utf8'))));
    socket.write(text);
  });
}

/** Connections some requests ask to keep: the answer is over when its announced length has come. */
function isWhole(text: string, method: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /content-length: *(\d+)/i.exec(text.slice(0, end))?.[1];
  if (method === 'HEAD') return true;
  if (/transfer-encoding: *chunked/i.test(text.slice(0, end))) return text.endsWith('0\r\n\r\n');
  return length !== undefined && text.length - end - 4 >= Number(length);
}

function parse(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const head = end === -1 ? text : text.slice(0, end);
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
  return { status, head, body: end === -1 ? '' : text.slice(end + 4) };
}
