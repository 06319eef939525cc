/** Lines over a scale: one for each target. Heights are logarithmic, as a tail is many times the middle. */
import { colourOf, legend, line, round, short, svg, text, WIDTH, type Series } from './plot-frame.ts';

export type Axis = {
  readonly label: string;
  /** What is marked, in the order in which it stands; the scale is even between the marks. */
  readonly marks: readonly { readonly at: number; readonly name: string }[];
};

const LEFT = 70;
const RIGHT = WIDTH - 150;
const TOP = 56;
const BOTTOM = 320;
const HEIGHT = 376;
/** Below a tenth of a millisecond nothing is told apart. */
const LEAST = 0.1;

/** `unit`: of the heights. */
export function linePlot(title: string, unit: string, across: Axis, series: readonly Series[]): string {
  const drawn = series.map(({ name, points }) => ({ name, points: points.filter(isDrawable) }));
  const values = drawn.flatMap(({ points }) => points.map(([, value]) => value));
  if (values.length === 0)
    return svg(title, HEIGHT, text(16, TOP + 14, 'Nothing was measured.', { kind: 'quiet' }));
  const low = Math.floor(Math.log10(Math.max(LEAST, Math.min(...values))));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const y = (value: number): number =>
    BOTTOM - ((BOTTOM - TOP) * (Math.log10(Math.max(value, LEAST)) - low)) / (high - low);
  const x = (at: number): number => LEFT + (RIGHT - LEFT) * placeOf(at, across.marks);
  const heights = Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step));
  return svg(
    title,
    HEIGHT,
    [
      ...heights.flatMap((value) => [
        line(LEFT, y(value), RIGHT, y(value)),
        text(LEFT - 8, y(value) + 4, `${short(value)} ${unit}`, { anchor: 'end', kind: 'quiet' }),
      ]),
      ...across.marks.map(({ at, name }) =>
        text(x(at), BOTTOM + 20, name, { anchor: 'middle', kind: 'quiet' }),
      ),
      text((LEFT + RIGHT) / 2, BOTTOM + 42, across.label, { anchor: 'middle', kind: 'quiet' }),
      ...drawn.map(({ points }, at) =>
        lineOf(
          points.map(([place, value]) => [x(place), y(value)]),
          colourOf(at),
        ),
      ),
      legend(
        RIGHT + 24,
        TOP + 10,
        drawn.map(({ name }) => name),
      ),
    ].join('\n'),
  );
}

function isDrawable([at, value]: readonly [number, number]): boolean {
  return Number.isFinite(at) && Number.isFinite(value) && value > 0;
}

function lineOf(points: readonly (readonly [number, number])[], colour: string): string {
  const path = points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
  const dots = points.map(([x, y]) => `<circle cx="${round(x)}" cy="${round(y)}" r="3" fill="${colour}"/>`);
  return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}`;
}

/** Share of the way from the first mark to the last. */
function placeOf(at: number, marks: Axis['marks']): number {
  const last = marks.length - 1;
  if (last < 1) return 0.5;
  const next = marks.findIndex((mark) => mark.at >= at);
  if (next === -1) return 1;
  if (next === 0) return 0;
  const [before, after] = [marks[next - 1]?.at ?? 0, marks[next]?.at ?? 1];
  return (next - 1 + (at - before) / (after - before)) / last;
}
