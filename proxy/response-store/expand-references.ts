/**
 * expand: before a Responses call is understood, what it refers to is inserted into its input: the turns behind
 * `previous_response_id`, and items named by `item_reference`. A call that refers to nothing costs two searches of its
 * bytes. Calls of other routes pass unchanged, as do all calls when answers are not kept.
 *
 * 1. References are bounded in number before PostgreSQL is queried, in bytes before anything is loaded, and again before an
 *    item that is named several times is copied: a request never exceeds the largest body, nor the available memory.
 * 2. Earlier turns are inserted as the text they were stored as; only outputs whose items are named are parsed, in turns.
 * 3. Items that an earlier turn referred to and that are no longer kept are left out.
 *
 * Refuses with 400 (no such answer or item; too many, or too large), 429 and 503 (no memory, or PostgreSQL is down).
 */
import { isRefusal, type Refusal } from '../../core/errors.ts';
import type { Turn } from '../../core/db/queries/operations/kept-responses.ts';
import type { Principal } from '../../core/keys/principal.ts';
import type { Expansion, ExpandedBody } from '../dialects/dialect.ts';
import { nestedTooDeeply } from '../dialects/bounds.ts';
import { parsing, type JsonObject } from '../dialects/json.ts';
import type { Work } from '../dialects/work.ts';
import { writtenInPieces } from '../dialects/write-in-pieces.ts';
import type { Received } from '../exchange.ts';
import type { Turns } from '../event-loop-turns.ts';
import { createGrowth, invalid, type Growth } from './growth.ts';
import { InputWriter } from './input-writer.ts';
import type { ResponseStore } from './response-store.ts';
import { itemsIn, keptItems, referenceIn, type KeptItems } from './item-references.ts';

export type ExpandDeps = {
  /** Null: answers are not kept. */
  readonly responseStore: ResponseStore | null;
  readonly turns: Turns;
  /** The largest a request may become. */
  readonly maxBodyBytes: number;
};

export function expandReferences(
  received: Received,
  { responseStore, turns, maxBodyBytes }: ExpandDeps,
): ExpandedBody | Promise<ExpandedBody | Refusal> {
  const { body, route } = received;
  const mayRefer =
    route.serves === 'call' && route.dialect === 'openai-responses' && route.operation === 'answer';
  if (responseStore === null || !mayRefer) return { body, expansion: null };
  if (!body.includes('"previous_response_id"') && !body.includes('"item_reference"')) return plain(body);
  const deps = { store: responseStore, turns, maxBodyBytes };
  const parsed = turns.work(parsing(body), body.length);
  return parsed instanceof Promise
    ? parsed.then((object) => expandInto(received, object, deps))
    : expandInto(received, parsed, deps);
}

type StoreDeps = Omit<ExpandDeps, 'responseStore'> & { readonly store: ResponseStore };

function expandInto(
  received: Received,
  parsed: JsonObject | Refusal,
  deps: StoreDeps,
): ExpandedBody | Promise<ExpandedBody | Refusal> {
  const { body } = received;
  // Not a JSON object: the dialect refuses it.
  if (isRefusal(parsed)) return plain(body);
  const previous = parsed['previous_response_id'];
  const input =
    typeof parsed['input'] === 'string' ? [{ role: 'user', content: parsed['input'] }] : parsed['input'];
  const refersTo = typeof previous === 'string' ? previous : null;
  if (!Array.isArray(input) || (refersTo === null && !input.some((item) => referenceIn(item) !== null))) {
    return plain(body);
  }
  return expand(received, { parsed, input, previousResponseId: refersTo }, deps);
}

function plain(body: Buffer): ExpandedBody {
  return { body, expansion: NOTHING };
}

const NOTHING: Expansion = { previousResponseId: null, ownInput: null };
/** The most earlier answers of one conversation. */
const MAX_TURNS = 1_000;
/** The most references in a request and its earlier turns together. */
const MAX_REFERENCES = 2_000;
const TOO_MANY_TURNS = `the conversation behind it has more than ${MAX_TURNS} responses.`;
const TOO_MANY_REFERENCES = `with the turns before it, it refers to more than ${MAX_REFERENCES} items.`;

type ReferringBody = {
  readonly parsed: JsonObject;
  readonly input: readonly unknown[];
  readonly previousResponseId: string | null;
};

