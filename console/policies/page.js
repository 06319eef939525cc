/**
 * The content policies: for whom each is, and what it does with prompts and answers. All of it comes from the admin API.
 */
import { element, lines, table } from '../element.js';
import { at, openSession, say } from '../session.js';
import { showDetails } from './details.js';
import { openPolicyForm } from './policy-form.js';
import { cachingLines, doneLines, whomLines } from './summary.js';

let policies = [];
/** What the API knows to look for. */
let kinds = [];

at('choice').addEventListener('submit', (event) => event.preventDefault());
at('choice').addEventListener('input', drawList);
at('add').addEventListener('click', () => edit(null));

const { api, reload } = openSession({
  load: async () => {
    const found = await allPolicies();
    if (kinds.length === 0) kinds = kindsIn(await api('/openapi.json'));
    policies = found;
    drawList();
  },
  forget: () => {
    policies = [];
    at('policies').replaceChildren();
    at('choice').reset();
  },
});

/** In pages as large as the API lets through: of policies with long lists of words few fit into one. */
async function allPolicies(sizes = [500, 20, 1]) {
  const [size, ...smaller] = sizes;
  const found = [];
  try {
    for (let page = 1, pages = 1; page <= pages; page += 1) {
      const query = `page=${page}&page_size=${size}&sort_by=policy_name&sort_order=asc`;
      const reply = await api(`/policy/list?${query}`);
      found.push(...reply.policies);
      pages = reply.total_pages;
    }
  } catch (refusal) {
    const isTooLarge = refusal.details?.some(({ param }) => param === 'page_size') === true;
    if (isTooLarge && smaller.length > 0) return allPolicies(smaller);
    throw refusal;
  }
  return found;
}

function kindsIn({ paths }) {
  const { schema } = paths['/policy/new'].post.requestBody.content['application/json'];
  return Object.keys(schema.properties.checks.properties.entities.properties);
}

const HEADINGS = ['Policy', 'For whom', 'Prompts', 'Answers', 'Caches', 'Changed'];

function drawList() {
  const words = at('words').value.toLowerCase().split(/\s+/);
  const shown = policies.filter((policy) => {
    const text = JSON.stringify([policy.policy_name, policy.description, policy.applies_to, policy.checks]);
    return words.every((word) => text.toLowerCase().includes(word));
  });
  const count = policies.length === 1 ? '1 policy' : `${policies.length} policies`;
  say('', shown.length === policies.length ? `${count}.` : `${shown.length} of ${count}.`);
  const nothing =
    policies.length === 0
      ? 'There is no policy: prompts and answers pass as they are.'
      : 'No policy is like that.';
  at('policies').replaceChildren(
    shown.length === 0
      ? element('p', { className: 'none' }, nothing)
      : table('Policies', HEADINGS, shown.map(rowOf)),
  );
}

function rowOf(policy) {
  const { policy_name: name, version, description, enabled, updated_at: at_ } = policy;
  const button = element('button', { type: 'button', className: 'name' }, name);
  button.addEventListener('click', () => show(policy));
  return [
    element(
      'span',
      { className: 'lines' },
      button,
      ...(description === null ? [] : [element('span', { className: 'soft' }, description)]),
      ...(enabled ? [] : [element('span', { className: 'mark' }, 'not in force')]),
    ),
    lines(whomLines(policy)),
    lines(doneLines(policy, 'prompt')),
    lines(doneLines(policy, 'answer')),
    lines(cachingLines(policy)),
    lines([`${at_.slice(0, 16).replace('T', ' ')} UTC`, `version ${version}`]),
  ];
}

function show(policy) {
  showDetails(at('details'), policy, {
    api,
    edit,
    onSwitched: (sentence) => changed(sentence),
  });
}

/** Opens the form for a policy to change, or with null for a new one. */
function edit(policy) {
  openPolicyForm(at('form'), policy, { api, kinds, onDone: changed });
}

async function changed(sentence) {
  at('details').close();
  await reload();
  at('status').textContent = `${sentence} ${at('status').textContent}`;
  at('add').focus();
}
