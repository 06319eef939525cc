/**
 * Holds what a client receives, whole or event by event, against what the API's maker publishes: for OpenAI's API its
 * OpenAPI document, at once, and the types of the maker's SDK, at the end of the file. Returns how many values are held
 * against a type.
 */
import assert from 'node:assert/strict';
import { withoutAllowed } from './allowances.ts';
import { assertDocumented } from './openai-document.ts';
import { queue } from './satisfies.ts';
import { ANTHROPIC_ERROR, OPENAI_ERROR, type Published, type Surface } from './surfaces.ts';

export function checkWhole(body: string, { whole, plain }: Surface): number {
  const answer: unknown = JSON.parse(body);
  checkValue(plain === undefined ? answer : plain(answer), whole);
  return 1;
}

/** A stream from its first event to its end. */
export function checkStream(body: string, surface: Surface): number {
  const { event: published } = surface;
  assert.ok(published !== null, `${String(surface.path)} does not stream`);
  const events = eventsOf(body);
  for (const { name, data } of events) {
    if (data === '[DONE]' || name === 'ping') continue;
    const event = JSON.parse(data) as { readonly type?: unknown; readonly error?: unknown };
    if (name === 'error' || (name === null && event.error !== undefined)) checkError(data, surface);
    else {
      if (name !== null) assert.equal(event.type, name, 'an event is named after its type');
      checkValue(event, published);
    }
  }
  return events.length;
}

export function checkError(body: string, { api }: Pick<Surface, 'api'>): number {
  checkValue(JSON.parse(body), api === 'anthropic' ? ANTHROPIC_ERROR : OPENAI_ERROR);
  return 1;
}

function checkValue(value: unknown, { sdk, allowances, document }: Published): void {
  if (document !== null) assertDocumented(value, document);
  queue(withoutAllowed(value, allowances ?? {}), sdk);
}

type SseEvent = { readonly name: string | null; readonly data: string };

/** The events of a stream, comments left out; fails on a line that is none of SSE's. */
function eventsOf(body: string): SseEvent[] {
  const blocks = body.split('\n\n');
  assert.equal(blocks.pop(), '', 'a stream ends with a blank line');
  return blocks.flatMap((block) => {
    let name: string | null = null;
    let data: string | null = null;
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) continue;
      if (line.startsWith('event: ')) name = line.slice('event: '.length);
      else if (line.startsWith('data: ') && data === null) data = line.slice('data: '.length);
      else assert.fail(`not a line of an event: ${line}`);
    }
    return data === null ? [] : [{ name, data }];
  });
}
