/**
 * A function with a database that runs on a schedule, from its entry in core/scheduled-functions.ts. A run that fails is
 * not repeated: the next one does its work too, and its alarm tells (core/alerts/functions.ts). Beyond the
 * database it has the rights that its maker adds.
 */
import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ScheduledFunction as Entry } from '../../core/scheduled-functions.ts';
import {
  DatabaseFunction,
  type CommonFunctionProps,
  type DatabaseProgram,
  type DatabaseFunctionProps,
} from './database-function.ts';

export interface ScheduledFunctionProps extends CommonFunctionProps {
  readonly entry: Entry & { readonly folder: DatabaseProgram };
  /** @default what it does */
  readonly description?: string;
  readonly environment: NonNullable<DatabaseFunctionProps['environment']>;
}

export class ScheduledFunction extends Construct {
  readonly function: Function;

  constructor(scope: Construct, id: string, props: ScheduledFunctionProps) {
    super(scope, id);
    const { entry, description = `Stargate: ${entry.does}`, ...common } = props;
    const { folder, intervalSeconds, timeoutSeconds, memoryMiB } = entry;
    this.function = new DatabaseFunction(this, 'Run', {
      ...common,
      folder,
      description,
      timeoutSeconds,
      memoryMiB,
    }).function;
    new Rule(this, 'Schedule', {
      description,
      schedule: Schedule.rate(Duration.seconds(intervalSeconds)),
      targets: [new LambdaFunction(this.function, { retryAttempts: 0, maxEventAge: Duration.minutes(5) })],
    });
  }
}
