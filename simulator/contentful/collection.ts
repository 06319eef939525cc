/**
 * Pages of a list: `total`, `skip`, `limit`, `items`. `limit=0` is answered with the total alone where Contentful's people
 * say that it works, and refused elsewhere: it is documented nowhere.
 */
import { ContentfulError } from './contentful-error.ts';

export type Collection = {
  readonly total: number;
  readonly item: (at: number) => unknown;
  /** The longest page. */
  readonly most: number;
  /** Length of a page when none is asked for. */
  readonly usual: number;
  readonly takesZero: boolean;
};

/** https://www.contentful.com/developers/docs/technical-limits/ */
const MOST_BYTES = 7 * 1024 * 1024;

export function page(collection: Collection, query: URLSearchParams): object {
  const limit = wholeNumber(query, 'limit', collection.usual);
  const skip = wholeNumber(query, 'skip', 0);
  if (limit > collection.most) {
    throw new ContentfulError('BadRequest', `The limit must not be above ${collection.most}.`);
  }
  if (limit === 0 && !collection.takesZero) {
    throw new ContentfulError('BadRequest', 'The limit must be at least 1.');
  }
  const length = Math.max(0, Math.min(limit, collection.total - skip));
  const items = Array.from({ length }, (_, at) => collection.item(skip + at));
  const { total } = collection;
  const body = { sys: { type: 'Array' }, total, skip, limit, items };
  if (JSON.stringify(body).length > MOST_BYTES) {
    throw new ContentfulError(
      'BadRequest',
      `Response size too big. Maximum allowed response size: ${MOST_BYTES}B.`,
    );
  }
  return body;
}

/** Of items that are all there. */
export function pageOf(
  items: readonly unknown[],
  { skip, limit }: { readonly skip: number; readonly limit: number },
): object {
  return {
    sys: { type: 'Array' },
    total: items.length,
    skip,
    limit,
    items: items.slice(skip, skip + limit),
  };
}

export function wholeNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (!/^\d{1,9}$/.test(text)) {
    throw new ContentfulError('InvalidQuery', `The ${name} is not a whole number of at least 0.`);
  }
  return Number(text);
}
