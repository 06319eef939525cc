/** A text in pieces of at most `most` UTF-16 units, cut between words where there are any, never within a character. */
export function piecesOf(text: string, most: number): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  while (text.length - start > most) {
    let end = start + most;
    const blank = text.lastIndexOf(' ', end);
    if (blank > start + most / 2) end = blank;
    else if (isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
    pieces.push(text.slice(start, end));
    start = end;
  }
  pieces.push(text.slice(start));
  return pieces;
}

/** How many pieces a text of so many bytes has at most. */
export function mostPieces(bytes: number, most: number): number {
  return 1 + Math.ceil(bytes / (most / 2));
}

/** As AWS counts characters: code points, not UTF-16 units. */
export function charactersIn(text: string): number {
  let characters = text.length;
  for (let index = 0; index < text.length; index += 1)
    if (isHighSurrogate(text.charCodeAt(index))) characters -= 1;
  return characters;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
