/**
 * An environment synthesized as the CLI would: the five templates by their short names, the assets, and what nag and
 * validator reported. The files of one test run share what is synthesized from the environments as they are; any other
 * is synthesized in this process, into a folder that goes with it.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations, type CfnResource } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { shareBundlesIn } from '../../../lib/bundle.ts';
import type { Environment } from '../../../lib/environment.ts';
import { environmentNamed } from '../../../lib/environments.ts';
import { addStargate } from '../../../lib/stargate.ts';
import { SYNTHESIS_VARIABLE } from '../../support/global-setup.ts';
import type { Template } from './template.ts';

export type StackName = 'network' | 'data' | 'gateway' | 'edge' | 'observability';

/** Those that only some environments have. */
const MORE_STACKS = ['web-acl', 'edge-alarms', 'grafana'] as const;
type MoreStacks = Readonly<Partial<Record<(typeof MORE_STACKS)[number], Template>>>;

export type System = {
  readonly environment: Environment;
  readonly templates: Readonly<Record<StackName, Template>> & MoreStacks;
  readonly directory: string;
  /** How many resources cdk-nag looked at. */
  readonly nagChecked: number;
};

const sharedByTests = process.env[SYNTHESIS_VARIABLE];
if (sharedByTests !== undefined) {
  const bundles = join(sharedByTests, 'bundles');
  mkdirSync(bundles, { recursive: true });
  shareBundlesIn(bundles);
}

const known = new Map<string, System>();

/** dev, staging or prod, synthesized once. Callers must not change it; `structuredClone` the templates. */
export function synthesized(name: string): System {
  const before = known.get(name);
  if (before !== undefined) return before;
  const environment = environmentNamed(name);
  const system =
    sharedByTests === undefined ? synthesize(environment) : synthesizedOnce(environment, sharedByTests);
  known.set(name, system);
  return system;
}

/** Any environment, synthesized now. Throws when nag or validator objects. */
export function synthesize(environment: Environment): System {
  const directory = mkdtempSync(join(tmpdir(), `stargate-synth-${environment.name}-`));
  if (directories.push(directory) === 1) process.once('exit', removeDirectories);
  return systemIn(directory, environment, synthesizeInto(directory, environment));
}

/** The same without nag and validator, for one of many variants whose parts are checked elsewhere. */
export function synthesizeUnchecked(environment: Environment): System {
  const directory = mkdtempSync(join(tmpdir(), `stargate-synth-${environment.name}-`));
  if (directories.push(directory) === 1) process.once('exit', removeDirectories);
  const app = new App({ outdir: directory, context: contextOfProject() });
  addStargate(app, environment);
  app.synth({ skipValidation: true });
  return systemIn(directory, environment, 0);
}

const PAUSE_MS = 50;
const LONGEST_WAIT_MS = 120_000;

/** The first process to ask makes it; the others wait until it is there, or has failed and is theirs to make. */
function synthesizedOnce(environment: Environment, shared: string): System {
  const directory = join(shared, environment.name);
  const report = `${directory}.json`;
  const givesUpMs = performance.now() + LONGEST_WAIT_MS;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (performance.now() < givesUpMs) {
    if (existsSync(report)) {
      const { nagChecked } = JSON.parse(readFileSync(report, 'utf8')) as { readonly nagChecked: number };
      return systemIn(directory, environment, nagChecked);
    }
    if (isMadeNow(directory)) {
      try {
        const nagChecked = synthesizeInto(directory, environment);
        writeFileSync(`${report}.part`, JSON.stringify({ nagChecked }));
        renameSync(`${report}.part`, report);
      } catch (error) {
        rmSync(directory, { recursive: true, force: true });
        throw error;
      }
    } else Atomics.wait(pause, 0, 0, PAUSE_MS);
  }
  return synthesize(environment);
}

function isMadeNow(directory: string): boolean {
  try {
    mkdirSync(directory);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** How many resources cdk-nag looked at. */
function synthesizeInto(directory: string, environment: Environment): number {
  const app = new App({ outdir: directory, context: contextOfProject() });
  addStargate(app, environment);
  const nag = new CountingChecks(app);
  Validations.of(app).addPlugins(nag);
  app.synth();
  return nag.checked;
}

function systemIn(directory: string, environment: Environment, nagChecked: number): System {
  const fileOf = (stack: string): string => `stargate-${environment.name}-${stack}`;
  const read = (stack: StackName): Template => readTemplate(directory, fileOf(stack));
  const more: MoreStacks = Object.fromEntries(
    MORE_STACKS.filter((stack) => existsSync(join(directory, `${fileOf(stack)}.template.json`))).map(
      (stack) => [stack, readTemplate(directory, fileOf(stack))],
    ),
  );
  return {
    environment,
    directory,
    nagChecked,
    templates: {
      network: read('network'),
      data: read('data'),
      gateway: read('gateway'),
      edge: read('edge'),
      observability: read('observability'),
      ...more,
    },
  };
}

const directories: string[] = [];

function removeDirectories(): void {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
}

/** cdk-nag as it is, and the proof that it was awake: a plugin that never ran reports nothing wrong either. */
class CountingChecks extends AwsSolutionsChecks {
  checked = 0;

  protected override checkResource(node: CfnResource): void {
    this.checked += 1;
    super.checkResource(node);
  }
}

export function readTemplate(directory: string, stack: string): Template {
  const file = join(directory, `${stack}.template.json`);
  if (!existsSync(file)) throw new Error(`synthesis made no template of ${stack}`);
  return JSON.parse(readFileSync(file, 'utf8')) as Template;
}

export function contextOfProject(): Record<string, unknown> {
  const file = join(import.meta.dirname, '..', '..', '..', 'cdk.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { context: Record<string, unknown> }).context;
}
