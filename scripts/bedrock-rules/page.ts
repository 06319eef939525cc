/** docs/bedrock-rules.md from simulator/rules. */
import { allowances } from '../../simulator/rules/allowances.ts';
import { maxOutputTokensOf } from '../../simulator/rules/model-limits.ts';
import type { Rule } from '../../simulator/rules/rule.ts';
import { rules } from '../../simulator/rules/rules.ts';

const HEAD = `# What Bedrock refuses

Generated from \`simulator/rules\` by \`npm run docs:rules\`: change the data, not this page.

AWS's service model tells the shape of a request; these are the rules beyond it. The simulator enforces them, the fuzz
checker holds what the gateway sends against them, and \`npm run verify:bedrock\` asks the real service
([simulator.md](simulator.md)). The gateway's own facts about models are in \`core/catalog\`; neither is made from the
other, so each checks the other.

\`\`\`
npm run verify:bedrock -- --aws us-east-1 --models claude-haiku-4-5,nova-lite --max-usd 1
\`\`\`

asks the real service with your credentials: of each rule the body that must pass and the one that must be refused, what
must be taken, and a few answers that must look right. It prints where the service differs, writes a dated report into
\`docs/verified\`, and ends with 1 when something differs. Before each call its worst case is counted in exact money; a call
that could go beyond \`--max-usd\` is not made. With \`--endpoint\` it asks the simulator instead.

Evidence: **documented** by AWS or the model's maker; **live**, quoted from the service's own errors; **suspected**,
which the simulator enforces only where it is told to. Where the words are the service's own they stand in quotes.
`;

/** What a single body does not show. */
const BEYOND = `## What one body does not show

| rule | what | from |
| --- | --- | --- |
| R77 | Claude Opus 5 and later think when nothing is said of it. | [anthropic's migration guide](https://platform.claude.com/docs/en/about-claude/models/migration-guide) |
| R82 | A forced tool with an open schema is called with \`{}\` by Claude. | [BerriAI/litellm 25740](https://github.com/BerriAI/litellm/issues/25740) |
| R85 | \`modelTimeoutException\` is no member of ConverseStream's stream. | AWS's service model |
| R89 | Claude Opus 5.5 binds a thinking block to the words before it: behind others it is refused, unless \`thinking.block_binding\` drops it (accounts made after 2026-08-31). | [preserved thinking](https://platform.claude.com/docs/en/build-with-claude/preserved-thinking), [anomalyco/opencode 46653](https://github.com/anomalyco/opencode/pull/46653) |
| R91 | Signatures of thinking are standard base64 with padding, and may be written anew. | seen with Google's ADK |

The simulator behaves so in R82, R85, R89 and R91.
`;

export function rulesPage(): string {
  const sorted = rules.toSorted((a, b) => numberOf(a.id) - numberOf(b.id));
  const taken = allowances.map(
    ({ id, title, models, evidence, sources }) =>
      `| ${id} | ${cell(title)} | ${cell(models)} | ${evidence} | ${links(sources)} |`,
  );
  return [
    HEAD,
    '| rule | what is refused or demanded | models | evidence | from |',
    '| --- | --- | --- | --- | --- |',
    ...sorted.map(rowOf),
    '',
    '## What it answers',
    '',
    '| rule | on | exception | words |',
    '| --- | --- | --- | --- |',
    ...sorted.map(answerOf),
    '',
    '## What it takes',
    '',
    'Bodies that must pass, though one might think otherwise.',
    '',
    '| | what | models | evidence | from |',
    '| --- | --- | --- | --- | --- |',
    ...taken,
    '',
    BEYOND,
    `Last looked up on ${sorted
      .map(({ date }) => date)
      .toSorted()
      .at(-1)}. The longest answers (R78): ${limits()}.`,
    '',
  ].join('\n');
}

function rowOf({ id, title, models, evidence, sources }: Rule): string {
  return `| ${id} | ${cell(title)} | ${cell(models.name)} | ${evidence} | ${links(sources)} |`;
}

function answerOf({ id, operations, exception, message, claudeMessage, isQuoted, saidBy }: Rule): string {
  const said = [message, ...(claudeMessage === undefined ? [] : [claudeMessage])];
  const words = said
    .map((text) => (isQuoted ? `“${cell(text)}”` : cell(text)))
    .join('; in Anthropic’s body: ');
  const speaker = saidBy === 'model' ? ' (the model)' : '';
  return `| ${id} | ${operations.join(', ')} | ${exception}${speaker} | ${words} |`;
}

function links(sources: readonly string[]): string {
  return sources.map((source) => `[${nameOf(source)}](${source})`).join(', ');
}

/** `vercel/ai 20365` of an issue, the page's name of anything else. */
function nameOf(source: string): string {
  const issue = /^https:\/\/github\.com\/([^/]+\/[^/]+)\/(?:issues|pull)\/(\d+)$/.exec(source);
  if (issue !== null) return `${issue[1]} ${issue[2]}`;
  const url = new URL(source);
  return `${url.hostname.replace(/^(docs|www)\./, '')}: ${url.pathname
    .split('/')
    .filter(Boolean)
    .at(-1)
    ?.replace(/\.html$/, '')}`;
}

function limits(): string {
  const ids = [
    'anthropic.claude-opus-5-5',
    'anthropic.claude-haiku-4-5',
    'amazon.nova-pro',
    'meta.llama4',
    'deepseek.r1',
  ];
  return ids.map((id) => `${id} ${maxOutputTokensOf(id)?.toLocaleString('en-US')}`).join(', ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
}

function numberOf(id: string): number {
  return Number(id.slice(1));
}
