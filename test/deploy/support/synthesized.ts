/**
 * An environment synthesized in this process, as the CLI would, in a folder that goes with the test process: the
 * five templates by their short names, the assets, and what nag and validator reported.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
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
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const app = new App({ outdir: directory, context: contextOfProject() });
  addStargate(app, environment);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
  const read = (stack: StackName): Template =>
    readTemplate(directory, `stargate-${environment.name}-${stack}`);
  return {
    environment,
    directory,
    templates: {
      network: read('network'),
      data: read('data'),
      gateway: read('gateway'),
      edge: read('edge'),
      observability: read('observability'),
    },
  };
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
