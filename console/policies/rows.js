/** Rows of a form that can be added and taken away: kinds of personal data, patterns and lists of words. */
import { element } from '../element.js';
import { field, nameField } from '../form.js';

export const MODES = { off: 'off', observe: 'observe', mask: 'mask', block: 'block' };

/** `choices`: those of MODES that the check can do. */
export function modeSelect(value, choices = Object.keys(MODES)) {
  const select = element('select', {});
  for (const mode of choices) select.append(new Option(MODES[mode], mode, false, mode === (value ?? 'off')));
  return select;
}

/**
 * A row is an object of inputs, each with the name that its value has in the API. Inputs are named `<name>[<index>].<field>`,
 * so that what the API refuses finds them.
 *
 * @param {string} name such as `checks.patterns`
 * @param {{ title: string, hint: string, add: string, parts: (row: any) => readonly (readonly [string, string, Element, string])[] }} of
 *   `parts`: field, label, input and hint of a row
 * @param {readonly any[]} given
 */
export function rowsPart(name, { title, hint, add, parts }, given) {
  const rows = element('div', {});
  const problem = element('span', { className: 'problem', id: `problem-${name.replaceAll('.', '-')}` });
  const more = element('button', { type: 'button', name }, add);
  more.setAttribute('aria-describedby', problem.id);
  const number = () => {
    for (const [index, row] of [...rows.children].entries()) {
      row.setAttribute('aria-label', `${title} ${index + 1}`);
      for (const part of row.querySelectorAll('.field'))
        nameField(part, `${name}[${index}].${part.dataset.field}`);
    }
  };
  const append = (values) => {
    const fields = parts(values).map(([key, label, input, help]) => {
      const part = field(`${name}[].${key}`, label, input, help);
      part.dataset.field = key;
      return part;
    });
    const remove = element('button', { type: 'button' }, 'Take away');
    const row = element('div', { className: 'price', role: 'group' }, ...fields, remove);
    remove.addEventListener('click', () => {
      row.remove();
      number();
      more.focus();
    });
    rows.append(row);
    number();
    return row;
  };
  for (const values of given) append(values);
  more.addEventListener('click', () => append({}).querySelector('input, select').focus());
  return {
    part: [...(hint === '' ? [] : [element('p', { className: 'hint' }, hint)]), rows, more, problem],
    read: () =>
      [...rows.children].map((row) =>
        Object.fromEntries(
          [...row.querySelectorAll('.field')].map((part) => [
            part.dataset.field,
            part.querySelector('input, select, textarea').value,
          ]),
        ),
      ),
  };
}
