/** Elements from data, as text alone: what a model is called or answers with is never read as markup. */

/**
 * @param {string} tag
 * @param {Record<string, any>} attributes properties where the element has them; `null` and `false` leave one out
 * @param {...(Node | string | null)} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    if (name in made && name !== 'list' && name !== 'role') made[name] = value;
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/**
 * A table that becomes one card a row where it is narrow; each cell repeats its heading there. The roles keep it a table
 * for those who have it read to them, whatever the style makes of it.
 *
 * @param {string} caption
 * @param {readonly string[]} headings
 * @param {readonly (readonly (Node | string | null)[])[]} rows cells; the first is the heading of its row
 */
export function table(caption, headings, rows) {
  const head = headings.map((text) => element('th', { scope: 'col', role: 'columnheader' }, text));
  const body = rows.map((cells) =>
    element(
      'tr',
      { role: 'row' },
      ...cells.map((cell, index) =>
        index === 0
          ? element('th', { scope: 'row', role: 'rowheader' }, cell)
          : element('td', { role: 'cell', 'data-heading': headings[index] }, cell),
      ),
    ),
  );
  return element(
    'table',
    { role: 'table' },
    element('caption', {}, caption),
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...head)),
    element('tbody', { role: 'rowgroup' }, ...body),
  );
}

/** Short facts below each other. */
export function lines(texts) {
  return element('span', { className: 'lines' }, ...texts.map((text) => element('span', {}, text)));
}
