/**
 * The form of an entry: a model that the catalog lacks. Its inputs are named as the admin API names its fields, so that
 * what it refuses stands at the field it means. Only the API judges; a field that is empty is left to what is inherited.
 */
import { element } from '../element.js';
import { clearProblems, field, nameField, parsed, selectOf, showProblems } from '../form.js';

/** Kinds: text, number, list (by commas), names (one, or a list by commas), json, flag, and a list of choices. */
const GROUPS = [
  [
    'The model',
    [
      ['model_name', 'Name', 'text', 'What callers ask for.'],
      ['base', 'In Bedrock', 'text', 'A model id, the id of an inference profile, or an ARN.'],
      ['inherits', 'Like the model', 'names', 'Of the catalog. For a prompt router several, by commas.'],
      ['family', 'Family', 'text', 'Whose bodies it takes. Needed where it is like no other model.'],
      ['scope', 'Scope', ['global', 'geographic', 'regional'], 'Which inherited price counts for an ARN.'],
      ['region', 'Region', 'text', 'Empty: the home region.'],
    ],
  ],
  ['Prices', []],
  [
    'Limits and abilities',
    [
      ['max_input_tokens', 'Most input tokens', 'number', ''],
      ['max_output_tokens', 'Most output tokens', 'number', ''],
      ['supports_function_calling', 'Tools', 'flag', ''],
      ['supports_vision', 'Images', 'flag', ''],
      ['supports_pdf_input', 'Documents', 'flag', ''],
      ['supports_reasoning', 'Reasoning', 'flag', ''],
      ['supports_prompt_caching', 'Prompt caching', 'flag', ''],
      ['retention_days', 'Days its provider keeps traffic', 'number', 'Empty: as inherited.'],
    ],
  ],
  [
    'More',
    [
      ['billing', 'Paid', ['tokens', 'provisioned'], 'provisioned: by the hour, so that a token may cost 0.'],
      ['mode', 'Kind', ['chat', 'embedding', 'rerank'], ''],
      ['transport', 'Transport', ['converse', 'invoke', 'openai'], 'Empty: what suits the dialect.'],
      ['fallbacks', 'Fallbacks', 'list', 'Names of models, by commas.'],
      ['apis', 'APIs', 'json', '{"runtime": ["converse"], "mantle": []}'],
      ['traits', 'Traits', 'json', '{"prefill": false}'],
    ],
  ],
];

const PRICE_FIELDS = [
  ['input', 'Input', ''],
  ['output', 'Output', ''],
  ['cacheRead', 'Cache read', ''],
  ['cacheWrite5m', 'Cache write, 5 min', ''],
  ['cacheWrite1h', 'Cache write, 1 h', ''],
  ['from', 'From day', 'Such as 2027-01-31. Empty: always.'],
  ['source', 'Source', 'Where the price stands.'],
];

const FIELDS = GROUPS.flatMap(([, fields]) => fields);

/**
 * @param {HTMLDialogElement} dialog
 * @param {any} model null: a new one
 * @param {readonly any[]} models whose names are proposed
 * @param {{ api: (path: string, body: object) => Promise<any>, onDone: (sentence: string) => Promise<void> }} able
 */
export function openEntryForm(dialog, model, models, { api, onDone }) {
  const isNew = model === null;
  const entry = isNew ? {} : { model_name: model.model_name, ...model.model_info.entry };
  const prices = pricesPart(entry.prices ?? (isNew ? [{}] : []));
  const alert = element('p', { role: 'alert' });
  const save = element('button', { type: 'submit' }, isNew ? 'Add the model' : 'Save');
  const cancel = element('button', { type: 'button' }, 'Cancel');
  const remove = element('button', { type: 'button', className: 'danger' }, 'Delete the model');
  const form = element(
    'form',
    { noValidate: true },
    ...GROUPS.map(([title, fields]) =>
      groupOf(title, title === 'Prices' ? prices.part : fieldsOf(fields, entry)),
    ),
    ...proposals(models),
    alert,
    element('div', { className: 'actions' }, save, cancel, ...(isNew ? [] : [remove])),
  );
  form.elements.model_name.readOnly = !isNew;
  const title = isNew ? 'Add a model' : `Change ${model.model_name}`;
  dialog.replaceChildren(
    element('div', { className: 'title' }, element('h2', { id: 'entry-title' }, title)),
    element(
      'p',
      { className: 'hint' },
      'An empty field holds what is inherited. Every task knows within a second.',
    ),
    form,
  );
  const send = async (path, body, said) => {
    for (const button of [save, remove]) button.disabled = true;
    try {
      const reply = await api(path, body);
      dialog.close();
      await onDone(said(reply));
    } catch (refusal) {
      showProblems(form, alert, refusal);
    } finally {
      for (const button of [save, remove]) button.disabled = false;
    }
  };
  const version = isNew ? {} : { version: model.model_info.entry_version };
  cancel.addEventListener('click', () => dialog.close());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearProblems(form, alert);
    const { body, problems } = bodyOf(form, prices.read, isNew);
    if (problems.length > 0) showProblems(form, alert, { details: problems });
    else if (isNew) void send('/model/new', body, () => `${body.model_name} is added.`);
    else void send('/model/update', { ...body, ...version }, () => `${body.model_name} is changed.`);
  });
  remove.addEventListener('click', () => {
    const name = model.model_name;
    clearProblems(form, alert);
    if (!confirm(`Delete ${name}? Calls that run are finished; records keep their prices.`)) return;
    void send('/model/delete', { model_name: name, ...version }, ({ named_by: by }) =>
      by.length === 0
        ? `${name} is deleted.`
        : `${name} is deleted. It is still named by ${by.map(({ kind, id }) => `${kind} ${id}`).join(', ')}.`,
    );
  });
  dialog.showModal();
  form.elements[isNew ? 'model_name' : 'base'].focus();
}

