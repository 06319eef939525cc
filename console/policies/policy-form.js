/**
 * The form of a policy. What is not often written (judges, guardrails, Comprehend, the cache of answers) stands in it as JSON,
 * as the API takes it.
 */
import { element } from '../element.js';
import { clearProblems, field, showProblems } from '../form.js';
import { modeSelect, rowsPart } from './rows.js';
import { tryPart } from './try-text.js';

/** Checks that are written as JSON: name, label, hint. */
const JSON_CHECKS = [
  [
    'judges',
    'Judges',
    '[{"name": "tone", "model": "nova-micro", "instructions": "Refuse insults.", "prompt": "block"}]',
  ],
  ['guardrails', 'Guardrails of Bedrock', '[{"id": "gr4bcd1efg2h", "version": "1"}]'],
  ['comprehend', 'Amazon Comprehend', '{"language": "en", "min_score": 0.8, "prompt": "block"}'],
  ['answer_cache', 'Cache of answers', '{"scope": "team", "ttl_seconds": 3600}, or "off"'],
];

/**
 * @param {HTMLDialogElement} dialog
 * @param {any} policy null: a new one
 * @param {{ api: (path: string, body: object) => Promise<any>, kinds: readonly string[],
 *   onDone: (sentence: string) => Promise<void> }} able
 */
export function openPolicyForm(dialog, policy, { api, kinds, onDone }) {
  const isNew = policy === null;
  const before = policy ?? {
    policy_name: '',
    description: null,
    enabled: true,
    applies_to: { teams: [], keys: [], models: [] },
    checks: { ...NO_CHECKS, entities: { default: { prompt: 'observe', answer: 'off' } } },
  };
  const parts = checkParts(before.checks, kinds);
  const alert = element('p', { role: 'alert' });
  const save = element('button', { type: 'submit' }, isNew ? 'Add the policy' : 'Save');
  const cancel = element('button', { type: 'button' }, 'Cancel');
  const remove = element('button', { type: 'button', className: 'danger' }, 'Delete the policy');
  const form = element('form', { noValidate: true });
  const problemsOf = () => {
    clearProblems(form, alert);
    const problems = [];
    return { problems, checks: checksIn(form, parts, problems) };
  };
  form.append(
    group('The policy', policyFields(before)),
    group('Personal data and secrets', parts.entities.part),
    group('Patterns of your own', parts.patterns.part),
    group('Words that are not wanted', parts.words.part),
    group('Prompt injection and caching', caching(before.checks)),
    element(
      'details',
      {},
      element('summary', {}, 'Judges, guardrails, Comprehend, cached answers'),
      group('As JSON', jsonFields(before.checks)),
    ),
    group('Try these checks on a text', [
      tryPart('Try', () => ({ checks: withoutNulls(problemsOf().checks) }), api),
    ]),
    alert,
    element('div', { className: 'actions' }, save, cancel, ...(isNew ? [] : [remove])),
  );
  form.elements.policy_name.readOnly = !isNew;
  const title = isNew ? 'Add a policy' : `Change ${before.policy_name}`;
  dialog.replaceChildren(
    element('div', { className: 'title' }, element('h2', { id: 'form-title' }, title)),
    element('p', { className: 'hint' }, 'In force on every task within a second. Every version is kept.'),
    form,
  );
  const send = async (path, body, sentence) => {
    for (const button of [save, remove]) button.disabled = true;
    try {
      await api(path, body);
      dialog.close();
      await onDone(sentence);
    } catch (refusal) {
      showProblems(form, alert, refusal);
    } finally {
      for (const button of [save, remove]) button.disabled = false;
    }
  };
  const version = isNew ? {} : { version: policy.version };
  cancel.addEventListener('click', () => dialog.close());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { problems, checks } = problemsOf();
    const body = { ...policyIn(form), ...version, checks: isNew ? withoutNulls(checks) : checks };
    if (problems.length > 0) showProblems(form, alert, { details: problems });
    else if (isNew) void send('/policy/new', body, `${body.policy_name} is added.`);
    else void send('/policy/update', body, `${body.policy_name} is changed.`);
  });
  remove.addEventListener('click', () => {
    const name = before.policy_name;
    clearProblems(form, alert);
    if (!confirm(`Delete ${name}? It is no longer in force within a second; its versions are kept.`)) return;
    void send('/policy/delete', { policy_name: name, ...version }, `${name} is deleted.`);
  });
  dialog.showModal();
  form.elements[isNew ? 'policy_name' : 'description'].focus();
}

const NO_CHECKS = {
  entities: {},
  patterns: [],
  words: [],
  injection: 'off',
  judges: [],
  guardrails: [],
  comprehend: null,
  prompt_caching: 'auto',
  answer_cache: null,
};

function group(title, parts) {
  return element('fieldset', {}, element('legend', {}, title), ...parts);
}

function textInput(value) {
  return element('input', { type: 'text', autocomplete: 'off', spellcheck: false, value });
}

