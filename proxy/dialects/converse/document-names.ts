/**
 * Names of documents as Converse takes them: letters, digits, single white space, hyphens, parentheses and square
 * brackets, at most 200 characters, and no two alike in a request. A name depends only on the documents before it, so the
 * beginning of a conversation stays the same from turn to turn.
 */

/** Room is left for what tells two of one name apart. */
const NAME_CHARS = 150;

export class DocumentNames {
  #taken: Set<string> | null = null;

  /** The name for a file, without its extension. */
  take(filename: string): string {
    const dot = filename.lastIndexOf('.');
    const base =
      (dot > 0 ? filename.slice(0, dot) : filename)
        .replace(/[^A-Za-z0-9\-()[\] ]+/g, '-')
        .replace(/ {2,}/g, ' ')
        .trim()
        .slice(0, NAME_CHARS)
        .trimEnd() || 'document';
    const taken = (this.#taken ??= new Set());
    let name = base;
    for (let ordinal = 2; taken.has(name.toLowerCase()); ordinal++) name = `${base} (${ordinal})`;
    taken.add(name.toLowerCase());
    return name;
  }
}
