/** One model: its life, what it costs in every scope, tier and band, today and next, and who uses it. */
import { element, lines, table } from '../element.js';

const RATES = [
  ['Input', 'input_cost_per_token', 1e6],
  ['Output', 'output_cost_per_token', 1e6],
  ['Cache read', 'cache_read_input_token_cost', 1e6],
  ['Cache write, 5\u00a0min', 'cache_creation_input_token_cost', 1e6],
  ['Cache write, 1\u00a0h', 'cache_creation_input_token_cost_above_1hr', 1e6],
  ['Each image', 'input_cost_per_image', 1],
  ['Each search', 'cost_per_search', 1],
];
/** Ten digits are more than any price has, and fewer than what binary fractions add to it. */
const USD = new Intl.NumberFormat('en', { maximumSignificantDigits: 10 });
const TOTAL = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 4 });
const WHOLE = new Intl.NumberFormat('en');

const day = (instant) => instant.slice(0, 10);

/** The dates of a model as sentences, the most urgent first. */
export function lifeLines(info) {
  const { lifecycle, deprecated_at: legacy, retires_at: end, successor } = info;
  const told = [];
  if (end !== null) told.push(`${lifecycle === 'retired' ? 'ended' : 'ends'} on ${day(end)}`);
  if (legacy !== null) told.push(`legacy ${lifecycle === 'active' ? 'from' : 'since'} ${day(legacy)}`);
  if (info.extended_access_on !== null && lifecycle !== 'retired')
    told.push(`extended access from ${info.extended_access_on}`);
  if (successor !== null) told.push(`successor ${successor}`);
  if (info.on_end === 'successor') told.push('after its end the successor answers');
  if (info.launched_on !== null) told.push(`launched ${info.launched_on}`);
  if (end === null && info.retires_no_sooner_than !== null)
    told.push(`no end before ${info.retires_no_sooner_than}`);
  return told.length === 0 ? ['no dates known'] : told;
}

/** Whether traffic is kept, how long and by whom. */
export function keptText({ data_retention: kept }) {
  if (kept === null) return 'no';
  return `${plural(kept.days, 'day')}, by ${kept.kept_by === 'aws' ? 'AWS' : `its ${kept.kept_by}`}`;
}

/** Today's price of each scope, and the next that is known. */
export function priceLines({ deployments }) {
  const told = deployments.flatMap(({ scope, next_price: next, ...price }) => [
    `${scope}: ${short(price)}`,
    ...(next === null ? [] : [`${scope} from ${day(next.effective_from)}: ${short(next)}`]),
  ]);
  return told.length === 0 ? ['none in force'] : [...new Set(told)];
}

