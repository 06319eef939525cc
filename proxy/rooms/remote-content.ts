/**
 * Puts what a request points to into the request, before it is understood: images and files by URL become data, so that
 * dialects stay pure and Bedrock, which fetches nothing, can take them. Only where an operator allowed it; else the
 * dialects refuse such URLs. A body without URLs is not even parsed here.
 */
import { isRefusal, refuse, type Refusal } from '../../core/errors.ts';
import { isObject, serialize } from '../dialects/json.ts';
import { asFetched, type Authenticated } from '../exchange.ts';
import {
  RemoteContentError,
  type RemoteContent,
  type RemoteContentFetcher,
} from '../upstream/remote-content.ts';

const MAX_ITEMS = 20;
const MAX_DEPTH = 12;
const URL_START = Buffer.from('"http');

/** The request with its remote content inside, or the refusal that names what could not be fetched. */
export async function fetchRemote(
  authenticated: Authenticated,
  fetcher: RemoteContentFetcher,
): Promise<Authenticated | Refusal> {
  const body = await withRemoteContent(authenticated.body, fetcher);
  return isRefusal(body) ? body : asFetched(authenticated, body);
}

/** The body with its remote content inside, or the refusal that names what could not be fetched. */
export async function withRemoteContent(
  body: Buffer,
  fetcher: RemoteContentFetcher,
): Promise<Buffer | Refusal> {
  if (!body.includes(URL_START)) return body;
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    return body;
  }
  const places: Place[] = [];
  collect(parsed, '', 0, places);
  if (places.length === 0 || !isObject(parsed)) return body;
  if (places.length > MAX_ITEMS) {
    return refuse('invalid_request', {
      message: `The request points to ${places.length} images and files; at most ${MAX_ITEMS} are fetched. Send the content itself.`,
    });
  }
  const fetched = await Promise.all(places.map((place) => fetchInto(place, fetcher)));
  const refusal = fetched.find((outcome) => outcome !== null);
  return refusal ?? serialize(parsed);
}

/** A URL in the request, and how its content is put in its place. */
type Place = {
  readonly path: string;
  readonly url: string;
  readonly put: (content: RemoteContent) => void;
};

async function fetchInto(place: Place, fetcher: RemoteContentFetcher): Promise<Refusal | null> {
  try {
    place.put(await fetcher.fetch(place.url));
    return null;
  } catch (error) {
    if (!(error instanceof RemoteContentError)) throw error;
    return refuse('invalid_request', {
      message: `${place.path}: the content of this URL was not fetched: ${error.message}. Send the content itself.`,
      param: place.path,
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
    case 'image_url': {
      const image = within('image_url');
      return place(image['url'], `${path}.image_url.url`, (content) => (image['url'] = dataUrl(content)));
    }
    case 'input_image':
      return place(
        part['image_url'],
        `${path}.image_url`,
        (content) => (part['image_url'] = dataUrl(content)),
      );
    case 'input_file':
      return place(part['file_url'], `${path}.file_url`, (content) => {
        delete part['file_url'];
        part['file_data'] = dataUrl(content);
      });
    case 'image':
    case 'document': {
      const source = within('source');
      if (source['type'] !== 'url') return null;
      return place(source['url'], `${path}.source.url`, ({ mediaType, base64 }) => {
        part['source'] = { type: 'base64', media_type: mediaType, data: base64 };
      });
    }
    default:
      return null;
  }
}

function place(url: unknown, path: string, put: (content: RemoteContent) => void): Place | null {
  return typeof url === 'string' && /^https?:/i.test(url) ? { path, url, put } : null;
}

function dataUrl({ mediaType, base64 }: RemoteContent): string {
  return `data:${mediaType};base64,${base64}`;
}
