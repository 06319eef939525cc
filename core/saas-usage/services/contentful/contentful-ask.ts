/** A question for the Content Management API, and collections as it answers them. */
import { z } from 'zod';
import type { ContentfulAccount } from '../../account.ts';
import { AskFailure, type Ask, type Fault } from '../../collector.ts';

export type ContentfulAsk = {
  readonly get: (
    path: readonly string[],
    query: Readonly<Record<string, string>>,
    what: string,
  ) => Promise<unknown>;
  /** How many there are, without the items. */
  readonly total: (path: readonly string[], what: string, limit: '0' | '1') => Promise<number>;
  /** All items, page by page. */
  readonly all: (
    path: readonly string[],
    query: Readonly<Record<string, string>>,
    what: string,
    pageSize: number,
  ) => Promise<readonly unknown[]>;
};

const API_URL = 'https://api.contentful.com';
/** `skip` of the usage API is 10,000 at most; nobody has that many spaces or environments. */
const MOST_PAGES = 100;

export function contentfulAsk(ask: Ask, account: ContentfulAccount): ContentfulAsk {
  return { get, total, all };

  async function get(
    path: readonly string[],
    query: Readonly<Record<string, string>>,
    what: string,
  ): Promise<unknown> {
    const url = new URL(`/${path.map(encodeURIComponent).join('/')}`, account.apiUrl ?? API_URL);
    url.search = new URLSearchParams(query).toString();
    return await ask({
      url,
      what,
      headers: ({ management_token: token }) => {
        if (token !== undefined && token !== '') {
          // Keeps a token of several organizations to the one that is meant.
          return { authorization: `Bearer ${token}`, 'x-contentful-organization': account.organizationId };
        }
        throw new AskFailure({
          what,
          code: 'unauthorized',
          status: null,
          message: 'the keys have no management_token',
        });
      },
    });
  }

  /**
   * `limit=0` gives the total alone, and is documented nowhere: https://github.com/contentful/contentful-management.js/issues/1465.
   * Where it is refused, one item comes along.
   */
  async function total(path: readonly string[], what: string, limit: '0' | '1'): Promise<number> {
    try {
      return shapedAs(counted, await get(path, { limit }, what), what).total;
    } catch (error) {
      const isLimitRefused = error instanceof AskFailure && [400, 422].includes(error.fault.status ?? 0);
      if (limit === '1' || !isLimitRefused) throw error;
      return await total(path, what, '1');
    }
  }

  async function all(
    path: readonly string[],
    query: Readonly<Record<string, string>>,
    what: string,
    pageSize: number,
  ): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await get(path, { ...query, limit: String(pageSize), skip: String(items.length) }, what);
      const found = shapedAs(collection, answer, what);
      items.push(...found.items);
      if (items.length >= found.total) return items;
      if (found.items.length === 0) break;
    }
    // What is cut short must not be taken for all there is.
    throw badAnswer(what, `its pages end with ${items.length} items, before its total`);
  }
}

const counted = z.object({ total: z.number().int().nonnegative() });
const collection = z.object({ total: z.number().int().nonnegative(), items: z.array(z.unknown()) });

export function shapedAs<Shape>(shape: z.ZodType<Shape>, answer: unknown, what: string): Shape {
  const parsed = shape.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw badAnswer(what, `${parsed.error.issues[0]?.path.join('.') ?? ''} is not as documented`);
}

function badAnswer(what: string, message: string): AskFailure {
  return new AskFailure({ what, code: 'bad-answer', status: 200, message });
}

/** The fault that `error` is; anything else is thrown on. */
export function faultOf(error: unknown): Fault {
  if (error instanceof AskFailure) return error.fault;
  throw error;
}

/** Of what only some plans have: refused there, which is told and is no failure. */
export function faultOfSomePlans(error: unknown): Fault {
  const fault = faultOf(error);
  return fault.code === 'forbidden' || fault.status === 404 ? { ...fault, isOfPlan: true } : fault;
}
