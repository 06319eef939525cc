/** docs/messages-fields.md, from the tables that the translation itself goes by. */
import { models } from '../../core/catalog/models.ts';
import { betas, keptEdits } from '../../proxy/dialects/anthropic-messages/betas.ts';
import { bodyFields, toolFields, type Field } from '../../proxy/dialects/anthropic-messages/fields.ts';

const claude = models.filter(({ family }) => family === 'claude');

export function messagesFieldsPage(): string {
  return [
    '# Messages to Claude, field by field',
    '',
    "What becomes of each field of `POST /v1/messages` and `/v1/messages/count_tokens` on its way to a Claude model on Bedrock. What a client asks for is kept in effect by other means where Bedrock does not take it; what cannot be kept is refused with a 400 that names the field, in the words of Anthropic's API. A field whose value is `null` is not given. (`npm run docs:messages` writes this page.)",
    '',
    '## The body',
    '',
    ...fieldTable(bodyFields),
    '',
    'A field that is not listed is passed on. Where Bedrock refuses one, the request is made again without all such fields.',
    '',
    '## A tool of your own',
    '',
    ...fieldTable(toolFields),
    '',
    'Members that are not listed are passed on, until a deployment has refused one. Names of tools and properties are not changed: names that Claude does not take are refused.',
    '',
    '## Betas',
    '',
    'Bedrock refuses a beta that it does not know. All others than these are left out, and what belongs to them in the body is left out or said by other means.',
    '',
    '| beta of the client | as Bedrock takes it | models | source |',
    '| --- | --- | --- | --- |',
    ...Array.from(betas, ([name, { send, when, source }]) => {
      const taking = claude.filter((model) => when === undefined || when(model));
      const shown = taking.length === claude.length ? 'all' : taking.map((model) => model.name).join(', ');
      return `| \`${name}\` | ${send === name ? 'the same' : `\`${send}\``} | ${shown} | ${source} |`;
    }),
    '',
    `Of \`context_management\` these edits are kept, each with its beta: ${Array.from(keptEdits, ([edit, beta]) => `\`${edit}\` (\`${beta}\`)`).join(', ')}.`,
    '',
  ].join('\n');
}

function fieldTable(fields: ReadonlyMap<string, Field>): readonly string[] {
  return [
    '| field | what happens | how |',
    '| --- | --- | --- |',
    ...Array.from(fields, ([name, { does, say }]) => `| \`${name}\` | ${does} | ${say === '' ? '–' : say} |`),
  ];
}
