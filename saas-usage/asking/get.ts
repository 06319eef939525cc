/**
 * One GET. Certificates are verified, redirects are not followed, an answer is bounded in size and time, and answers are
 * not cached. There is no parameter for another method, and no body.
 */
import { Agent, request, type Dispatcher } from 'undici';

export type Reply =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly headers: ReadonlyMap<string, string>;
      readonly text: string;
    }
  | { readonly kind: 'late'; readonly withinMs: number }
  | { readonly kind: 'lost'; readonly code: string }
  | { readonly kind: 'too-large'; readonly bytes: number };

export type Get = {
  readonly send: (url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<Reply>;
  readonly close: () => Promise<void>;
};

/** Above the 7 MB that Contentful answers at most: https://www.contentful.com/developers/docs/technical-limits/ */
const MOST_BYTES = 8 * 1024 * 1024;

export function createGet(options: { readonly answerWithinMs: number }): Get {
  const agent = new Agent();
  return { send, close: () => agent.destroy() };

  async function send(
    url: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Reply> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), options.answerWithinMs);
    try {
      const reply = await request(url, {
        dispatcher: agent,
        method: 'GET',
        headers: { accept: 'application/json', 'user-agent': 'stargate-saas-usage', ...headers },
        signal: AbortSignal.any([signal, late.signal]),
      });
      return await readReply(reply);
    } catch (error) {
      if (late.signal.aborted) return { kind: 'late', withinMs: options.answerWithinMs };
      return { kind: 'lost', code: codeOf(error) };
    } finally {
      clearTimeout(timer);
    }
  }
}

async function readReply(reply: Dispatcher.ResponseData): Promise<Reply> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of reply.body as AsyncIterable<Buffer>) {
    bytes += piece.length;
    // Leaving the loop ends the connection.
    if (bytes > MOST_BYTES) return { kind: 'too-large', bytes: MOST_BYTES };
    pieces.push(piece);
  }
  return {
    kind: 'reply',
    status: reply.statusCode,
    headers: firstOfEach(reply.headers),
    text: Buffer.concat(pieces).toString('utf8'),
  };
}

function firstOfEach(headers: Dispatcher.ResponseData['headers']): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const text = Array.isArray(value) ? value[0] : value;
    if (text !== undefined) first.set(name.toLowerCase(), text);
  }
  return first;
}

/** `ECONNREFUSED`: never the text, which may have the address in it. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
