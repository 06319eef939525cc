/**
 * Answers a scrape: the text in parts, with the event loop free between them, compressed off the event loop when the
 * reader takes gzip, and no further once the reader has disconnected.
 */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { constants, createGzip } from 'node:zlib';
import { expositionOf, formats, type Exposition } from './exposition.ts';

/** Where the figures come from: the registry of this process, or all processes of the task. */
export type ScrapeSource = {
  /** Gets ready to render. */
  readonly prepare: () => Promise<void>;
  readonly render: (exposition: Exposition) => Iterable<string> | AsyncIterable<string>;
};

export async function answerScrape(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  source: ScrapeSource,
): Promise<void> {
  const exposition = expositionOf(incoming);
  const isGzip = (incoming.headers['accept-encoding'] ?? '').includes('gzip');
  incoming.resume();
  await source.prepare();
  outgoing.writeHead(200, {
    'content-type': formats[exposition.format].contentType,
    vary: 'accept, accept-encoding',
    ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
  });
  if (incoming.method === 'HEAD') {
    outgoing.end();
    return;
  }
  const sink = isGzip ? createGzip({ level: constants.Z_BEST_SPEED }) : outgoing;
  if (sink !== outgoing) sink.pipe(outgoing);
  for await (const part of source.render(exposition)) {
    if (outgoing.destroyed) break;
    if (part === '') continue;
    if (!sink.write(part)) await Promise.race([once(sink, 'drain'), once(outgoing, 'close')]);
    else await nextTurn();
  }
  sink.end();
}
