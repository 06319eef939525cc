/**
 * A task whose Bedrock refuses requests that hold something: a server in front of the simulator refuses what the test says,
 * in the words of the live service, and passes on all else.
 */
import { createServer, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { request } from 'undici';
import { systemClock } from '../../core/clock.ts';
import { exceptionFrame } from '../../proxy/dialects/bedrock/frames.ts';
import type { StageDeps } from '../../proxy/pipeline.ts';
import { createLeftOut } from '../../proxy/stages/dispatch/left-out.ts';
import { bearerCredentials } from '../../proxy/upstream/credentials.ts';
import { createUpstream } from '../../proxy/upstream/upstream.ts';
import { serve, taskParts } from '../metering/task-parts.ts';
import { listen } from '../support/listen.ts';
import { usageRecords } from '../support/records.ts';

export type Refuses = { readonly holding: string; readonly says: string; readonly status?: number };

export async function pickyTask(t: TestContext, catalog?: StageDeps['catalog']) {
  const parts = await taskParts(t);
  const asked: string[] = [];
  let refuses: readonly Refuses[] = [];
  const front = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await buffer(incoming);
      const beta = incoming.headers['anthropic-beta'];
      const seen = `${String(incoming.url)} ${String(beta)} ${body.toString('utf8')}`;
      asked.push(seen);
      const refused = refuses.find(({ holding }) => seen.includes(holding));
      if (refused === undefined) {
        const {
          statusCode,
          headers,
          body: answer,
        } = await request(`${parts.bedrock.url}${incoming.url}`, {
          method: 'POST',
          headers: incoming.headers,
          body,
        });
        outgoing.writeHead(statusCode, headers);
        answer.pipe(outgoing);
      } else {
        sendRefusal(outgoing, String(incoming.url), body, refused);
      }
    })();
  });
  const upstream = createUpstream({
    endpoint: await listen(t, front),
    credentials: bearerCredentials('bedrock-key-only-for-tests'),
    roles: new Map(),
    connections: 8,
    silenceTimeoutMs: 10_000,
    clock: systemClock,
  });
  t.after(() => upstream.close());
  let skewMs = 0;
  const leftOut = createLeftOut({ ...systemClock, monotonicMs: () => systemClock.monotonicMs() + skewMs });
  const url = await serve(t, { ...parts.deps, upstream, leftOut, catalog: catalog ?? parts.deps.catalog });
  let records = 0;
  return {
    ...parts,
    refuse: (...rules: readonly Refuses[]) => {
      refuses = rules;
    },
    later: (ms: number) => {
      skewMs += ms;
    },
    /** The answer, the requests that Bedrock got for it, and its only record. */
    ask: async (path: string, body: object, headers: Readonly<Record<string, string>> = {}) => {
      const answer = await request(`${url}${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${parts.secret}`,
          'content-type': 'application/json',
          ...headers,
        },
        body: JSON.stringify(body),
      });
      const text = await answer.body.text();
      records += 1;
      const [record] = await usageRecords(parts.database, records);
      return { status: answer.statusCode, headers: answer.headers, text, record, requests: asked.splice(0) };
    },
    counted: (): readonly string[] => {
      const text = [...parts.deps.metrics.registry.render({ format: 'text', reader: null })].join('');
      return text.match(/^stargate_requests_healed_total\{.*$/gm) ?? [];
    },
  };
}

/** In the form of the endpoint that was asked: a stream is refused by an event in it. */
function sendRefusal(outgoing: ServerResponse, path: string, body: Buffer, { says, status }: Refuses): void {
  if (path.startsWith('/anthropic/')) {
    const error = JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message: says } });
    const isStream = body.includes('"stream":true');
    outgoing.writeHead(isStream ? 200 : 400, {
      'content-type': isStream ? 'text/event-stream' : 'application/json',
    });
    outgoing.end(isStream ? `event: error\ndata: ${error}\n\n` : error);
  } else if (path.endsWith('-stream') && status === undefined) {
    outgoing.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
    outgoing.end(exceptionFrame('validationException', says));
  } else {
    outgoing.writeHead(status ?? 400, {
      'x-amzn-errortype': status === 403 ? 'AccessDeniedException' : 'ValidationException',
    });
    outgoing.end(JSON.stringify({ message: says }));
  }
}
