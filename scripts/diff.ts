/**
 * What a change does to the templates, without AWS: compares each stack with a saved template, as `cdk diff` shows it.
 *
 *     npm run diff -- -c env=dev --save          keep the templates of now, as what is deployed
 *     npm run diff -- -c env=dev                 compare with the kept ones
 *     npm run diff -- -c env=dev --against <dir> compare with those of a folder
 *     npm run diff -- --app <assembly> --against <dir> [--markdown]   compare what is synthesized already
 *
 * Exits with 1 when a change would lose data, or what clients rely on. With --markdown it leaves that to scripts/guard.ts
 * and only writes what a pull request shall show.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { parseArgs } from 'node:util';
import { diffTemplate, formatDifferences } from '@aws-cdk/cloudformation-diff';
import { destructiveChanges, type CfnTemplate } from '../lib/stateful-changes.ts';
import { stacksIn, templateOf } from './templates.ts';

const CDK = join(import.meta.dirname, '..', 'node_modules', '.bin', 'cdk');
const ENVIRONMENT = { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true', FORCE_COLOR: '0' };

function main(): void {
  const { values } = parseArgs({
    options: {
      context: { type: 'string', short: 'c', multiple: true },
      save: { type: 'boolean' },
      app: { type: 'string' },
      against: { type: 'string' },
      markdown: { type: 'boolean' },
    },
  });
  if (values.app !== undefined) {
    if (values.against === undefined) throw new Error('Say what to compare with: --against <folder>.');
    const compared = compare(values.app, values.against);
    if (values.markdown === true) console.log(markdown(compared));
    else show(compared);
    return;
  }
  const environment = environmentOf(values.context ?? []);
  const saved = values.against ?? join('cdk.saved', environment);
  const assembly = mkdtempSync(join(tmpdir(), 'stargate-diff-'));
  try {
    execFileSync(CDK, ['synth', '--no-notices', '--quiet', '-c', `env=${environment}`, '-o', assembly], {
      env: ENVIRONMENT,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (values.save === true) return save(assembly, saved);
    if (!existsSync(saved)) {
      throw new Error(
        `Nothing is saved in ${saved}; save what is deployed: npm run diff -- -c env=${environment} --save`,
      );
    }
    show(compare(assembly, saved));
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

function save(assembly: string, saved: string): void {
  rmSync(saved, { recursive: true, force: true });
  mkdirSync(saved, { recursive: true });
  for (const stack of stacksIn(assembly)) {
    cpSync(join(assembly, `${stack}.template.json`), join(saved, `${stack}.template.json`));
  }
  console.log(`Saved ${stacksIn(saved).length} templates in ${saved}.`);
}

type Compared = {
  readonly stack: string;
  readonly kind: 'new' | 'removed' | 'changed' | 'same';
  /** As `cdk diff` writes it; empty but for what is changed. */
  readonly text: string;
  readonly losses: readonly string[];
};

function compare(assembly: string, saved: string): readonly Compared[] {
  const stacks = new Set([...stacksIn(saved), ...stacksIn(assembly)]);
  return [...stacks].map((stack) => {
    const before = templateOf(saved, stack);
    const after = templateOf(assembly, stack);
    const losses = destructiveChanges(before ?? {}, after ?? {});
    if (before === null) return { stack, kind: 'new', text: '', losses };
    if (after === null) return { stack, kind: 'removed', text: '', losses };
    const text = differenceOf(before, after);
    return { stack, kind: text === '' ? 'same' : 'changed', text, losses };
  });
}

function differenceOf(before: CfnTemplate, after: CfnTemplate): string {
  const difference = diffTemplate(before, after);
  if (difference.isEmpty) return '';
  const stream = new PassThrough();
  formatDifferences(stream, difference);
  return String(stream.read() ?? '');
}

const said = {
  new: 'is new',
  removed: 'is removed',
  same: 'There were no differences',
} as const;

function show(compared: readonly Compared[]): void {
  for (const { stack, kind, text } of compared) {
    console.log(`Stack ${stack}`);
    console.log(kind === 'changed' ? text : said[kind]);
  }
  const losses = compared.flatMap((one) => one.losses.map((loss) => `${one.stack}: ${loss}`));
  if (losses.length > 0) {
    throw new Error(`This change would lose data, or what is relied on:\n${losses.join('\n')}`);
  }
}

/** A line for every stack, what would be lost, and the text of each difference folded away. */
function markdown(compared: readonly Compared[]): string {
  const lines = ['| stack | change |', '| --- | --- |'];
  for (const { stack, kind, losses } of compared) {
    const change = kind === 'same' ? '–' : kind;
    lines.push(`| ${stack} | ${losses.length === 0 ? change : `${change}, **destructive**`} |`);
  }
  for (const { stack, losses } of compared) {
    for (const loss of losses) lines.push('', `:warning: ${stack}: ${loss}`);
  }
  for (const { stack, text } of compared) {
    if (text === '') continue;
    lines.push('', `<details><summary>${stack}</summary>`, '', '```', text.trimEnd(), '```', '</details>');
  }
  return lines.join('\n');
}

function environmentOf(context: readonly string[]): string {
  const given = context.find((entry) => entry.startsWith('env='))?.slice(4);
  if (given === undefined || given === '') throw new Error('Say which environment: -c env=<name>.');
  return given;
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
