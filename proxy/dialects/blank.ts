/** Longer texts are not looked through: with so much white space somebody will have meant something. */
const LOOKED_AT_CHARS = 65_536;

/** Whether a text says nothing. */
export function isBlank(text: string): boolean {
  return text.length <= LOOKED_AT_CHARS && text.trim() === '';
}
