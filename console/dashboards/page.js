/** The page of the dashboards: which one, which range, what is chosen, all of it in the address. */
import { draw, element } from './draw.js';

const ROOT = '/ui/dashboards';
const RANGES = [
  [15, '15 minutes'],
  [60, '1 hour'],
  [360, '6 hours'],
  [1440, '24 hours'],
  [10_080, '7 days'],
  [43_200, '30 days'],
];
const RANGE_OF = { '1h': 60, '6h': 360, '24h': 1440, '7d': 10_080, '30d': 43_200 };
const REFRESH_MS = 15_000;

const address = new URLSearchParams(location.search);
const [dashboards, values] = await Promise.all([read('definition.json'), read('variables.json')]);
const dashboard = dashboards.find(({ uid }) => uid === address.get('d')) ?? dashboards[0];
const minutes = Number(address.get('minutes') ?? RANGE_OF[dashboard.range]);
const boxes = new Map();

document.title = dashboard.title;
drawHeader();
drawFrames();
await refresh();
document.body.dataset.drawn = 'yes';
setInterval(() => void refresh(), REFRESH_MS);

async function read(path) {
  const answer = await fetch(`${ROOT}/${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

function drawHeader() {
  const nav = document.querySelector('nav');
  for (const { uid, title } of dashboards) {
    const link = element('a', uid === dashboard.uid ? 'here' : '', title.replace('Stargate: ', ''));
    link.href = `${ROOT}?d=${encodeURIComponent(uid)}`;
    nav.append(link);
  }
  const range = document.querySelector('#range');
  for (const [value, text] of RANGES) range.append(new Option(text, String(value), false, value === minutes));
  const places = document.querySelector('#variables');
  for (const { name, title } of dashboard.variables) {
    const label = element('label', '', `${title} `);
    const select = element('select', '');
    select.name = `var-${name}`;
    select.append(new Option('All', ''));
    for (const { value, text } of values[name] ?? [])
      select.append(new Option(text, value, false, value === address.get(`var-${name}`)));
    label.append(select);
    places.append(label);
  }
  document.querySelector('#choice').addEventListener('change', () => {
    const next = new URLSearchParams({ d: dashboard.uid, minutes: range.value });
    for (const select of places.querySelectorAll('select'))
      if (select.value !== '') next.set(select.name, select.value);
    location.search = next.toString();
  });
}

function drawFrames() {
  const main = document.querySelector('main');
  main.append(element('p', 'about', dashboard.description));
  for (const { title, panels } of dashboard.rows) {
    main.append(element('h2', '', title));
    const row = element('div', 'row');
    for (const panel of panels) {
      const frame = element('section', `panel kind-${panel.kind}`);
      frame.dataset.panel = panel.id;
      frame.classList.add(`w${panel.width}`);
      const heading = element('h3', '', panel.title);
      heading.title = panel.description;
      if (panel.runbook !== undefined) {
        const link = element('a', 'runbook', 'what to do');
        link.href = `${ROOT}/runbooks/${panel.runbook}`;
        heading.append(link);
      }
      const box = element('div', 'box');
      frame.append(heading, box);
      row.append(frame);
      boxes.set(panel, box);
    }
    main.append(row);
  }
}

async function refresh() {
  await Promise.all(
    [...boxes].map(async ([panel, box]) => {
      const query = new URLSearchParams({ panel: panel.id, minutes: String(minutes) });
      for (const { name } of dashboard.variables) query.set(`var-${name}`, address.get(`var-${name}`) ?? '');
      const data = await read(`data.json?${query}`).catch((error) => ({ kind: 'none', why: String(error) }));
      draw(box, panel, data, minutes, linkTo);
    }),
  );
}

function linkTo(uid, variable, value) {
  return `${ROOT}?${new URLSearchParams({ d: uid, [`var-${variable}`]: value })}`;
}
