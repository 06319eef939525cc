/**
 * cdk-nag's AwsSolutions and the CloudFormation validator run on every synthesis and stop it: clean on our
 * environments (the other tests synthesize them), and proven here to be awake.
 */
import { deepEqual, ok, throws } from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { environments } from '../../lib/environments.ts';
import { contextOfProject, synthesized } from './support/synthesized.ts';

type Report = {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly conclusion: string;
    readonly violations: readonly { readonly ruleName: string; readonly severity?: string }[];
  }[];
};

for (const { name } of environments) {
  test(`nag and validator ran on ${name} and object to nothing`, () => {
    const { directory, nagChecked, templates } = synthesized(name);
    const resources = Object.values(templates).flatMap((template) => Object.keys(template.Resources));
    ok(nagChecked >= resources.length, `nag looked at ${nagChecked} of ${resources.length} resources`);
    // The validator is in the report only where it found something; below it is proven to be awake.
    const { pluginReports } = reportOf(directory);
    const objections = pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
    // What lib/validation and lib/region-notes.ts tell whoever synthesizes stands in the report too.
    deepEqual(
      objections.filter((rule) => !rule.startsWith('Annotation::stargate:')),
      [],
    );
  });
}

test('nag stops the synthesis of a bucket without TLS', (t) => {
  const app = appOf(t);
  new Bucket(new Stack(app, 'stack', { env: { region: 'us-east-1' } }), 'Open');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  throws(() => app.synth(), /AwsSolutions|[Vv]alidation/);
});

test('the validator stops the synthesis of a task size Fargate does not have', (t) => {
  const app = appOf(t);
  const stack = new Stack(app, 'stack', { env: { region: 'us-east-1' } });
  new CfnResource(stack, 'Task', {
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      RequiresCompatibilities: ['FARGATE'],
      NetworkMode: 'awsvpc',
      Cpu: '256',
      Memory: '16384',
      ContainerDefinitions: [{ Name: 'proxy', Image: 'nothing' }],
    },
  });
  throws(() => app.synth(), /[Vv]alidation|Fargate/);
});

function reportOf(directory: string): Report {
  return JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')) as Report;
}

function appOf(t: TestContext): App {
  const outdir = mkdtempSync(join(tmpdir(), 'stargate-nag-'));
  t.after(() => rmSync(outdir, { recursive: true, force: true }));
  return new App({ outdir, context: contextOfProject() });
}
