/** Splits an answer into the pieces that one stream event each carries: some words, never longer than a line. */
const MAX_PIECE_CHARS = 400;

export function* piecesOf(text: string, wordsPerPiece: number): Generator<string> {
  let start = 0;
  let words = 0;
  let wasSpace = true;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isSpace = code === 32 || code === 10 || code === 13 || code === 9;
    if (!isSpace && wasSpace) words += 1;
    wasSpace = isSpace;
    const isLowSurrogate = code >= 0xdc00 && code <= 0xdfff;
    if (words > wordsPerPiece || (at - start >= MAX_PIECE_CHARS && !isLowSurrogate)) {
      yield text.slice(start, at);
      start = at;
      words = isSpace ? 0 : 1;
    }
  }
  if (start < text.length) yield text.slice(start);
}
