/** A place to try checks on a text: what is found, and what a model would get. The API keeps nothing of it. */
import { element, table } from '../element.js';

let parts = 0;

/**
 * @param {string} title
 * @param {() => object} checked what goes with the text: `policy_name`, or `checks`
 * @param {(path: string, body: object) => Promise<any>} api
 */
export function tryPart(title, checked, api) {
  parts += 1;
  const [textId, directionId] = [`try-text-${parts}`, `try-direction-${parts}`];
  const text = element('textarea', { rows: 3, spellcheck: false, id: textId });
  const direction = element(
    'select',
    { id: directionId },
    new Option('a prompt', 'prompt'),
    new Option('an answer', 'answer'),
  );
  const button = element('button', { type: 'button' }, title);
  const result = element('div', { role: 'status', className: 'tried' });
  button.addEventListener('click', () => void tryIt());
  const tryIt = async () => {
    result.replaceChildren();
    button.disabled = true;
    try {
      const body = { text: text.value, direction: direction.value, ...checked() };
      result.replaceChildren(...resultOf(await api('/policy/test', body), text.value));
    } catch ({ message }) {
      result.replaceChildren(element('p', { role: 'alert' }, message));
    } finally {
      button.disabled = false;
    }
  };
  return element(
    'div',
    { className: 'try' },
    element('div', { className: 'field' }, element('label', { htmlFor: textId }, 'Text'), text),
    element(
      'div',
      { className: 'pair' },
      element('label', { htmlFor: directionId }, 'It is'),
      direction,
      button,
    ),
    result,
  );
}

const OUTCOMES = {
  passes: 'Nothing is found: it passes.',
  observed: 'It passes as it is, and what is found is counted.',
  masked: 'It goes on with placeholders.',
  blocked: 'It is refused.',
};

function resultOf({ outcome, findings, masked_text: masked, not_tried: notTried }, text) {
  return [
    element('p', {}, OUTCOMES[outcome]),
    ...(outcome === 'masked' ? [element('pre', { className: 'text' }, masked)] : []),
    ...(findings.length === 0
      ? []
      : [
          table(
            'What is found',
            ['What', 'Where', 'Text', 'What happens', 'By'],
            findings.map(({ check, start, end, mode, policy }) => [
              check,
              `${start} to ${end}`,
              text.slice(start, end),
              mode,
              policy === 'draft' ? 'these checks' : policy,
            ]),
          ),
        ]),
    ...(notTried.length === 0
      ? []
      : [element('p', { className: 'hint' }, `Not tried, because they cost: ${notTried.join(', ')}.`)]),
  ];
}
