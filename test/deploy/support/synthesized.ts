/**
 * An environment synthesized in this process, as the CLI would, in a folder that goes with the test process: the
 * five templates by their short names, the assets, and what nag and validator reported.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations, type CfnResource } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Environment } from '../../../lib/environment.ts';
import { environmentNamed } from '../../../lib/environments.ts';
import { addStargate } from '../../../lib/stargate.ts';
import type { Template } from './template.ts';

export type StackName = 'network' | 'data' | 'gateway' | 'edge' | 'observability';

export type System = {
  readonly environment: Environment;
  readonly templates: Readonly<Record<StackName, Template>>;
  readonly directory: string;
  /** How many resources cdk-nag looked at. */
  readonly nagChecked: number;
};

const known = new Map<string, System>();

/** dev, staging or prod, synthesized once per process. Callers must not change it; `structuredClone` the templates. */
export function synthesized(name: string): System {
  const before = known.get(name);
  if (before !== undefined) return before;
  const system = synthesize(environmentNamed(name));
  known.set(name, system);
  return system;
}

/** Any environment, synthesized now. Throws when nag or validator objects. */
export function synthesize(environment: Environment): System {
  const directory = mkdtempSync(join(tmpdir(), `stargate-synth-${environment.name}-`));
  if (directories.push(directory) === 1) process.once('exit', removeDirectories);
  const app = new App({ outdir: directory, context: contextOfProject() });
  addStargate(app, environment);
  const nag = new CountingChecks(app);
  Validations.of(app).addPlugins(nag);
  app.synth();
  const read = (stack: StackName): Template =>
    readTemplate(directory, `stargate-${environment.name}-${stack}`);
  return {
    environment,
    directory,
    nagChecked: nag.checked,
    templates: {
      network: read('network'),
      data: read('data'),
      gateway: read('gateway'),
      edge: read('edge'),
      observability: read('observability'),
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