function policyFields({ policy_name: name, description, enabled, applies_to: whom }) {
  const inForce = element(
    'select',
    {},
    new Option('yes', 'true', false, enabled),
    new Option('no', 'false', false, !enabled),
  );
  return [
    field('policy_name', 'Name', textInput(name), 'What a refused caller is told.'),
    field('description', 'What it is for', textInput(description ?? ''), ''),
    field('enabled', 'In force', inForce, ''),
    field('applies_to.teams', 'Only teams', textInput(whom.teams.join(', ')), 'Ids, by commas. Empty: all.'),
    field('applies_to.keys', 'Only keys', textInput(whom.keys.join(', ')), 'Ids, by commas. Empty: all.'),
    field(
      'applies_to.models',
      'Only models',
      textInput(whom.models.join(', ')),
      'Names, patterns such as claude-*, access groups.',
    ),
  ];
}

function policyIn({ elements }) {
  const listed = (name) =>
    elements[name].value
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean);
  return {
    policy_name: elements.policy_name.value.trim(),
    description: elements.description.value.trim() || null,
    enabled: elements.enabled.value === 'true',
    applies_to: {
      teams: listed('applies_to.teams'),
      keys: listed('applies_to.keys'),
      models: listed('applies_to.models'),
    },
  };
}

function checkParts({ entities, patterns, words }, kinds) {
  const both = ({ prompt, answer }) => [
    ['prompt', 'In prompts', modeSelect(prompt), ''],
    ['answer', 'In answers', modeSelect(answer), ''],
  ];
  return {
    entities: rowsPart(
      'checks.entities',
      {
        title: 'Kind',
        hint: 'mask: the model gets a placeholder such as [EMAIL_1], the caller its own words back. observe: it is only counted.',
        add: 'Add a kind',
        parts: (row) => [['kind', 'Kind', kindSelect(kinds, row.kind), ''], ...both(row)],
      },
      Object.entries(entities).map(([kind, modes]) => ({ kind, ...modes })),
    ),
    patterns: rowsPart(
      'checks.patterns',
      {
        title: 'Pattern',
        hint: 'In the syntax of RE2: no look-around, no back-references.',
        add: 'Add a pattern',
        parts: (row) => [
          ['name', 'Name', textInput(row.name ?? ''), 'Such as employee_id: [EMPLOYEE_ID_1].'],
          ['pattern', 'Pattern', textInput(row.pattern ?? ''), 'Such as EMP-\\d{6}.'],
          ...both(row),
        ],
      },
      patterns,
    ),
    words: rowsPart(
      'checks.words',
      {
        title: 'List',
        hint: '',
        add: 'Add a list',
        parts: (row) => [
          ['name', 'Name', textInput(row.name ?? ''), 'What a refused caller is told, not the words.'],
          [
            'words',
            'Words',
            element('textarea', { rows: 3, spellcheck: false, value: (row.words ?? []).join('\n') }),
            'One word or phrase a line.',
          ],
          ...both(row),
        ],
      },
      words,
    ),
  };
}

function kindSelect(kinds, chosen) {
  const select = element('select', {});
  for (const kind of kinds)
    select.append(
      new Option(
        kind === 'default' ? 'every other kind' : kind.replaceAll('_', ' '),
        kind,
        false,
        kind === chosen,
      ),
    );
  return select;
}

function caching({ injection, prompt_caching: prompts }) {
  const points = element(
    'select',
    {},
    new Option('placed by the gateway', 'auto', false, prompts === 'auto'),
    new Option('only those of the client', 'off', false, prompts === 'off'),
  );
  return [
    field('checks.injection', 'Prompt injection', modeSelect(injection, ['off', 'observe', 'block']), ''),
    field('checks.prompt_caching', 'Cache points', points, ''),
  ];
}

function jsonFields(checks) {
  return JSON_CHECKS.map(([name, label, hint]) => {
    const value = checks[name];
    const isNone = value === null || (Array.isArray(value) && value.length === 0);
    const text = isNone ? '' : JSON.stringify(value, null, 2);
    return field(
      `checks.${name}`,
      label,
      element('textarea', { rows: isNone ? 2 : 6, spellcheck: false, value: text }),
      hint,
    );
  });
}

/** What is empty is null, which takes a check away. */
function checksIn({ elements }, parts, problems) {
  const checks = {
    entities: Object.fromEntries(parts.entities.read().map(({ kind, ...modes }) => [kind, modes])),
    patterns: parts.patterns.read(),
    words: parts.words.read().map(({ words, ...rest }) => ({
      ...rest,
      words: words
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
    })),
    injection: elements['checks.injection'].value,
    prompt_caching: elements['checks.prompt_caching'].value,
  };
  for (const [name] of JSON_CHECKS) {
    const text = elements[`checks.${name}`].value.trim();
    checks[name] = text === '' ? null : jsonOf(`checks.${name}`, text, problems);
  }
  return checks;
}

function jsonOf(param, text, problems) {
  try {
    return JSON.parse(text === 'off' ? '"off"' : text);
  } catch {
    problems.push({ param, message: 'must be JSON' });
    return null;
  }
}

function withoutNulls(checks) {
  return Object.fromEntries(Object.entries(checks).filter(([, value]) => value !== null));
}
