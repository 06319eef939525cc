/**
 * What a request asks of the gateway beside its answer: models to ask when the first cannot answer, and tags. Found out
 * before admission, so that a model that does not exist and a tag that cannot be kept are refused before anything is sent.
 */
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Model } from '../../core/catalog/model.ts';
import { isRefusal, refuse, type Refusal } from '../../core/errors.ts';
import { faultOfTag, MOST_TAG_BYTES, MOST_TAGS, withTags } from '../../core/usage/tags.ts';
import type { Call } from '../dialects/dialect.ts';
import type { Received, Understood } from '../exchange.ts';
import type { TagBook } from './tag-book.ts';

export type Aside = {
  /** In the order in which they are asked; null: those of the configuration. */
  readonly fallbacks: readonly Model[] | null;
  /** Those of the key among them. */
  readonly tags: readonly string[];
  /** Fields of the request that are ignored, for a header of the answer; null: none. */
  readonly ignored: readonly string[] | null;
};

export type AsideDeps = { readonly catalog: Catalog; readonly tagBook: TagBook };

/** LiteLLM's header for tags, separated by commas. */
const TAGS_HEADER = 'x-litellm-tags';

/** Whether a request asks for anything beside its answer; nearly none does. */
export function asksAside({ incoming }: Received, { wishes }: Call): boolean {
  return (wishes ?? null) !== null || incoming.headers[TAGS_HEADER] !== undefined;
}

/** `served`: the model that a name stands for now, or why there is none. */
export function asideOf(
  { principal, incoming, createdAtMs }: Received,
  { wishes = null }: Call,
  served: (name: string, param: string) => Model | Refusal,
  { tagBook }: AsideDeps,
): Aside | Refusal {
  const fallbacks = fallbacksOf(wishes?.fallbacks ?? null, served);
  if (isRefusal(fallbacks)) return fallbacks;
  const inHeader = tagsInHeader(incoming.headers[TAGS_HEADER]);
  if (isRefusal(inHeader)) return inHeader;
  const ignored = wishes?.ignored ?? null;
  const asked = [...(wishes?.tags ?? []), ...inHeader];
  if (asked.length === 0) return { fallbacks, tags: principal.tags, ignored };
  const tags = withTags(principal.tags, asked);
  if (tags === null) {
    return refuse('invalid_request', {
      message: `The tags of this request, its key and its team together are more than ${MOST_TAGS}, or than ${MOST_TAG_BYTES} bytes.`,
      param: 'tags',
    });
  }
  if (tagBook.takes(principal.keyId, tags, createdAtMs)) return { fallbacks, tags, ignored };
  return { fallbacks, tags: principal.tags, ignored: [...(ignored ?? []), 'tags'] };
}

/** The tags of the record of a call. */
export function tagsOf({ aside, principal }: Understood): readonly string[] {
  return aside === null ? principal.tags : aside.tags;
}

function fallbacksOf(
  names: readonly string[] | null,
  served: (name: string, param: string) => Model | Refusal,
): readonly Model[] | Refusal | null {
  if (names === null) return null;
  const models = new Set<Model>();
  for (const [index, name] of names.entries()) {
    const model = served(name, `fallbacks[${index}]`);
    if (isRefusal(model)) return model;
    models.add(model);
  }
  return [...models];
}

function tagsInHeader(header: string | readonly string[] | undefined): readonly string[] | Refusal {
  if (header === undefined) return [];
  const text = typeof header === 'string' ? header : header.join(',');
  const tags: string[] = [];
  for (const part of text.split(',', MOST_TAGS + 1)) {
    const tag = part.trim();
    if (tag === '') continue;
    const wrong = faultOfTag(tag);
    if (wrong !== null)
      return refuse('invalid_request', { message: `Invalid '${TAGS_HEADER}': ${wrong}`, param: TAGS_HEADER });
    tags.push(tag);
  }
  return tags;
}
