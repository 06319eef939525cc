/** The CDK app: `-c env=dev|staging|prod` picks the environment; its stacks are checked while they are made. */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { environmentNamed } from '../lib/environments.ts';
import { addStargate } from '../lib/stargate.ts';

function main(): void {
  const app = new App();
  const environment = environmentNamed(app.node.tryGetContext('env'));
  const account = environment.account ?? process.env['CDK_DEFAULT_ACCOUNT'];
  addStargate(app, account === undefined ? environment : { ...environment, account });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
