/**
 * The models served: who makes them, how long they live, what they keep, can do and cost; and the entries that admins add.
 * All of it comes from the admin API, asked with the key that the reader types in. The key is in `key` and nowhere else.
 */
import { keptText, lifeLines, priceLines, showDetails } from './details.js';
import { element, lines, table } from './element.js';
import { openEntryForm } from './entry-form.js';

const at = (id) => document.querySelector(`#${id}`);

let key = '';
let models = [];

at('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  key = at('key').value.trim();
  void load();
});
at('leave').addEventListener('click', () => leave(''));
at('choice').addEventListener('submit', (event) => event.preventDefault());
at('choice').addEventListener('input', drawList);
at('add').addEventListener('click', () => edit(null));

/**
 * Asks the admin API. What it refuses is thrown as `{ status, message, details }`, where `details` names fields.
 *
 * @param {string} path
 * @param {object} [body] posts it
 */
async function api(path, body) {
  const answer = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
    credentials: 'omit',
    cache: 'no-store',
  }).catch(() => Promise.reject({ status: 0, message: 'The admin API does not answer. Try again shortly.' }));
  const reply = await answer.json().catch(() => ({}));
  if (answer.ok) return reply;
  const { message = `The admin API answered ${answer.status}.`, param, details } = reply.error ?? {};
  const refusal = { status: answer.status, message, details: details ?? [{ param: param ?? null, message }] };
  if (answer.status === 401) leave(message);
  throw refusal;
}

async function load() {
  say('', 'Loading …');
  try {
    ({ data: models } = await api('/model/info'));
  } catch ({ status, message }) {
    if (status !== 401) say(message, '');
    return;
  }
  at('sign-in').hidden = true;
  at('key').value = '';
  at('leave').hidden = false;
  at('list').hidden = false;
  drawList();
}

/** Forgets the key and all that was read with it. */
function leave(why) {
  key = '';
  models = [];
  for (const dialog of document.querySelectorAll('dialog')) {
    dialog.close();
    dialog.replaceChildren();
  }
  at('models').replaceChildren();
  at('choice').reset();
  at('list').hidden = true;
  at('leave').hidden = true;
  at('sign-in').hidden = false;
  say(why, '');
  at('key').focus();
}

function say(alert, status) {
  at('alert').textContent = alert;
  at('status').textContent = status;
}

const KINDS = {
  all: () => true,
  ending: ({ lifecycle, deprecated_at, retires_at }) =>
    lifecycle !== 'active' || deprecated_at !== null || retires_at !== null,
  kept: ({ data_retention }) => data_retention !== null,
  entries: ({ db_model }) => db_model,
  off: ({ enabled }) => !enabled,
};

const HEADINGS = ['Model', 'Life', 'Traffic kept', 'Limits (tokens)', 'Abilities', 'USD per million tokens'];

function drawList() {
  const words = at('words').value.toLowerCase().split(/\s+/);
  const shown = models.filter(({ model_name: name, model_info: info }) => {
    const text = [name, info.vendor, info.family, info.mode, ...info.aliases, ...info.access_groups]
      .join(' ')
      .toLowerCase();
    return KINDS[at('which').value](info) && words.every((word) => text.includes(word));
  });
  const count = models.length === 1 ? '1 model' : `${models.length} models`;
  say('', shown.length === models.length ? `${count}.` : `${shown.length} of ${count}.`);
  const nothing = models.length === 0 ? 'No model is served here.' : 'No model is like that.';
  at('models').replaceChildren(
    shown.length === 0
      ? element('p', { className: 'none' }, nothing)
      : table('Models served', HEADINGS, shown.map(rowOf)),
  );
}

function rowOf(model) {
  const { model_name: name, model_info: info } = model;
  const button = element('button', { type: 'button', className: 'name' }, name);
  button.addEventListener('click', () => showDetails(at('details'), model, { api, edit }));
  const marks = [info.db_model ? 'added by an admin' : '', info.enabled ? '' : 'switched off'].filter(
    Boolean,
  );
  return [
    element(
      'span',
      { className: 'lines' },
      button,
      element('span', { className: 'soft' }, info.vendor),
      ...marks.map((mark) => element('span', { className: 'mark' }, mark)),
    ),
    lines(lifeLines(info)),
    keptText(info),
    lines(limitLines(info)),
    abilitiesOf(info).join(', ') || '–',
    lines(priceLines(info)),
  ];
}

const WHOLE = new Intl.NumberFormat('en');

function limitLines({ mode, max_input_tokens: input, max_output_tokens: output }) {
  return mode === 'chat'
    ? [`in ${WHOLE.format(input)}`, `out ${WHOLE.format(output)}`]
    : [`in ${WHOLE.format(input)}`];
}

function abilitiesOf(info) {
  if (info.mode !== 'chat') return [info.mode];
  return [
    info.supports_function_calling && 'tools',
    info.supports_vision && 'images',
    info.supports_pdf_input && 'documents',
    info.supports_reasoning && 'reasoning',
    info.supports_prompt_caching && 'caching',
  ].filter(Boolean);
}

/** Opens the form for an entry to change, or with null for a new one. */
function edit(model) {
  openEntryForm(at('entry'), model, models, {
    api,
    onDone: async (sentence) => {
      at('details').close();
      await load();
      at('status').textContent = `${sentence} ${at('status').textContent}`;
      at('add').focus();
    },
  });
}
