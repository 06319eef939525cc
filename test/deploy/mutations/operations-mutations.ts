/** What fails in a new account, or in the night when everything runs at once. */
import { resourcesOf, theOnly } from '../support/template.ts';
import { containerOf, DATABASE, named, set, type Mutation } from './mutation.ts';

const NOT_ASKED_FOR =
  'no function reserves concurrency that the environment did not ask for: a new account has none to give';
const CALLERS =
  'what uses the database is called by a schedule, the load balancer, a deployment or another function';
const CONNECTIONS =
  'the database takes the connections of every task, twice during a release, and of every function';
const NO_SHELL = 'nobody opens a shell in a task unless the environment says so';
const LOGGED_SHELL = 'where shells are let in, what is typed is logged, encrypted, in a group of its own';
const BY_DIGEST = 'every image that is built names its base by digest';
const FUNCTION = 'AWS::Lambda::Function';
const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';

export const operationsMutations: readonly Mutation[] = [
  {
    name: 'the admin function reserves concurrency, and the first deployment of a new account fails',
    caughtBy: NOT_ASKED_FOR,
    environment: 'dev',
    apply: ({ gateway }) => {
      named(gateway, FUNCTION, 'AdminFunction')['ReservedConcurrentExecutions'] = 5;
    },
  },
  {
    name: 'a job is kept to one at a time by a reservation',
    caughtBy: NOT_ASKED_FOR,
    apply: ({ observability }) => {
      named(observability, FUNCTION, 'UsagePublisher')['ReservedConcurrentExecutions'] = 1;
    },
  },
  {
    name: 'a bucket calls a function with a database, once for every object',
    caughtBy: CALLERS,
    apply: ({ observability }) => {
      const [permission] = resourcesOf(observability, 'AWS::Lambda::Permission').filter(({ properties }) =>
        JSON.stringify(properties['FunctionName']).includes('UsagePublisher'),
      );
      if (permission !== undefined) permission.properties['Principal'] = 's3.amazonaws.com';
    },
  },
  {
    name: 'a queue calls a function with a database, as fast as messages come',
    caughtBy: CALLERS,
    apply: ({ observability }) => {
      const [found] = resourcesOf(observability, FUNCTION).filter(({ id }) =>
        id.startsWith('UsagePublisher'),
      );
      observability.Resources['Queue'] = {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: found?.id },
          EventSourceArn: 'arn:aws:sqs:us-east-1:111122223333:spill',
        },
      };
    },
  },
  {
    name: 'more tasks than the small database takes',
    caughtBy: CONNECTIONS,
    environment: 'dev',
    apply: set('gateway', TARGET, ['MaxCapacity'], 3),
  },
  {
    name: 'a smaller database under the same tasks',
    caughtBy: CONNECTIONS,
    apply: set('data', DATABASE, ['DBInstanceClass'], 'db.t4g.small'),
  },
  {
    name: 'Aurora is kept so small that a release finds no connection',
    caughtBy: CONNECTIONS,
    environment: 'staging',
    apply: ({ data }) => {
      theOnly(data, 'AWS::RDS::DBCluster').properties['ServerlessV2ScalingConfiguration'] = {
        MinCapacity: 0.5,
        MaxCapacity: 0.5,
      };
    },
  },
  {
    name: 'shells are let into the tasks of prod',
    caughtBy: NO_SHELL,
    apply: ({ gateway }) => {
      theOnly(gateway, 'AWS::ECS::Service').properties['EnableExecuteCommand'] = true;
    },
  },
  {
    name: 'a task may open a channel for shells',
    caughtBy: NO_SHELL,
    apply: ({ gateway }) => {
      const [policy] = resourcesOf(gateway, 'AWS::IAM::Policy').filter(({ properties }) =>
        JSON.stringify(properties['Roles']).includes('TaskTaskRole'),
      );
      policy?.properties['PolicyDocument'].Statement.push({
        Effect: 'Allow',
        Action: 'ssmmessages:CreateControlChannel',
        Resource: '*',
      });
    },
  },
  {
    name: 'shells are let in and nobody sees what is typed',
    caughtBy: LOGGED_SHELL,
    environment: 'dev',
    apply: ({ gateway }) => {
      theOnly(gateway, 'AWS::ECS::Service').properties['EnableExecuteCommand'] = true;
    },
  },
  {
    name: 'the collector is what its tag names that day',
    caughtBy: BY_DIGEST,
    apply: ({ observability }) => {
      containerOf(observability, 'Collector')['Image'] =
        'public.ecr.aws/aws-observability/aws-otel-collector:latest';
    },
  },
];
