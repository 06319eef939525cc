/**
 * The models served: who makes them, how long they live, what they keep, can do and cost; and the entries that admins add.
 * All of it comes from the admin API.
 */
import { element, lines, table } from '../element.js';
import { at, openSession, say } from '../session.js';
import { keptText, lifeLines, priceLines, showDetails } from './details.js';
import { openEntryForm } from './entry-form.js';

let models = [];

at('choice').addEventListener('submit', (event) => event.preventDefault());
at('choice').addEventListener('input', drawList);
at('add').addEventListener('click', () => edit(null));

const { api, reload } = openSession({
  load: async () => {
    ({ data: models } = await api('/model/info'));
    drawList();
  },
  forget: () => {
    models = [];
    at('models').replaceChildren();
    at('choice').reset();
  },
});

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
      await reload();
      at('status').textContent = `${sentence} ${at('status').textContent}`;
      at('add').focus();
    },
  });
}
