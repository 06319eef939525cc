/**
 * Forms whose inputs are named as the admin API names its fields, so that what it refuses stands at the field it means. Only
 * the API judges.
 */
import { element } from './element.js';

/** An input with its label, what to put into it, and a place for what is wrong with it. */
export function field(name, label, input, hint) {
  const part = element(
    'div',
    { className: 'field' },
    element('label', {}, label),
    input,
    hint === '' ? null : element('span', { className: 'hint' }, hint),
    element('span', { className: 'problem' }),
  );
  nameField(part, name);
  return part;
}

/** Names its input as the API does, and ties label, hint and problem to it. */
export function nameField(part, name) {
  const id = name.replaceAll(/[[\].]+/g, '-');
  const input = part.querySelector('input, select, textarea');
  const hint = part.querySelector('.hint');
  const problem = part.querySelector('.problem');
  input.name = name;
  input.id = `field-${id}`;
  part.querySelector('label').htmlFor = input.id;
  problem.id = `problem-${id}`;
  if (hint !== null) hint.id = `hint-${id}`;
  input.setAttribute('aria-describedby', hint === null ? problem.id : `${hint.id} ${problem.id}`);
}

/** `choices`: the text of each by its key. */
export function selectOf(nothing, choices, value) {
  const select = element('select', {}, new Option(nothing, ''));
  for (const [key, text] of Object.entries(choices))
    select.append(new Option(text, key, false, key === String(value ?? '')));
  return select;
}

export function parsed(name, text, problems) {
  try {
    const value = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below.
  }
  problems.push({ param: name, message: 'must be a JSON object' });
  return {};
}

export function clearProblems(form, alert) {
  alert.textContent = '';
  for (const place of form.querySelectorAll('.problem')) place.textContent = '';
  for (const input of form.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid');
}

/** Each problem at the field it names, or the one around it; those of none below the form. The first has the focus. */
export function showProblems(form, alert, { message, details }) {
  const others = [];
  let first = null;
  for (const { param, message: what } of details ?? [{ param: null, message }]) {
    const input = inputNamed(form, param);
    const place = input?.closest('fieldset').querySelector(`#${problemIdOf(input)}`);
    if (place === undefined || place === null) {
      others.push(param === null ? what : `${param}: ${what}`);
      continue;
    }
    const said = input.name === param ? what : `${param}: ${what}`;
    place.textContent = place.textContent === '' ? said : `${place.textContent}; ${said}`;
    input.setAttribute('aria-invalid', 'true');
    first ??= input;
  }
  alert.textContent = [first === null ? '' : 'Not saved: see the fields marked above.', ...others]
    .join(' ')
    .trim();
  if (first === null) return;
  const around = first.closest('details');
  if (around !== null) around.open = true;
  first.focus();
}

function problemIdOf(input) {
  return input.getAttribute('aria-describedby').split(' ').at(-1);
}

/** `prices[0].tiers.flex.input` stands at `prices[0]`, where there is no input of its own. */
function inputNamed(form, param) {
  for (let name = param ?? ''; name !== ''; name = name.replace(/(\.[^.[]*|\[\d+\]|^[^.[]+)$/, '')) {
    const found = form.elements.namedItem(name);
    if (found !== null) return found;
  }
  return null;
}
