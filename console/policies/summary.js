/** A policy in short lines. */

/** For whom it is. */
export function whomLines({ applies_to: { teams, keys, models } }) {
  const told = [
    listed('team', teams),
    listed('key', keys),
    models.length === 0 ? '' : `calls of ${shortened(models)}`,
  ].filter((text) => text !== '');
  return told.length === 0 ? ['everybody'] : told;
}

function listed(what, ids) {
  if (ids.length === 0) return '';
  return `${what}${ids.length === 1 ? '' : 's'} ${shortened(ids)}`;
}

const MOST_NAMED = 4;

function shortened(names) {
  const more = names.length - MOST_NAMED;
  return more > 1 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${more} more` : names.join(', ');
}

const VERBS = { observe: 'watches', mask: 'masks', block: 'blocks' };

/** What becomes of what is found, the strictest first. */
export function doneLines(policy, direction) {
  const told = Object.entries(VERBS)
    .toReversed()
    .flatMap(([mode, verb]) => {
      const found = checksOf(policy)
        .filter((check) => check[direction] === mode)
        .map(({ name }) => name);
      return found.length === 0 ? [] : [`${verb} ${shortened(found)}`];
    });
  const { guardrails } = policy.checks;
  if (guardrails.length > 0)
    told.push(`guardrail ${shortened(guardrails.map(({ id }) => nameOfGuardrail(id)))}`);
  return told.length === 0 ? ['–'] : told;
}

/** Every check with its modes; guardrails, which have their own, are left out. */
export function checksOf({ checks }) {
  const { entities, patterns, words, injection, judges, comprehend } = checks;
  return [
    ...Object.entries(entities).map(([kind, both]) => ({
      name: kind === 'default' ? 'every other kind' : kind,
      ...both,
    })),
    ...named('pattern', patterns),
    ...named('words', words),
    { name: 'injection', prompt: injection, answer: 'off' },
    ...named('judge', judges),
    ...(comprehend === null ? [] : [{ ...comprehend, name: 'Comprehend' }]),
  ];
}

function named(kind, checks) {
  return checks.map(({ name, prompt, answer }) => ({ name: `${kind} ${name}`, prompt, answer }));
}

export function nameOfGuardrail(id) {
  return id.split('/').at(-1);
}

export function cachingLines({ checks: { prompt_caching: prompts, answer_cache: answers } }) {
  const told = [];
  if (prompts === 'off') told.push('no cache points of the gateway');
  if (answers === 'off') told.push('no cached answers');
  else if (answers !== null)
    told.push(
      `answers by ${answers.scope}, ${durationText(answers.ttl_seconds)}, ${answers.when === 'asked' ? 'where asked' : 'at temperature 0'}`,
    );
  return told.length === 0 ? ['–'] : told;
}

function durationText(seconds) {
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
