/**
 * recall: before a Responses call is understood, what it refers to is put into its input: the turns behind
 * `previous_response_id`, and items named by `item_reference`. A call that refers to nothing costs two searches of its
 * bytes. Refuses with 400 (no such answer, or no such item) and 503 (PostgreSQL is away).
 */
import { isRefusal, refuse, type Refusal } from '../../core/errors.ts';
import type { KeptResponse } from '../../core/db/queries/kept-responses.ts';
import type { Principal } from '../../core/keys/principal.ts';
import type { Recalled, Remembered } from '../dialects/dialect.ts';
import { isObject, parseBody, serialize, type JsonObject } from '../dialects/json.ts';
import type { Received } from '../exchange.ts';
import type { Memory } from './memory.ts';

export function recall(received: Received, memory: Memory): Remembered | Promise<Remembered | Refusal> {
  const { body, principal } = received;
  const hasPrevious = body.includes('"previous_response_id"');
  if (!hasPrevious && !body.includes('"item_reference"')) return { body, recalled: NOTHING };
  const parsed = parseBody(body);
  // Not a JSON object: the dialect says so.
  if (isRefusal(parsed)) return { body, recalled: NOTHING };
  return expand(parsed, principal, memory).catch(() =>
    refuse('unavailable', {
      message: 'The gateway cannot look up earlier responses right now. Try again shortly.',
      retryAfterSeconds: 2,
    }),
  );
}

const NOTHING: Recalled = { previousResponseId: null, itemCount: 0 };
/** An answer is kept in the background: one that was given a moment ago may still be on its way. */
const PATIENCE_MS = [50, 150, 300];

async function expand(body: JsonObject, principal: Principal, memory: Memory): Promise<Remembered | Refusal> {
  const previous = body['previous_response_id'];
  const input = typeof body['input'] === 'string' ? [messageOf(body['input'])] : body['input'];
  if (!Array.isArray(input)) return plain(body, body['input'], 0, null);
  let history: readonly unknown[] = [];
  if (typeof previous === 'string') {
    const turns = await patiently(
      () => memory.turns(previous, principal),
      (found) => found.length > 0,
    );
    if (turns.length === 0) return unknownResponse(previous);
    history = turns.flatMap(itemsOf);
  }
  const items = await resolve(input, principal, memory);
  if (isRefusal(items)) return items;
  const previousId = typeof previous === 'string' ? previous : null;
  return plain(body, [...history, ...items], history.length, previousId);
}

function plain(
  body: JsonObject,
  input: unknown,
  itemCount: number,
  previousResponseId: string | null,
): Remembered | Refusal {
  const bytes = serialize({ ...body, input });
  return isRefusal(bytes) ? bytes : { body: bytes, recalled: { previousResponseId, itemCount } };
}

/** Items in place of the references to them. */
async function resolve(
  input: readonly unknown[],
  principal: Principal,
  memory: Memory,
): Promise<readonly unknown[] | Refusal> {
  const wanted = new Set<string>();
  for (const item of input) {
    const responseId = responseIdOf(referenceIn(item));
    if (responseId !== null) wanted.add(responseId);
  }
  const ids = [...wanted];
  const found = await patiently(
    () => (ids.length === 0 ? Promise.resolve([]) : memory.find(ids, principal)),
    (responses) => responses.length === ids.length,
  );
  const byId = new Map<string, unknown>();
  for (const kept of found) {
    for (const item of itemsOf(kept)) if (isObject(item)) byId.set(String(item['id']), item);
  }
  const items: unknown[] = [];
  for (const [index, item] of input.entries()) {
    const reference = referenceIn(item);
    if (reference === null) items.push(item);
    else {
      const known = byId.get(reference);
      if (known === undefined) return unknownItem(reference, index);
      items.push(known);
    }
  }
  return items;
}

/** The id that an item refers to; null when it is an item of its own. */
function referenceIn(item: unknown): string | null {
  if (!isObject(item) || item['type'] !== 'item_reference') return null;
  return typeof item['id'] === 'string' ? item['id'] : '';
}

/** Ids of items are made of the id of their response: `msg_<32 digits><4 digits>`. */
function responseIdOf(itemId: string | null): string | null {
  const digits = /^[a-z]+_([0-9a-f]{32})[0-9a-f]{4}$/.exec(itemId ?? '')?.[1];
  return digits === undefined ? null : `resp_${digits}`;
}

/** What was said in a turn: its input, then its output. */
function itemsOf(kept: KeptResponse): readonly unknown[] {
  const input: unknown = JSON.parse(kept.input);
  const response: unknown = JSON.parse(kept.response);
  const output = isObject(response) ? response['output'] : [];
  return [...(Array.isArray(input) ? input : []), ...(Array.isArray(output) ? output : [])];
}

function messageOf(text: string): JsonObject {
  return { role: 'user', content: text };
}

async function patiently<Found>(
  look: () => Promise<Found>,
  isThere: (found: Found) => boolean,
): Promise<Found> {
  let found = await look();
  for (const waitMs of PATIENCE_MS) {
    if (isThere(found)) break;
    await new Promise((resolve) => {
      setTimeout(resolve, waitMs);
    });
    found = await look();
  }
  return found;
}

function unknownResponse(id: string): Refusal {
  return refuse('invalid_request', {
    message: `Invalid 'previous_response_id': there is no response "${id.slice(0, 64)}", or it is no longer kept.`,
    param: 'previous_response_id',
  });
}

function unknownItem(id: string, index: number): Refusal {
  const param = `input[${index}].id`;
  return refuse('invalid_request', {
    message: `Invalid '${param}': there is no item "${id.slice(0, 64)}", or it is no longer kept.`,
    param,
  });
}
