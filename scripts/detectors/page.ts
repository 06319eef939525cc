/** docs/detectors.md: what is found and how, with precision and recall as they are measured when the page is written. */
import { contextWindow } from '../../core/policies/detect/scan/contexts.ts';
import { vendorKeys } from '../../core/policies/detect/secrets/vendor-keys.ts';
import { entityTypes, type EntityType } from '../../core/policies/entity-types.ts';
import { labelledSet } from '../../test/policies/detect/labelled/labelled-set.ts';
import { scoresOf, type Score } from '../../test/policies/detect/labelled/score.ts';
import { entityNotes } from './entity-notes.ts';

export function detectorsPage(): string {
  const families = labelledSet();
  const scores = families.map(({ texts }) => scoresOf(texts));
  const total = families.reduce((sum, { texts }) => sum + texts.length, 0);
  const vendors = new Set(vendorKeys.map(({ vendor }) => vendor));
  return `# Detectors

<!-- Made by \`npm run docs:detectors\`; the words stand in scripts/detectors. -->

What policies find by themselves, in the task, without a call to anybody: personal data and secrets, words, patterns of your
own, and patterns of prompt injection. What a policy does with them is its own matter. The texts
that traces keep are redacted by the same detectors.

Rules know forms and check digits, and not what a sentence means. Where a form is its own proof (a key with its prefix, a
number with its check digits in the way it is written) nothing else is asked for. Where many other numbers
look the same, one of the words that people use for it has to stand at most ${contextWindow} characters before: a bare row of
nine digits is no tax number unless somebody says so. The head of a table in text
(commas, semicolons, tabs or bars) speaks for the cells below it. Every finding is the value alone: of \`password: hunter2!\` it is
\`hunter2!\`.

## Entity types

Measured with ${total.toLocaleString('en')} labelled texts (\`test/policies/detect/labelled\`), in three parts:

- **held out**: ${countOf(families, 'held out')} texts of templates, people, places and numbers that the detectors were not tuned by, but for
  streets: the first measurement found 61 % of them, and what it showed was mended. Of the names it found 67 %, with a short list of names.
- **tuned by**: ${countOf(families, 'tuned by')} texts of other templates, by which they were; a high figure there proves little.
- **by hand**: ${countOf(families, 'by hand')} texts written one by one, the test vectors of issuers among them, and many that look like something and are nothing.

The texts are ours, so these figures compare one version of the detectors with the next; they do not foretell what your texts
will show. All three parts were written by the same people who wrote the rules: text of your own will do worse, most of all for
names. Recall counts a value as found when every character of it is within a finding of its own type; in brackets,
within findings of any type: what is masked as something else is masked.

| entity type | what is found | recall, held out | precision, held out | recall, tuned by | by hand: found, wrong |
| --- | --- | ---: | ---: | ---: | ---: |
${entityTypes
  .map((entity) =>
    row(
      entity,
      scores,
      families.map(({ name }) => name),
    ),
  )
  .join('\n')}

Texts of others, in which nothing was planted:

- The changelog of Node.js names the author of each change. Of 326 of these names, without any word before them, 60 % are found.
- In 89 MB of packages from npm (code, declarations, documentation), 91 different names of people are found, five of which are none
  ("Glue Tables", "Security Hub").
- 11 MB of JavaScript of ten packages (1,698 files) gave 63 findings of any type, 9 of them wrong: numbers of sections and object
  identifiers that look like IPv4.
- 25 MB of Python and Perl of a Debian system gave 133 wrong cards and 17 wrong Aadhaar numbers, out of tables of code points in
  hexadecimal. What these texts showed has been mended since, so other texts will show other things.

Labels of placeholders are the names in capitals: \`[EMAIL_1]\`.

## What rules do not find

- **Names** without a form of address, a greeting, a label or a given name from the list (13,000 of some thirty languages, by
  [faker](https://github.com/faker-js/faker), MIT License). Names in Chinese, Japanese, Korean, Arabic or Cyrillic script are not
  found at all, nor single names within a sentence. Where names matter, add Comprehend or a guardrail to the policy.
- **Addresses** without a house number or a word for a street, post boxes, and those in scripts other than Latin.
- Secrets without a known prefix that nothing assigns to a name: a row of letters alone may be anything.
- What is written out, spelled, split, encoded or drawn: "four one one one", \`a d a (at) example\`, base 64, pictures.

## Keys of vendors

${vendorKeys.length} rules for keys of ${vendors.size} vendors. Most are rules of [gitleaks](https://github.com/gitleaks/gitleaks) 8.30.1 (MIT License,
Copyright (c) 2019 Zachary Rice), written for a search that has found the first characters already; virtual keys of this gateway are
found by \`sk-\`. Of:
${[...vendors]
  .filter((vendor) => vendor !== 'any')
  .toSorted()
  .join(', ')}.

## Patterns of your own

In the syntax of [RE2](https://github.com/google/re2/wiki/Syntax): no look-around and no back-references. At most 500 characters and
2,000 instructions; one that matches the empty text is refused. They are case-sensitive unless they begin with \`(?i)\`.

Time is linear in the text whatever the pattern is. A pattern of characters, classes, choices of words and small counts
(\`\\bEMP-\\d{5,7}\\b\`) runs in JavaScript's own engine, at about 0.05 to 0.2 ms for 100 KB; others run in re2js, at next to nothing where a
piece of text that they need is not there, and otherwise at 1 to 6 ms for 100 KB. \`*\`, \`+\`, \`.\`, \`\\s\`, \`^\`, \`[^…]\` and \`(?i)\\b\` make the
difference; a \`+\` at the end does not.

## Words

Whole words and phrases in any case, with any white space between their words; Chinese, Japanese, Korean and Thai within a row of
signs as well. 100 KB take half a millisecond to one, whether a list has ten words or ten thousand.

## Prompt injection

Orders to ignore what was said before, to show the system prompt, to drop all rules or to hide something from the user, in
English and in short form in German, French, Spanish, Italian, Portuguese, Dutch, Polish, Chinese, Japanese, Korean and Russian; marks of
chat templates (\`<|im_start|>\`, \`[INST]\`); text in Unicode's invisible tag characters. It is a first sieve: who knows the
patterns gets around them. A model as judge finds more.

## What it costs

Milliseconds of one core for 100 KB with every entity type on, by \`npm run bench:detectors\` (Node 24, a shared machine of two
cores):

| text | ms |
| --- | ---: |
| source code, JSON, prose | 0.6 to 0.8 |
| log lines, minified code, German | 0.8 to 1.0 |
| tables of numbers | 1.0 to 1.1 |
| Chinese, base 64 | 0.15 |
| a table of 1,000 customers, five findings a row | 2.7 |
| the worst of a hundred texts made to be slow | 25 |

A piece of 30 characters, as streams bring them, takes 0.7 µs.

One pass looks at each run of letters and digits once; everything that looks closer is bounded, and a test counts that twice the
text is twice the work.
`;
}

function countOf(families: ReturnType<typeof labelledSet>, name: string): string {
  const family = families.find((one) => one.name === name);
  if (family === undefined) throw new Error(`no family ${name}`);
  return family.texts.length.toLocaleString('en');
}

function row(
  entity: EntityType,
  scores: readonly ReadonlyMap<EntityType, Score>[],
  names: readonly string[],
): string {
  const of = (name: string): Score => {
    const score = scores[names.indexOf(name)]?.get(entity);
    if (score === undefined) throw new Error(`no score of ${entity}`);
    return score;
  };
  const [heldOut, tuned, hand] = [of('held out'), of('tuned by'), of('by hand')];
  const covered = heldOut.covered > heldOut.found ? ` (${share(heldOut.covered, heldOut.labels)})` : '';
  return `| \`${entity}\` | ${entityNotes[entity]} | ${share(heldOut.found, heldOut.labels)}${covered} | ${share(
    heldOut.findings - heldOut.wrong,
    heldOut.findings,
  )} | ${share(tuned.found, tuned.labels)} | ${hand.found} of ${hand.labels}, ${hand.wrong} |`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1).replace('.0', '')} %`;
}
