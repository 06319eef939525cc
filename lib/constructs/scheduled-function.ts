/**
 * A function of ours with a database that runs by the clock. A run that fails is not repeated: the next one does its
 * work too, and an alarm tells (`failedRuns` in core/alerts/system.ts).
 *
 *     const report = new ScheduledFunction(this, 'Report', {
 *       ...common,                                    // as the observability stack has it
 *       folder: 'report',                             // lambda/report/handler.ts
 *       description: 'Stargate: writes the monthly report',
 *       intervalSeconds: timeouts.reportIntervalSeconds, // both clocks in timeouts.ts, with a sentence in clockProblems
 *       timeoutSeconds: timeouts.reportFunctionSeconds,
 *       memoryMiB: 256,
 *     });
 *     report.function.addToRolePolicy(…);             // exactly the actions and ARNs it needs
 */
import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DatabaseFunction, type DatabaseFunctionProps } from './database-function.ts';

export interface ScheduledFunctionProps extends DatabaseFunctionProps {
  /** From the end of its making on; `timeoutSeconds` must be less. */
  readonly intervalSeconds: number;
}

export class ScheduledFunction extends Construct {
  readonly function: Function;

  constructor(scope: Construct, id: string, props: ScheduledFunctionProps) {
    super(scope, id);
    const { intervalSeconds, ...common } = props;
    this.function = new DatabaseFunction(this, 'Run', common).function;
    new Rule(this, 'Schedule', {
      description: common.description,
      schedule: Schedule.rate(Duration.seconds(intervalSeconds)),
      targets: [new LambdaFunction(this.function, { retryAttempts: 0, maxEventAge: Duration.minutes(5) })],
    });
  }
}
