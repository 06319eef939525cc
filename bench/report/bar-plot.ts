/** Bars below each other: how many times one thing is another, by scenario. */
import { colourOf, line, round, short, svg, text, WIDTH } from './plot-frame.ts';

export type Bar = {
  readonly name: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
};

const LEFT = 210;
const RIGHT = WIDTH - 110;
const TOP = 56;
const ROW = 30;
/** That of the gateway. */
const COLOUR = colourOf(2);

/** `unit` stands behind each value; a thin line shows how far the turns lie apart. */
export function barPlot(title: string, unit: string, bars: readonly Bar[]): string {
  const known = bars.filter(({ value, least, most }) =>
    [value, least, most].every((one) => Number.isFinite(one)),
  );
  const height = TOP + Math.max(1, known.length) * ROW + 44;
  if (known.length === 0)
    return svg(title, height, text(16, TOP + 14, 'Nothing was measured.', { kind: 'quiet' }));
  const top = Math.max(1, ...known.map(({ most }) => most));
  const x = (value: number): number => LEFT + ((RIGHT - LEFT) * Math.max(0, value)) / top;
  const bottom = TOP + known.length * ROW;
  const drawn = known.map(({ name, value, least, most }, at) => {
    const y = TOP + at * ROW;
    const middle = y + ROW / 2 - 3;
    return [
      text(LEFT - 10, y + 16, name, { anchor: 'end' }),
      `<rect x="${LEFT}" y="${y + 2}" width="${round(x(value) - LEFT)}" height="${ROW - 10}" rx="2" fill="${COLOUR}"/>`,
      line(x(least), middle, x(most), middle, 'spread'),
      text(x(most) + 8, y + 16, `${short(value)} ${unit}`),
    ].join('\n');
  });
  const one = [
    line(x(1), TOP - 8, x(1), bottom + 4),
    text(x(1), bottom + 22, 'the bare proxy', { anchor: 'middle', kind: 'quiet' }),
  ];
  return svg(title, height, [...drawn, ...one].join('\n'));
}
