/**
 * The gateway as the template would deploy it, on this machine: the viewer function and the listener rules come from
 * the synthesized template, the admin function is the bundled asset, the proxy tasks and PostgreSQL are real.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestContext } from 'node:test';
import { systemClock } from '../../../core/clock.ts';
import { startAlb } from '../../../local/alb/alb.ts';
import type { LambdaFunction } from '../../../local/alb/lambda-target.ts';
import { createTargetGroup } from '../../../local/alb/target-group.ts';
import { startEdge } from '../../../local/edge/edge.ts';
import { KEY_PEPPER, MASTER_KEY, startGate, type Gate } from '../../support/start-gate.ts';
import { gateSource } from './gate-function.ts';
import { listenerOf } from './listener.ts';
import { resourcesOf } from './template.ts';
import type { System } from './synthesized.ts';

export type DeployedGateway = {
  readonly gate: Gate;
  readonly edgeUrl: string;
  readonly albUrl: string;
  /** Paths with which the admin function was called, since the last `forget`. */
  readonly adminCalls: string[];
};

export async function startDeployed(t: TestContext, system: System): Promise<DeployedGateway> {
  const gate = await startGate(t);
  const admin = await loadFunction(system, 'AdminFunction', {
    DATABASE_URL: gate.databaseUrl,
    MASTER_KEY,
    KEY_PEPPER,
    AWS_REGION: 'us-east-1',
  });
  const adminCalls: string[] = [];
  const proxy = createTargetGroup();
  for (const task of gate.tasks()) proxy.register(task.url);
  const alb = await startAlb({
    port: 0,
    clock: systemClock,
    proxy,
    admin: async (event) => {
      adminCalls.push(`${event.httpMethod} ${event.path}`);
      return admin(event);
    },
    console: null,
    rules: listenerOf(system.templates).rules,
  });
  const source = gateSource(system.templates);
  if (source === null) throw new Error('the template has no viewer function');
  const edge = await startEdge({ port: 0, albUrl: alb.url, clock: systemClock, functionSource: source });
  t.after(async () => {
    await edge.stop(0);
    await alb.stop(0);
    await proxy.stop();
  });
  return { gate, edgeUrl: edge.url, albUrl: alb.url, adminCalls };
}

/**
 * The handler of a bundled function, loaded from the asset that would be uploaded, under the environment it is
 * given. Its module reads the environment when it is first called.
 */
export async function loadFunction(
  system: System,
  idPrefix: string,
  environment: Readonly<Record<string, string>>,
): Promise<LambdaFunction> {
  const directory = assetOf(system, idPrefix);
  Object.assign(process.env, environment);
  // A copy of its own per call: the query keeps Node from handing out the module of an earlier environment.
  const url = `${pathToFileURL(join(directory, 'index.mjs')).href}?${Object.keys(environment).length}-${Math.random()}`;
  const module: unknown = await import(url);
  const handler: unknown = Reflect.get(module as object, 'handler');
  if (typeof handler !== 'function') throw new Error(`the bundle of ${idPrefix} exports no handler`);
  return handler as LambdaFunction;
}

/** The folder of the asset behind the function whose id starts with `idPrefix`. */
export function assetOf(system: System, idPrefix: string): string {
  const found = resourcesOf(system.templates, 'AWS::Lambda::Function').find(({ id }) =>
    id.startsWith(idPrefix),
  );
  const key: unknown = found?.properties['Code']?.['S3Key'];
  const hash = /([0-9a-f]{64})\.zip/.exec(JSON.stringify(key))?.[1];
  if (hash === undefined) throw new Error(`${idPrefix} has no asset`);
  return join(system.directory, `asset.${hash}`);
}
