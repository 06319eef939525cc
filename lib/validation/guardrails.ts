/**
 * What is wrong with the guardrails of an environment: limits of the classic tier,
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateGuardrail.html.
 */
import { comprehendRegions, guardrailRegions } from '../../core/regions/services.ts';
import type { Environment } from '../environment.ts';
import { outputName } from '../guardrail-name.ts';
import { guardrailPersonalData, type GuardrailOptions, type GuardrailTopic } from '../guardrail-options.ts';

const NAME = /^[a-z][a-z0-9-]{0,19}$/;
const TOPIC_NAME = /^[0-9a-zA-Z\-_ !?.]{1,100}$/;
const MOST_TOPICS = 30;
const MOST_EXAMPLES = 5;
const MOST_WORDS = 10_000;
const LONGEST_DEFINITION = 200;
const LONGEST_EXAMPLE = 100;
const LONGEST_WORD = 100;
const LONGEST_MESSAGE = 500;

export function validateGuardrails({ guardrails = {}, comprehend, region }: Environment): readonly string[] {
  const problems: string[] = [];
  const entries = Object.entries(guardrails);
  if (entries.length > 0 && !guardrailRegions.includes(region)) {
    problems.push(
      `guardrails: Bedrock has no guardrails in ${region}; name one of another region in bedrock.guardrailArns`,
    );
  }
  if (comprehend === 'on' && !comprehendRegions.includes(region)) {
    problems.push(`comprehend: Amazon Comprehend is not in ${region}`);
  }
  for (const [name, options] of entries) {
    const at = `guardrails.${name}`;
    if (!NAME.test(name)) {
      problems.push(`${at}: a name is a letter and up to 19 small letters, digits and hyphens`);
    }
    const alike = entries.find(([other]) => other < name && outputName(other) === outputName(name));
    if (alike !== undefined) {
      problems.push(`${at}: too like ${alike[0]}: the outputs of both would be ${outputName(name)}Id`);
    }
    problems.push(...validateRules(at, options));
  }
  return problems;
}

function validateRules(at: string, options: GuardrailOptions): readonly string[] {
  const { topics = [], words = [], personalData = {}, profanity = 'off' } = options;
  const problems: string[] = [];
  const isEmpty =
    options.harmfulContent === 'off' &&
    options.promptAttacks === 'off' &&
    profanity === 'off' &&
    topics.length + words.length + Object.keys(personalData).length === 0;
  if (isEmpty) problems.push(`${at}: looks for nothing; leave it out, or switch something on`);
  if (topics.length > MOST_TOPICS) problems.push(`${at}.topics: at most ${MOST_TOPICS}`);
  for (const topic of topics) problems.push(...validateTopic(`${at}.topics`, topic));
  if (words.length > MOST_WORDS) problems.push(`${at}.words: at most ${MOST_WORDS}`);
  for (const word of words) {
    if (word.trim() === '' || word.length > LONGEST_WORD) {
      problems.push(`${at}.words: "${word.slice(0, 20)}" must have 1 to ${LONGEST_WORD} characters`);
    }
  }
  for (const type of Object.keys(personalData)) {
    if (!guardrailPersonalData.some((known) => known === type)) {
      problems.push(
        `${at}.personalData: Bedrock knows no ${type}; one of ${guardrailPersonalData.join(', ')}`,
      );
    }
  }
  for (const [member, text] of [
    ['blockedPrompt', options.blockedPrompt],
    ['blockedAnswer', options.blockedAnswer],
  ] as const) {
    if (text !== undefined && (text === '' || text.length > LONGEST_MESSAGE)) {
      problems.push(`${at}.${member}: 1 to ${LONGEST_MESSAGE} characters`);
    }
  }
  return problems;
}

function validateTopic(at: string, { name, definition, examples = [] }: GuardrailTopic): readonly string[] {
  const problems: string[] = [];
  if (!TOPIC_NAME.test(name)) {
    problems.push(`${at}: "${name}" is no name: letters, digits, spaces and -_!?. alone, up to 100`);
  }
  if (definition === '' || definition.length > LONGEST_DEFINITION) {
    problems.push(`${at}: the definition of "${name}" must have 1 to ${LONGEST_DEFINITION} characters`);
  }
  if (examples.length > MOST_EXAMPLES || examples.some((one) => one === '' || one.length > LONGEST_EXAMPLE)) {
    problems.push(
      `${at}: "${name}" takes up to ${MOST_EXAMPLES} examples of 1 to ${LONGEST_EXAMPLE} characters`,
    );
  }
  return problems;
}
