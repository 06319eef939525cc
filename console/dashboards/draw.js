/** Draws the answer of a panel into its box: lines by uPlot, numbers, bars and tables by the page itself. */
import { format } from './format.js';
import uPlot from './uplot.js';

const COLORS = [
  '#3f7cc4',
  '#d98324',
  '#4b9c5f',
  '#b8527a',
  '#7d6bc1',
  '#3fa3a8',
  '#a9883b',
  '#c05a4a',
  '#6d7f8f',
];
const CHART_HEIGHT = 190;
/** Steps of an axis whose units are KiB, MiB, GiB. */
const POWERS_OF_TWO = Array.from({ length: 50 }, (_, exponent) => 2 ** exponent);

/**
 * @param {HTMLElement} box
 * @param {any} panel
 * @param {any} data
 * @param {number} minutes range that was asked for
 * @param {(dashboard: string, variable: string, value: string) => string} linkTo
 */
export function draw(box, panel, data, minutes, linkTo) {
  box.replaceChildren();
  if (data.kind === 'none') {
    box.append(element('p', 'none', data.why));
    return;
  }
  if (data.kind === 'series') {
    drawLines(box, panel, data, minutes);
    return;
  }
  if (panel.kind === 'number') box.append(element('p', 'number', format(data.rows[0].at(-1), panel.unit)));
  else if (panel.kind === 'bars') drawBars(box, panel, data);
  else drawTable(box, panel, data, linkTo);
}

function drawLines(box, panel, data, minutes) {
  const isStacked = panel.kind === 'stacked';
  const values = data.series.map(({ values: one }) => one);
  const drawn = isStacked ? stacked(values) : values;
  const series = data.series.map(({ name }, index) => ({
    label: name === '' ? panel.title : name,
    stroke: COLORS[index % COLORS.length],
    fill: isStacked ? `${COLORS[index % COLORS.length]}55` : undefined,
    width: 1.5,
    spanGaps: false,
    points: { show: data.times.length < 40, size: 5 },
    // A stack is drawn as sums; the legend tells the part itself.
    value: (_chart, _drawn, _series, at) => (at === null ? '' : format(values[index][at], panel.unit)),
  }));
  return new uPlot(
    {
      width: Math.max(200, box.clientWidth),
      height: CHART_HEIGHT,
      cursor: { y: false },
      // As the legend tells times, and as days are counted.
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      // Until somebody points at a moment, the legend tells the last one.
      hooks: { ready: [(chart) => chart.setLegend({ idx: data.times.length - 1 })] },
      scales: {
        x: { range: () => spanOf(data.times, minutes) },
        y: { range: (_chart, _low, high) => [0, high > 0 ? high * 1.1 : 1] },
      },
      series: [
        {
          value: (_chart, time) =>
            time === null ? '' : new Date(time * 1000).toISOString().slice(0, 16).replace('T', ' '),
        },
        ...series,
      ],
      axes: [
        { stroke: colorOf('--soft'), grid: { stroke: colorOf('--line'), width: 1 } },
        {
          stroke: colorOf('--soft'),
          grid: { stroke: colorOf('--line'), width: 1 },
          size: 86,
          ...(panel.unit === 'bytes' ? { incrs: POWERS_OF_TWO } : {}),
          values: (_chart, ticks) => ticks.map((tick) => format(tick, panel.unit)),
        },
      ],
      bands: isStacked ? series.slice(1).map((_, index) => ({ series: [index + 2, index + 1] })) : [],
    },
    [data.times, ...drawn],
    box,
  );
}

/** As the page has it, light or dark. */
function colorOf(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The whole range that was asked for, and all that was found: uPlot's own would make years of a single moment. */
function spanOf(times, minutes) {
  const now = (performance.timeOrigin + performance.now()) / 1000;
  return [Math.min(times[0], now - minutes * 60), Math.max(times.at(-1), now)];
}

/** Each series on the shoulders of those before it. */
function stacked(values) {
  const sums = values[0]?.map(() => 0) ?? [];
  return values.map((one) =>
    one.map((value, index) => {
      sums[index] += value ?? 0;
      return sums[index];
    }),
  );
}

function drawBars(box, panel, data) {
  const most = Math.max(...data.rows.map((row) => Number(row[1])), 0) || 1;
  const list = element('div', 'bars');
  for (const [name, value] of data.rows.toSorted((one, other) => other[1] - one[1])) {
    const bar = document.createElement('meter');
    bar.max = most;
    bar.value = value;
    list.append(element('span', '', String(name)), bar, element('span', 'value', format(value, panel.unit)));
  }
  box.append(list);
}

function drawTable(box, panel, data, linkTo) {
  const table = element('table', '');
  const head = table.createTHead().insertRow();
  const units = data.columns.map((column) => panel.columns?.[column] ?? panel.unit);
  for (const [index, column] of data.columns.entries()) {
    head.append(element('th', units[index] === 'text' ? '' : 'value', column));
  }
  const body = table.createTBody();
  for (const values of data.rows) {
    const row = body.insertRow();
    for (const [index, value] of values.entries()) {
      const cell = row.insertCell();
      if (units[index] !== 'text') cell.className = 'value';
      const text = format(value, units[index]);
      const { column, by, dashboard, variable } = panel.drillDown ?? {};
      const chosen = column === data.columns[index] ? values[data.columns.indexOf(by)] : '';
      if (chosen !== '') {
        const link = element('a', '', text);
        link.href = linkTo(dashboard, variable, String(chosen));
        cell.append(link);
      } else cell.textContent = text;
    }
  }
  const scroll = element('div', 'scroll');
  scroll.append(table);
  box.append(scroll);
}

/** Text goes in as text, never as HTML: names come from users. */
export function element(tag, className, text = '') {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  if (text !== '') made.textContent = text;
  return made;
}
