/**
 * What a change does to the templates, without AWS: compares each stack with a saved template, as `cdk diff` shows it.
 *
 *     npm run diff -- -c env=dev --save          keep the templates of now, as what is deployed
 *     npm run diff -- -c env=dev                 compare with the kept ones
 *     npm run diff -- -c env=dev --against <dir> compare with those of a folder
 *
 * Exits with 1 when a change would lose data.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
      against: { type: 'string' },
    },
  });
  const environment = environmentOf(values.context ?? []);
  const saved = values.against ?? join('cdk.saved', environment);
  const assembly = mkdtempSync(join(tmpdir(), 'stargate-diff-'));
  try {
    execFileSync(CDK, ['synth', '--no-notices', '--quiet', '-c', `env=${environment}`, '-o', assembly], {
      env: ENVIRONMENT,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (values.save === true) save(assembly, saved);
    else compare(assembly, saved, environment);
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

function compare(assembly: string, saved: string, environment: string): void {
  if (!existsSync(saved)) {
    throw new Error(
      `Nothing is saved in ${saved}; save what is deployed: npm run diff -- -c env=${environment} --save`,
    );
  }
  const stacks = new Set([...stacksIn(saved), ...stacksIn(assembly)]);
  const losses: string[] = [];
  for (const stack of stacks) {
    const before = templateOf(saved, stack);
    const after = templateOf(assembly, stack);
    console.log(`Stack ${stack}`);
    if (before === null) console.log('is new');
    else if (after === null) console.log('is removed');
    else showDifference(before, after);
    losses.push(...destructiveChanges(before ?? {}, after ?? {}).map((loss) => `${stack}: ${loss}`));
  }
  if (losses.length > 0) throw new Error(`This change would lose data:\n${losses.join('\n')}`);
}

function showDifference(before: CfnTemplate, after: CfnTemplate): void {
  const difference = diffTemplate(before, after);
  if (difference.isEmpty) console.log('There were no differences');
  else formatDifferences(process.stdout, difference);
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
