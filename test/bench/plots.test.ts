/** Plots are well-formed SVG whatever they show, and readable on dark pages too. */
import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { barPlot } from '../../bench/report/bar-plot.ts';
import { linePlot } from '../../bench/report/line-plot.ts';

const HOSTILE = `"/><script>alert('&')</script>\u0000\n`;
const MARKS = { label: 'streams', marks: [256, 512].map((at) => ({ at, name: String(at) })) };
const bar = (name: string, value: number) => ({ name, value, least: value, most: value });

for (const [name, plot] of [
  ['bars', barPlot('CPU', '×', [bar('1 KB', 2.1), bar('stream', 3.4)])],
  ['bars with hostile names', barPlot(HOSTILE, HOSTILE, [bar(HOSTILE, 2)])],
  ['bars of nothing', barPlot('CPU', '×', [])],
  ['bars without a value', barPlot('CPU', '×', [bar('a', Number.NaN), bar('b', Number.POSITIVE_INFINITY)])],
  [
    'lines',
    linePlot('first delta', 'ms', MARKS, [
      {
        name: 'bare',
        points: [
          [256, 1],
          [512, 30],
        ],
      },
    ]),
  ],
  [
    'lines with hostile names',
    linePlot(HOSTILE, HOSTILE, { label: HOSTILE, marks: [{ at: 1, name: HOSTILE }] }, [
      { name: HOSTILE, points: [[1, 1]] },
    ]),
  ],
  ['lines of nothing', linePlot('first delta', 'ms', MARKS, [])],
  [
    'lines without marks',
    linePlot('first delta', 'ms', { label: '', marks: [] }, [{ name: 'bare', points: [[1, 5]] }]),
  ],
  [
    'lines beyond their marks',
    linePlot('first delta', 'ms', MARKS, [
      {
        name: 'bare',
        points: [
          [1, 0],
          [9_999, 1e9],
          [300, Number.NaN],
        ],
      },
    ]),
  ],
] as const) {
  test(`${name} are well-formed`, () => {
    equal(faultOf(plot), null);
    ok(!/NaN|Infinity|undefined/.test(plot), plot);
    match(plot, /^<svg [^>]*aria-label="/);
    match(plot, /prefers-color-scheme: dark/);
  });
}

test('a bar is as long as its value', () => {
  const widths = [
    ...barPlot('CPU', '×', [bar('a', 1), bar('b', 4)]).matchAll(/width="([\d.]+)" height="20"/g),
  ];
  const [one = 0, four = 0] = widths.map((found) => Number(found[1]));
  ok(Math.abs(four - 4 * one) < 1, `${one} and ${four}`);
});

test('each line is in the legend', () => {
  const plot = linePlot('first delta', 'ms', MARKS, [
    { name: 'bare', points: [[256, 1]] },
    { name: 'gateway', points: [[256, 2]] },
  ]);
  match(plot, />bare<\/text>/);
  match(plot, />gateway<\/text>/);
});

/** What an XML parser would refuse; null of nothing. */
function faultOf(text: string): string | null {
  const open: string[] = [];
  const tag = /<(\/?)([a-z]+)((?: [a-zA-Z0-9:-]+="[^"<]*")*)(\/?)>/g;
  let rest = text;
  for (const [whole, end, name = '', , selfEnd] of text.matchAll(tag)) {
    rest = rest.replace(whole, '');
    if (end === '/' && open.pop() !== name) return `</${name}> ends nothing`;
    if (end === '' && selfEnd === '') open.push(name);
  }
  if (open.length > 0) return `<${open.join('>, <')}> without an end`;
  if (/[<]/.test(rest)) return `a stray < in ${rest}`;
  if (/&(?!(amp|lt|gt|quot);)/.test(rest)) return 'a stray &';
  return /[^\P{Cc}\n]/u.test(text) ? 'a control character' : null;
}