/** `3 in, 15 out`, or what else is paid for. */
function short(price) {
  if (price.cost_per_search > 0) return `${USD.format(price.cost_per_search)} each search`;
  const input = `${USD.format(price.input_cost_per_token * 1e6)} in`;
  return price.output_cost_per_token > 0
    ? `${input}, ${USD.format(price.output_cost_per_token * 1e6)} out`
    : input;
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {any} model as /model/info has it
 * @param {{ api: (path: string) => Promise<any>, edit: (model: any) => void }} able
 */
export function showDetails(dialog, model, { api, edit }) {
  const { model_name: name, model_info: info } = model;
  const close = element('button', { type: 'button' }, 'Close');
  close.addEventListener('click', () => dialog.close());
  const change = element('button', { type: 'button' }, 'Change or delete');
  change.addEventListener('click', () => edit(model));
  const usage = element('div', {}, element('p', { className: 'none', role: 'status' }, 'Loading …'));
  dialog.replaceChildren(
    element('div', { className: 'title' }, element('h2', { id: 'details-title' }, name), close),
    facts(model),
    ...(info.db_model ? [element('p', {}, change)] : []),
    element('h3', {}, 'Prices, USD per million tokens'),
    prices(info.deployments),
    element('h3', {}, 'Who used it in the last 30 days'),
    usage,
  );
  dialog.showModal();
  dialog.scrollTop = 0;
  void fillUsage(usage, name, api);
}

function facts({ litellm_params: { model: base }, model_info: info }) {
  const rows = [
    ['Maker', info.vendor],
    ['Life', lines(lifeLines(info))],
    ['Traffic kept', keptText(info)],
    ['In Bedrock', base.replace(/^bedrock\//, '')],
    ['Further names', info.aliases.join(', ')],
    ['Access groups', info.access_groups.join(', ')],
    ['Reasoning efforts', info.reasoning_efforts.join(', ')],
  ].filter(([, value]) => value !== '');
  return element(
    'dl',
    {},
    ...rows.flatMap(([term, value]) => [element('dt', {}, term), element('dd', {}, value)]),
  );
}

function prices(deployments) {
  if (deployments.length === 0) return element('p', { className: 'none' }, 'No price is in force yet.');
  const places = new Map();
  for (const deployment of deployments) {
    const { scope, region, price_id: id, next_price: next } = deployment;
    const place = [scope, id, next?.price_id, next?.effective_from].join(' ');
    const known = places.get(place);
    if (known === undefined) places.set(place, { deployment, regions: [region] });
    else if (!known.regions.includes(region)) known.regions.push(region);
  }
  const priced = [...places.values()].flatMap(({ deployment: { next_price: next, ...price }, regions }) => {
    const where = `${price.scope}, ${regions.join(', ')}`;
    return [
      ...bands(price).map(([band, rates]) => [where, 'today', band, rates]),
      ...(next === null
        ? []
        : bands(next).map(([band, rates]) => [where, `from ${day(next.effective_from)}`, band, rates])),
    ];
  });
  const paid = RATES.filter(([, field]) => priced.some(([, , , rates]) => rates[field] > 0));
  const columns = paid.length === 0 ? RATES.slice(0, 2) : paid;
  return table(
    'Prices by scope, tier and length of the prompt',
    ['Scope and region', 'When', 'Which calls', ...columns.map(([heading]) => heading)],
    priced.map(([where, when, band, rates]) => [
      where,
      when,
      band,
      ...columns.map(([, field, factor]) => (rates[field] > 0 ? USD.format(rates[field] * factor) : '0')),
    ]),
  );
}

/** Every tier of a price, below and above the length from which another holds. */
function bands(price) {
  const long = price.long_context;
  return [
    ...tiersOf(price, ''),
    ...(long === null ? [] : tiersOf(long, `, above ${WHOLE.format(long.above_tokens)} tokens`)),
  ];
}

function tiersOf({ tiers, ...rates }, length) {
  return [
    [`standard${length}`, rates],
    ...Object.entries(tiers).map(([tier, tierRates]) => [`${tier}${length}`, tierRates]),
  ];
}

async function fillUsage(place, name, api) {
  const rows = [];
  const read = async (cursor) => {
    const query = new URLSearchParams({ model: name, ...(cursor === null ? {} : { cursor }) });
    try {
      const { data, next_cursor: next } = await api(`/model/usage?${query}`);
      rows.push(...data.map(userRow));
      place.replaceChildren(
        rows.length === 0
          ? element('p', { className: 'none' }, 'Nobody.')
          : table('Who used it', ['Key', 'User', 'Team', 'Last used', 'Requests', 'Spend'], rows),
        ...(next === null ? [] : [moreButton(() => read(next))]),
      );
    } catch ({ message }) {
      place.replaceChildren(element('p', { role: 'alert' }, message));
    }
  };
  await read(null);
}

function moreButton(read) {
  const more = element('button', { type: 'button' }, 'Show more');
  more.addEventListener('click', () => void read());
  return more;
}

function userRow(row) {
  return [
    row.key_name ?? row.key_id,
    row.user_name ?? (row.user_id || '–'),
    row.team_name ?? (row.team_id || '–'),
    row.last_used_at === null ? '–' : `${row.last_used_at.slice(0, 16).replace('T', ' ')} UTC`,
    WHOLE.format(row.api_requests),
    spendText(row.spend),
  ];
}

function spendText(spend) {
  return spend > 0 && spend < 0.0001 ? 'less than $0.0001' : TOTAL.format(spend);
}

function plural(count, thing) {
  return count === 1 ? `1 ${thing}` : `${count} ${thing}s`;
}