async function expand(
  { body, principal, bodyHold }: Received,
  { parsed, input, previousResponseId }: ReferringBody,
  { store, turns, maxBodyBytes }: StoreDeps,
): Promise<ExpandedBody | Refusal> {
  const growth = createGrowth(body.length, maxBodyBytes, (bytes) => bodyHold.grow(bytes));
  const names = new Names();
  if (!names.addFrom(input)) return invalid('input', TOO_MANY_REFERENCES);
  const history = await earlierTurns(previousResponseId, principal, store, growth);
  if (isRefusal(history)) return history;
  const pieces: Piece[] = [];
  for (const turn of history) {
    const said = turn.input.includes('"item_reference"') ? itemsIn(turn.input) : turn.input;
    if (typeof said !== 'string' && !names.addFrom(said)) return invalid('input', TOO_MANY_REFERENCES);
    pieces.push(said, turn.output);
  }
  pieces.push(input);
  const items = await keptItems(names.ids, principal, store, growth, turns);
  if (isRefusal(items)) return items;
  const refusal = refuseUnknown(input, items) ?? growth.add(copiedBytes(pieces, items), 'input');
  if (refusal !== null) return refusal;
  const whole = await turns.work(writing(parsed, pieces, items), maxBodyBytes - growth.left());
  return isRefusal(whole) ? whole : { body: whole, expansion: { previousResponseId, ownInput: input } };
}

/** Part of the whole input: a JSON array as it was stored, or items that include references. */
type Piece = string | readonly unknown[];

/** The ids of the items that are referred to. */
class Names {
  readonly ids = new Set<string>();
  #count = 0;

  /** False when there are too many. */
  addFrom(items: readonly unknown[]): boolean {
    for (const item of items) {
      const id = referenceIn(item);
      if (id === null) continue;
      this.ids.add(id);
      this.#count += 1;
    }
    return this.#count <= MAX_REFERENCES;
  }
}

async function earlierTurns(
  responseId: string | null,
  principal: Principal,
  store: ResponseStore,
  growth: Growth,
): Promise<readonly Turn[] | Refusal> {
  if (responseId === null) return [];
  const most = { turns: MAX_TURNS, bytes: growth.left() };
  const found = await store.turns(responseId, principal, most, ({ turns, bytes }) =>
    turns > MAX_TURNS
      ? invalid('previous_response_id', TOO_MANY_TURNS)
      : growth.add(bytes, 'previous_response_id'),
  );
  return isRefusal(found) || found.length > 0
    ? found
    : invalid('previous_response_id', unknown('response', responseId));
}

/** The bytes of the items that replace references, counted once for each reference. */
function copiedBytes(pieces: readonly Piece[], items: KeptItems): number {
  let bytes = 0;
  for (const piece of pieces) {
    if (typeof piece === 'string') continue;
    for (const item of piece) bytes += items.get(referenceIn(item) ?? '')?.bytes ?? 0;
  }
  return bytes;
}

function* writing(
  { input: _replaced, ...others }: JsonObject,
  pieces: readonly Piece[],
  items: KeptItems,
): Work<Buffer | Refusal> {
  const writer = new InputWriter();
  try {
    const members = yield* writtenInPieces(others);
    for (const piece of pieces) {
      if (typeof piece === 'string') yield* writer.inside(piece);
      else yield* writer.items(piece, items);
    }
    const head = members.length === 2 ? '{' : ',';
    return Buffer.concat([
      members.length === 2 ? NO_BYTES : members.subarray(0, -1),
      Buffer.from(`${head}"input":[`),
      ...writer.finish(),
      Buffer.from(']}'),
    ]);
  } catch (error) {
    if (error instanceof RangeError) return nestedTooDeeply();
    throw error;
  }
}

const NO_BYTES = Buffer.alloc(0);

function unknown(what: string, id: string): string {
  return `there is no ${what} "${id.slice(0, 64)}", or it is no longer kept.`;
}

/** Each reference of the turn itself must be found. */
function refuseUnknown(input: readonly unknown[], items: KeptItems): Refusal | null {
  for (const [index, item] of input.entries()) {
    const reference = referenceIn(item);
    if (reference !== null && !items.has(reference))
      return invalid(`input[${index}].id`, unknown('item', reference));
  }
  return null;
}
