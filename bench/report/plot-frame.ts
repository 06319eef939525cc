/** What all plots share: SVG that is readable on light and dark pages, with every text from outside escaped. */
export type Series = { readonly name: string; readonly points: readonly (readonly [number, number])[] };

export const WIDTH = 760;

/** Of direct, bare, gateway, then peers. */
const COLOURS = ['#8a8f98', '#1a936f', '#0b7fd6', '#d9730d', '#8d62e0', '#c2496b'];

const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #24292f; }
.title { font-weight: 600; font-size: 15px; }
.quiet { fill: #6a737d; }
.line { stroke: #d0d7de; stroke-width: 1; }
.spread { stroke: #57606a; stroke-width: 1.5; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .quiet { fill: #9aa4ae; }
  .line { stroke: #3d444d; }
  .spread { stroke: #c9d1d9; }
}`;

/** `title` says what is shown, also to who hears it. */
export function svg(title: string, height: number, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>${STYLE}
</style>
${text(16, 26, title, { kind: 'title' })}
${content}
</svg>
`;
}

export function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? '#0b7fd6';
}

type TextLook = { readonly anchor?: 'start' | 'middle' | 'end'; readonly kind?: 'title' | 'quiet' };

export function text(x: number, y: number, words: string, { anchor = 'start', kind }: TextLook = {}): string {
  const look = kind === undefined ? '' : ` class="${kind}"`;
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${look}>${escaped(words)}</text>`;
}

export function line(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  kind: 'line' | 'spread' = 'line',
): string {
  return `<line class="${kind}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
}

/** Names with their colours, below each other. */
export function legend(x: number, y: number, names: readonly string[]): string {
  return names
    .map((name, at) => {
      const top = y + at * 20;
      return `<rect x="${x}" y="${top - 10}" width="12" height="12" rx="2" fill="${colourOf(at)}"/>${text(x + 18, top, name)}`;
    })
    .join('\n');
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A number as short as it can be said. */
export function short(value: number): string {
  if (value >= 1_000) return value.toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

function escaped(words: string): string {
  return (
    words
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // XML has no other control characters.
      .replaceAll(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '')
  );
}
