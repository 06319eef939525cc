/** Calls to a server in Bedrock's place, by the gateway's own upstream, and all that a reader is told of an answer. */
import type { TestContext } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import { bearerCredentials } from '../../proxy/upstream/credentials.ts';
import { UpstreamResponse } from '../../proxy/upstream/upstream-response.ts';
import { createUpstream, type Upstream, type UpstreamOptions } from '../../proxy/upstream/upstream.ts';
import { targetOf } from '../dialects/dialect-fixture.ts';
import { answerOf, startRawBedrock } from '../support/raw-bedrock.ts';

/** How a call ended, for who reads it. */
export type Ending = {
  /** 0: there is no answer. */
  readonly status: number;
  /** As text of one character a byte. */
  readonly body: string;
  /** Null: it came whole. */
  readonly error: Error | null;
};

export type Call = {
  readonly response: UpstreamResponse;
  /** Resolves when the head is there, or when it is known that none comes. */
  readonly head: Promise<void>;
  readonly ending: Promise<Ending>;
};

const { deployment } = targetOf('nova-lite');

export function upstreamTo(
  t: TestContext,
  url: string,
  options: Partial<Pick<UpstreamOptions, 'connections' | 'silenceTimeoutMs'>> = {},
): Upstream {
  const upstream = createUpstream({
    endpoint: url,
    credentials: bearerCredentials('bedrock-key-only-for-tests'),
    roles: new Map(),
    connections: 4,
    silenceTimeoutMs: 30_000,
    clock: systemClock,
    ...options,
  });
  t.after(() => upstream.close());
  return upstream;
}

export type AskOptions = {
  readonly letGo?: () => void;
  readonly written?: (body: Buffer) => void;
  readonly headers?: Readonly<Record<string, string>>;
  /** Takes each chunk; false pauses. @default takes all */
  readonly onData?: (chunk: Buffer, response: UpstreamResponse) => boolean;
};

/** Asks, and reads the answer. Its chunks are kept as they came and put together at the end, as a reader may. */
export function ask(upstream: Upstream, body: string | Buffer = '{}', options: AskOptions = {}): Call {
  const { onData = () => true } = options;
  let told = 0;
  let tellHead = (): void => undefined;
  const head = new Promise<void>((resolve) => {
    tellHead = resolve;
  });
  let response: UpstreamResponse | null = null;
  const ending = new Promise<Ending>((resolve) => {
    const chunks: Buffer[] = [];
    const end = (error: Error | null, status: number): void => {
      told += 1;
      // Uncaught, so that the test fails that has its ending already.
      if (told > 1)
        queueMicrotask(() => {
          throw new Error('the end of a call was told twice');
        });
      resolve({ status, body: Buffer.concat(chunks).toString('latin1'), error });
    };
    const asked = new UpstreamResponse({
      onHead: (answer) => {
        tellHead();
        answer.read({
          onData: (chunk) => {
            chunks.push(chunk);
            return onData(chunk, answer);
          },
          onEnd: () => end(null, answer.status),
          onError: (error) => end(error, answer.status),
        });
      },
      onNoAnswer: (error) => {
        tellHead();
        end(error, 0);
      },
    });
    response = asked;
    startCall(upstream, body, asked, options);
  });
  if (response === null) throw new Error('nothing was asked');
  return { response, head, ending };
}

/** Asks on behalf of `response`. */
export function startCall(
  upstream: Upstream,
  body: string | Buffer,
  response: UpstreamResponse,
  { letGo, written, headers }: AskOptions = {},
): void {
  upstream.start(
    deployment,
    {
      operation: 'converse',
      body: typeof body === 'string' ? Buffer.from(body, 'latin1') : body,
      ...(headers === undefined ? {} : { headers }),
      ...(letGo === undefined ? {} : { letGo }),
      ...(written === undefined ? {} : { written }),
    },
    response,
  );
}

/** What a test compares: status and body, or that it failed and with which status. */
export function seen({ status, body, error }: Ending): string {
  if (status === 0) return 'no answer';
  return error === null ? `${status} ${body}` : `${status}, broken`;
}

/**
 * What the caller sees of `answer`, and whether the next call goes out on the same connection. The server that has sent it
 * leaves the connection open, or closes it.
 */
export async function outcomeOf(t: TestContext, answer: string, then: 'stays' | 'closes'): Promise<string> {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection, body }) => {
      if (body === 'next') {
        connection.send(answerOf('the next'));
        return;
      }
      connection.send(answer);
      if (then === 'closes') connection.end();
    },
  });
  const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
  const first = seen(await ask(upstream, 'first').ending);
  const next = seen(await ask(upstream, 'next').ending);
  if (next !== '200 the next') return `${first}, and the next call got: ${next}`;
  return `${first}, ${bedrock.connections.length === 1 ? 'reused' : 'closed'}`;
}
