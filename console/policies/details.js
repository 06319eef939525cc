/** One policy: what it does, a place to try it, and every version it has had. */
import { element, lines, table } from '../element.js';
import { cachingLines, checksOf, nameOfGuardrail, whomLines } from './summary.js';
import { tryPart } from './try-text.js';

/**
 * @param {HTMLDialogElement} dialog
 * @param {any} policy as /policy/list has it
 * @param {{ api: (path: string, body?: object) => Promise<any>, edit: (policy: any) => void,
 *   onSwitched: (sentence: string) => Promise<void> }} able
 */
export function showDetails(dialog, policy, { api, edit, onSwitched }) {
  const { policy_name: name, enabled, version } = policy;
  const alert = element('p', { role: 'alert' });
  const close = buttonFor('Close', () => dialog.close());
  const change = buttonFor('Change or delete', () => edit(policy));
  const turn = buttonFor(enabled ? 'Take out of force' : 'Put in force', async () => {
    alert.textContent = '';
    turn.disabled = true;
    try {
      await api('/policy/update', { policy_name: name, enabled: !enabled, version });
      await onSwitched(`${name} is ${enabled ? 'no longer' : 'now'} in force.`);
    } catch ({ message }) {
      alert.textContent = message;
    } finally {
      turn.disabled = false;
    }
  });
  const history = element('div', {}, element('p', { className: 'none', role: 'status' }, 'Loading …'));
  dialog.replaceChildren(
    element('div', { className: 'title' }, element('h2', { id: 'details-title' }, name), close),
    facts(policy),
    element('div', { className: 'actions' }, change, turn),
    alert,
    element('h3', {}, 'Checks'),
    checks(policy),
    element('h3', {}, 'Try it on a text'),
    tryPart('Try', () => ({ policy_name: name }), api),
    element('h3', {}, 'Versions'),
    history,
  );
  dialog.showModal();
  dialog.scrollTop = 0;
  void fillHistory(history, name, api);
}

function buttonFor(text, onClick) {
  const button = element('button', { type: 'button' }, text);
  button.addEventListener('click', onClick);
  return button;
}

function facts(policy) {
  const { description, enabled, version, created_at: createdAt } = policy;
  const rows = [
    ['What it is for', description ?? ''],
    ['In force', enabled ? 'yes' : 'no'],
    ['For whom', lines(whomLines(policy))],
    ['Caches', lines(cachingLines(policy))],
    ['Version', `${version}, the first of ${createdAt.slice(0, 10)}`],
  ].filter(([, value]) => value !== '');
  return element(
    'dl',
    {},
    ...rows.flatMap(([term, value]) => [element('dt', {}, term), element('dd', {}, value)]),
  );
}

function checks(policy) {
  const rows = [
    ...checksOf(policy)
      .filter(({ prompt, answer }) => prompt !== 'off' || answer !== 'off')
      .map(({ name, prompt, answer }) => [name, prompt, answer]),
    ...policy.checks.guardrails.map(({ id, version, guards }) => [
      `guardrail ${nameOfGuardrail(id)}`,
      `version ${version}, ${guards}`,
      'as the guardrail says',
    ]),
  ];
  return rows.length === 0
    ? element('p', { className: 'none' }, 'None.')
    : table('Checks', ['What is looked for', 'In prompts', 'In answers'], rows);
}

async function fillHistory(place, name, api) {
  const rows = [];
  const read = async (page) => {
    try {
      const query = new URLSearchParams({ policy_name: name, page, page_size: 20 });
      const { versions, total_pages: pages } = await api(`/policy/versions?${query}`);
      rows.push(...versions.map(versionRow));
      place.replaceChildren(
        table('Versions', ['Version', 'Made', 'By', 'For whom', 'In full'], rows),
        ...(page < pages ? [buttonFor('Show more', () => void read(page + 1))] : []),
      );
    } catch ({ message }) {
      place.replaceChildren(element('p', { role: 'alert' }, message));
    }
  };
  await read(1);
}

function versionRow(version) {
  const { deleted, enabled, made_at: madeAt, made_by: madeBy } = version;
  const state = deleted ? ', deleted' : enabled ? '' : ', not in force';
  return [
    `${version.version}${state}`,
    `${madeAt.slice(0, 16).replace('T', ' ')} UTC`,
    madeBy,
    lines(whomLines(version)),
    element(
      'details',
      {},
      element('summary', {}, 'Checks'),
      element('pre', { className: 'text' }, JSON.stringify(version.checks, null, 2)),
    ),
  ];
}
