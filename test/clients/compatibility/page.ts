/** docs/compatibility.md from what the tests of the clients and the runs of the frameworks said. */
import { readFileSync } from 'node:fs';
import { readResults } from '../../frameworks/results.ts';
import { frameworksSection } from '../../frameworks/section.ts';
import { cell, clients, features, unserved, type ClientId, type FeatureId } from '../matrix.ts';
import { chatModels, modelApis, modelCell, whyNot, type ModelApi } from '../model-matrix.ts';
import { table } from './table.ts';

export const PAGE = new URL('../../../docs/compatibility.md', import.meta.url);

/** What a test said about a cell. */
export type Outcome = 'passed' | 'failed';

/** The page; `outcomes` by the name of the cell. A cell without outcome or reason is an error. */
export function compatibilityPage(outcomes: ReadonlyMap<string, Outcome>): string {
  const ids = Object.keys(clients) as ClientId[];
  const reasons: string[] = [];
  const cellOf = (name: string, reason: string | null): string => {
    const outcome = outcomes.get(name);
    if (outcome === 'passed') return 'yes';
    if (outcome === undefined && reason === null) throw new Error(`${name} has no test`);
    const why = reason ?? 'Its test fails in this version.';
    if (!reasons.includes(why)) reasons.push(why);
    return `no (${reasons.indexOf(why) + 1})`;
  };
  const rows = (Object.keys(features) as FeatureId[]).map((feature) => {
    const cells = ids.map((client) => {
      const reason = unserved.find((one) => one.client === client && one.feature === feature)?.why;
      return cellOf(cell(client, feature), reason ?? null);
    });
    return [features[feature], ...cells];
  });
  const apis = Object.keys(modelApis) as ModelApi[];
  const modelRows = chatModels.map((model) => [
    model.name,
    ...apis.map((api) => cellOf(modelCell(model, api), whyNot(model, api))),
  ]);
  return [
    '# Compatibility',
    '',
    'Made by `npm run compatibility` from the tests in `test/clients`: each `yes` is a test in which the client itself,',
    'unchanged, talks to the whole gateway (edge, load balancer, proxy, PostgreSQL) with the Bedrock simulator behind it.',
    'In those tests every answer on the wire, each event of a stream included, is held against what the maker of the API',
    'publishes (`test/conformance`): the types of OpenAI’s and Anthropic’s own SDKs, and OpenAI’s OpenAPI document.',
    '',
    ...table(['feature', ...ids.map((id) => clients[id].title)], rows),
    '',
    '## Models',
    '',
    'Each `yes` is a whole answer and a streamed one of that model by that API.',
    '',
    ...table(['model', ...apis.map((api) => modelApis[api])], modelRows),
    '',
    '## Why not',
    '',
    ...reasons.map((reason, index) => `${index + 1}. ${reason}`),
    '',
    '## Versions',
    '',
    ...table(
      ['client', 'packages'],
      ids.map((id) => [clients[id].title, versionsOf(clients[id].packages)]),
    ),
    '',
    ...frameworksSection(readResults()),
  ].join('\n');
}

function versionsOf(packages: readonly string[]): string {
  const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const versions = { ...manifest.dependencies, ...manifest.devDependencies };
  return packages
    .map((name) => {
      const version = versions[name];
      if (version === undefined) throw new Error(`package.json has no ${name}`);
      return `${name} ${version}`;
    })
    .join(', ');
}
