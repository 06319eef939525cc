/**
 * fetch: replaces URLs of images and files in a request by their content, since Bedrock fetches nothing and dialects do no
 * I/O. Only where an operator allowed it; otherwise the dialects refuse such URLs.
 *
 * 1. Before admission nothing is fetched: each URL is replaced by a small placeholder. An image or a file counts the same
 *    whatever its size, so the reservation holds for the real content too.
 * 2. After admission the items are fetched, their bytes reserved first, and the call is understood once more.
 *
 * A body without URLs is not parsed here.
 */
import { isRefusal, refuse, type Refusal } from '../../core/errors.ts';
import { isObject, parsing, serializing, type JsonObject } from '../dialects/json.ts';
import { LARGE_BODY_BYTES } from '../dialects/work.ts';
import {
  RemoteContentError,
  type RemoteContent,
  type RemoteContentFetcher,
} from '../upstream/remote-content.ts';
import type { BodyHold } from '../body-budget.ts';
import type { Turns } from '../event-loop-turns.ts';
import type { Admitted, Received } from '../exchange.ts';
import { tooLarge } from './receive/too-large.ts';

export type RemoteContentDeps = {
  /** Null: URLs of images and files are refused. */
  readonly remoteContent: RemoteContentFetcher | null;
  readonly maxBodyBytes: number;
  readonly turns: Turns;
};

/** What a body points to. */
export type References = { readonly parsed: JsonObject; readonly places: readonly Place[] };

/** Before admission: replaces what the body points to by placeholders. */
export function putPlaceholders(
  received: Received,
  { remoteContent, turns }: RemoteContentDeps,
): Received | Promise<Received | Refusal> {
  return remoteContent !== null && mayPoint(received.body) ? pointing(received, turns) : received;
}

/** After admission: replaces the placeholders by the content. */
export async function fetchContent(
  admitted: Admitted,
  { remoteContent, maxBodyBytes, turns }: RemoteContentDeps,
): Promise<Refusal | null> {
  const { references, bodyHold } = admitted;
  if (references === null || remoteContent === null) return null;
  const body = await withContent(references, remoteContent, { hold: bodyHold, maxBodyBytes, turns });
  if (isRefusal(body)) return body;
  admitted.body = body;
  admitted.references = null;
  return null;
}

async function pointing(received: Received, turns: Turns): Promise<Received | Refusal> {
  const references = await referencesIn(received.body, turns);
  if (references === null) return received;
  if (isRefusal(references)) return references;
  for (const { kind, put } of references.places) put(PLACEHOLDERS[kind]);
  const body = await written(references.parsed, turns);
  if (isRefusal(body)) return body;
  received.body = body;
  received.references = references;
  return received;
}

const MAX_ITEMS = 20;
const MAX_DEPTH = 12;
const FETCHED_AT_ONCE = 4;
const URL_START = Buffer.from('"http');

/** Whether a body can point to anything. */
export function mayPoint(body: Buffer): boolean {
  return body.includes(URL_START);
}

/** What a body points to; null: nothing. Refuses a body that points to too much. */
export async function referencesIn(body: Buffer, turns: Turns): Promise<References | Refusal | null> {
  const parsed = await turns.work(parsing(body), body.length);
  // The dialect refuses it in its own words.
  if (isRefusal(parsed)) return null;
  const places: Place[] = [];
  collect(parsed, '', 0, places);
  if (places.length === 0) return null;
  if (places.length > MAX_ITEMS) {
    return refuse('invalid_request', {
      message: `The request points to ${places.length} images and files; at most ${MAX_ITEMS} are fetched. Send the content itself.`,
    });
  }
  return { parsed, places };
}

type ContentRoom = { readonly hold: BodyHold; readonly maxBodyBytes: number; readonly turns: Turns };