function groupOf(title, parts) {
  const legend = element('legend', {}, title);
  if (title !== 'More') return element('fieldset', {}, legend, ...parts);
  return element('details', {}, element('summary', {}, title), element('fieldset', {}, ...parts));
}

function fieldsOf(fields, entry) {
  return fields.map(([name, label, kind, hint]) =>
    field(name, label, inputOf(name, kind, entry[name]), hint),
  );
}

function inputOf(name, kind, value) {
  if (kind === 'flag') return selectOf('as inherited, else no', { true: 'yes', false: 'no' }, value);
  if (Array.isArray(kind))
    return selectOf('not said', Object.fromEntries(kind.map((one) => [one, one])), value);
  const text = value === undefined ? '' : textOf(kind, value);
  if (kind === 'json') return element('textarea', { rows: 2, spellcheck: false, value: text });
  const input = element('input', { type: 'text', autocomplete: 'off', spellcheck: false, value: text });
  if (kind === 'number') input.inputMode = 'numeric';
  if (name === 'inherits' || name === 'family') input.setAttribute('list', `known-${name}`);
  return input;
}

function textOf(kind, value) {
  if (kind === 'json') return JSON.stringify(value);
  return Array.isArray(value) ? value.join(', ') : String(value);
}

function proposals(models) {
  const names = models.filter(({ model_info: info }) => !info.db_model).map(({ model_name: name }) => name);
  const families = [...new Set(models.map(({ model_info: info }) => info.family))].toSorted((one, other) =>
    one.localeCompare(other),
  );
  return [
    element('datalist', { id: 'known-inherits' }, ...names.map((name) => new Option(name))),
    element('datalist', { id: 'known-family' }, ...families.map((name) => new Option(name))),
  ];
}

/** Rows of prices that can be added and taken away; what a row has no input for stays in its last one, as JSON. */
function pricesPart(prices) {
  const rows = element('div', {});
  const problem = element('span', { className: 'problem', id: 'problem-prices' });
  const add = element('button', { type: 'button', name: 'prices' }, 'Add a price');
  add.setAttribute('aria-describedby', problem.id);
  const append = (price) => {
    const row = priceRow(price, () => {
      row.remove();
      number(rows);
      add.focus();
    });
    rows.append(row);
    number(rows);
    return row;
  };
  for (const price of prices) append(price);
  add.addEventListener('click', () => append({}).querySelector('input').focus());
  const hint =
    'USD per million tokens, as decimals such as 0.25. No row: the prices of the model it is like.';
  return {
    part: [element('p', { className: 'hint' }, hint), rows, add, problem],
    read: () => readPrices(rows),
  };
}

function priceRow(price, onRemove) {
  const { ...rest } = price;
  const parts = PRICE_FIELDS.map(([name, label, hint]) => {
    const part = field(name, label, inputOf(name, 'text', price[name]), hint);
    part.dataset.price = name;
    delete rest[name];
    return part;
  });
  const text = Object.keys(rest).length === 0 ? undefined : rest;
  const more = field(
    'more',
    'More (JSON)',
    inputOf('more', 'json', text),
    '{"tiers": {"flex": {"input": "0.1"}}}',
  );
  more.dataset.price = '';
  const remove = element('button', { type: 'button' }, 'Take this price away');
  remove.addEventListener('click', onRemove);
  return element('div', { className: 'price', role: 'group' }, ...parts, more, remove);
}

/** Names the inputs by their place in the list. */
function number(rows) {
  for (const [index, row] of [...rows.children].entries()) {
    row.setAttribute('aria-label', `Price ${index + 1}`);
    for (const part of row.querySelectorAll('.field')) {
      const name = part.dataset.price === '' ? `prices[${index}]` : `prices[${index}].${part.dataset.price}`;
      nameField(part, name);
    }
  }
}

/** A row with nothing in it is none, and goes, so that the others have the places that the API will name. */
function readPrices(rows) {
  const filled = [...rows.children].filter((row) => inputsOf(row).some(({ value }) => value.trim() !== ''));
  rows.replaceChildren(...filled);
  number(rows);
  const problems = [];
  const prices = filled.map((row) => {
    const price = {};
    for (const input of inputsOf(row)) {
      const field = input.closest('.field').dataset.price;
      if (input.value.trim() === '') continue;
      if (field !== '') price[field] = input.value.trim();
      else Object.assign(price, parsed(input.name, input.value, problems));
    }
    return price;
  });
  return { prices, problems };
}

function inputsOf(row) {
  return [...row.querySelectorAll('input, textarea')];
}

/** What is to be sent. A change says of every field what it is now: null takes it away. */
function bodyOf(form, read, isNew) {
  const { prices, problems } = read();
  const body = {};
  for (const [name, , kind] of FIELDS) {
    const text = form.elements[name].value.trim();
    if (text !== '') body[name] = valueOf(name, kind, text, problems);
    else if (!isNew) body[name] = null;
  }
  if (prices.length > 0) body.prices = prices;
  else if (!isNew) body.prices = null;
  return { body, problems };
}

function valueOf(name, kind, text, problems) {
  const listed = () =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean);
  switch (kind) {
    case 'number': {
      const value = Number(text.replaceAll(',', ''));
      return Number.isFinite(value) ? value : text;
    }
    case 'flag':
      return text === 'true';
    case 'list':
      return listed();
    case 'names':
      return text.includes(',') ? listed() : text;
    case 'json':
      return parsed(name, text, problems);
    default:
      return text;
  }
}
