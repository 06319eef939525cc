/** The admin API as a Lambda behind the load balancer; nothing else may invoke it. */
import {
  ApplicationTargetGroup,
  TargetType,
  type IApplicationTargetGroup,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { timeouts } from '../timeouts.ts';
import type { SignInVariables } from '../program-environment.ts';
import { DatabaseFunction, type CommonFunctionProps } from './database-function.ts';
import { allowReading } from './secret-access.ts';

export interface AdminFunctionProps extends CommonFunctionProps {
  readonly masterKey: ISecret;
  readonly keyPepper: ISecret;
  /** @default not reserved */
  readonly concurrency?: number;
  /** Variables of docs/identity.md. @default keys alone */
  readonly signIn?: SignInVariables;
}

export class AdminFunction extends Construct {
  readonly function: Function;
  readonly targetGroup: IApplicationTargetGroup;

  constructor(scope: Construct, id: string, props: AdminFunctionProps) {
    super(scope, id);
    const { masterKey, keyPepper, signIn, ...common } = props;
    const made = new DatabaseFunction(this, 'Admin', {
      ...common,
      folder: 'admin',
      description: 'Stargate: admin API',
      timeoutSeconds: timeouts.adminFunctionSeconds,
      memoryMiB: 512,
      environment: {
        ...signIn,
        MASTER_KEY_SECRET_ARN: masterKey.secretArn,
        KEY_PEPPER_SECRET_ARN: keyPepper.secretArn,
      },
    });
    allowReading(made.function, props.encryptionKey, [masterKey, keyPepper]);
    this.function = made.function;
    this.targetGroup = new ApplicationTargetGroup(this, 'Targets', {
      targetType: TargetType.LAMBDA,
      targets: [new LambdaTarget(made.function)],
    });
  }
}