/** The body with the content of everything it points to, or a refusal that names what could not be fetched. */
export async function withContent(
  { parsed, places }: References,
  fetcher: RemoteContentFetcher,
  { hold, maxBodyBytes, turns }: ContentRoom,
): Promise<Buffer | Refusal> {
  let next = 0;
  let total = hold.bytes;
  let refusal: Refusal | null = null;
  const work = async (): Promise<void> => {
    for (;;) {
      const place = places[next];
      if (place === undefined || refusal !== null) return;
      next += 1;
      refusal ??= hold.resize(hold.bytes + base64Bytes(fetcher.maxBytes));
      if (refusal !== null) return;
      const content = await fetchOne(place, fetcher);
      const bytes = isRefusal(content) ? 0 : content.base64.length;
      hold.resize(hold.bytes - base64Bytes(fetcher.maxBytes) + bytes);
      total += bytes;
      if (isRefusal(content)) refusal ??= content;
      else if (total > maxBodyBytes) refusal ??= tooLarge(maxBodyBytes);
      else place.put(content);
    }
  };
  await Promise.all(Array.from({ length: FETCHED_AT_ONCE }, work));
  return refusal ?? written(parsed, turns);
}

/** Always in turns, since fetched content may be large. */
function written(parsed: JsonObject, turns: Turns): Buffer | Refusal | Promise<Buffer | Refusal> {
  return turns.work(serializing(parsed, LARGE_BODY_BYTES), LARGE_BODY_BYTES);
}

/** The length of `bytes` bytes in base64. */
function base64Bytes(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}

/** A URL in the request, and how its content is put in its place. */
type Place = {
  readonly path: string;
  readonly url: string;
  readonly kind: keyof typeof PLACEHOLDERS;
  /** May be called again: the last content stays. */
  readonly put: (content: RemoteContent) => void;
};

/** An image of one pixel, and the shortest PDF. */
const PLACEHOLDERS = {
  image: {
    mediaType: 'image/png',
    base64:
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  },
  file: { mediaType: 'application/pdf', base64: Buffer.from('%PDF-1.4\n%%EOF\n').toString('base64') },
} as const satisfies Readonly<Record<string, RemoteContent>>;

async function fetchOne(
  { path, url }: Place,
  fetcher: RemoteContentFetcher,
): Promise<RemoteContent | Refusal> {
  try {
    return await fetcher.fetch(url);
  } catch (error) {
    if (!(error instanceof RemoteContentError)) throw error;
    return refuse('invalid_request', {
      message: `${path}: the content of this URL was not fetched: ${error.message}. Send the content itself.`,
      param: path,
    });
  }
}

function collect(value: unknown, path: string, depth: number, places: Place[]): void {
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly unknown[]).entries()) {
      collect(item, `${path}[${index}]`, depth + 1, places);
    }
    return;
  }
  const part = value as Record<string, unknown>;
  const place = placeIn(part, path);
  if (place !== null) {
    places.push(place);
    return;
  }
  for (const [name, item] of Object.entries(part)) {
    collect(item, path === '' ? name : `${path}.${name}`, depth + 1, places);
  }
}

/** The ways in which the three APIs point to content. */
function placeIn(part: Record<string, unknown>, path: string): Place | null {
  const { type } = part;
  const within = (member: string): Record<string, unknown> => (isObject(part[member]) ? part[member] : {});
  switch (type) {
    case 'image_url':
      return imageAt(part, 'image_url', path) ?? imageAt(within('image_url'), 'url', `${path}.image_url`);
    case 'input_image':
      return imageAt(part, 'image_url', path);
    case 'input_file':
      return place(part['file_url'], `${path}.file_url`, 'file', (content) => {
        delete part['file_url'];
        part['file_data'] = dataUrl(content);
      });
    case 'image':
    case 'document': {
      const source = within('source');
      if (source['type'] !== 'url') return null;
      return place(
        source['url'],
        `${path}.source.url`,
        type === 'image' ? 'image' : 'file',
        ({ mediaType, base64 }) => {
          part['source'] = { type: 'base64', media_type: mediaType, data: base64 };
        },
      );
    }
    default:
      return null;
  }
}

/** An image whose URL is a member of this object; its content takes the place of the URL. */
function imageAt(holder: Record<string, unknown>, member: string, path: string): Place | null {
  return place(holder[member], `${path}.${member}`, 'image', (content) => {
    holder[member] = dataUrl(content);
  });
}

function place(url: unknown, path: string, kind: Place['kind'], put: Place['put']): Place | null {
  return typeof url === 'string' && /^https?:/i.test(url) ? { path, url, kind, put } : null;
}

function dataUrl({ mediaType, base64 }: RemoteContent): string {
  return `data:${mediaType};base64,${base64}`;
}
