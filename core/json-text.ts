/** A text as JSON writes it; what needs no escapes, as ids and names do not, is not looked at by JSON. */
export function jsonText(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** ASCII without control characters, quotes and backslashes. */
const PLAIN = /^[ !#-[\]-~]*$/;
