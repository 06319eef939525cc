/**
 * Keeps secrets out of files that go to other people: the keys that a service was asked with, in whatever form it repeats them,
 * and what it tells by itself, such as the tokens in a list of API keys. Of lists that were only asked how long they are,
 * ids and names are kept.
 */
import { isObject } from '../../core/json.ts';

export type Scrubber = {
  readonly learn: (secrets: readonly string[]) => void;
  /** A copy of what a service answered. */
  readonly withoutSecrets: (answer: unknown) => unknown;
  /** Text without any of the secrets. */
  readonly clean: (text: string) => string;
};

const HIDDEN = '[secret]';
/** Members that hold secrets or say who somebody is, whatever is in them. */
const PRIVATE =
  /token|secret|password|passwd|authorization|credential|headers|cookie|signature|api_?key$|e-?mail|phone|first_?name|last_?name|avatar/i;
const DEEPEST = 40;

export function createScrubber(): Scrubber {
  const forms = new Set<string>();
  return {
    learn: (secrets) => {
      for (const secret of secrets) for (const form of formsOf(secret)) forms.add(form);
    },
    withoutSecrets: (answer) => kept(answer, 0),
    clean: (text) => {
      let cleaned = text;
      // The longest first: one may be a part of another.
      for (const form of [...forms].toSorted((one, other) => other.length - one.length))
        cleaned = cleaned.replaceAll(form, HIDDEN);
      return cleaned;
    },
  };
}

/** As it is, in JSON, in an address, and in base64 with or without what stands before it in a header. */
function formsOf(secret: string): readonly string[] {
  const encoded = [secret, `Bearer ${secret}`].flatMap((text) => [
    Buffer.from(text).toString('base64'),
    Buffer.from(text).toString('base64url'),
  ]);
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), ...encoded];
}

function kept(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) return null;
  if (Array.isArray(value)) return value.map((item) => kept(item, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]): [string, unknown] => {
      if (PRIVATE.test(name) && typeof member !== 'number') return [name, HIDDEN];
      if (name === 'items' && Array.isArray(member))
        return [name, member.map((item) => keptItem(item, depth + 2))];
      return [name, kept(member, depth + 1)];
    }),
  );
}

/** An item with figures is what was asked for; of others it is enough to know which they are. */
function keptItem(item: unknown, depth: number): unknown {
  if (!isObject(item) || 'data' in item || 'usage' in item) return kept(item, depth);
  const { sys, name } = item;
  return kept(
    { ...(sys === undefined ? {} : { sys }), ...(typeof name === 'string' ? { name } : {}) },
    depth,
  );
}
