/** The usage publisher and its schedule. A run that fails is not repeated: the next one does its work too. */
import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { clocks } from '../clocks.ts';
import { DatabaseFunction, type DatabaseFunctionProps } from './database-function.ts';

export type UsagePipelineProps = Omit<
  DatabaseFunctionProps,
  'folder' | 'description' | 'timeoutSeconds' | 'memoryMiB' | 'environment'
> & { readonly usageDays: number };

export class UsagePipeline extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: UsagePipelineProps) {
    super(scope, id);
    this.function = new DatabaseFunction(this, 'Publisher', {
      ...props,
      folder: 'usage-publisher',
      description: 'Stargate: publishes usage to CloudWatch',
      timeoutSeconds: clocks.publisherFunctionSeconds,
      memoryMiB: 256,
      environment: { USAGE_RETENTION_DAYS: String(props.usageDays) },
    }).function;
    new Rule(this, 'Schedule', {
      schedule: Schedule.rate(Duration.seconds(clocks.publisherIntervalSeconds)),
      targets: [new LambdaFunction(this.function, { retryAttempts: 0, maxEventAge: Duration.minutes(5) })],
    });
  }
}
