/** What would lose usage records with their task, or let a task lose those of others. */
import { asList, type Properties, type Template } from '../support/template.ts';
import { containerOf, named, type Mutation } from './mutation.ts';

const KEPT = 'usage that is spilled is kept: versioned, under our key, for longer than anybody is away';
const ADDS = 'a task adds to the spill bucket, and can neither read, list nor delete in it';
const KEY = 'who uses the spill bucket may use its key, through S3 alone';
const PROTECTED = 'a task with a backlog may ask ECS not to end it, and only a task of its own cluster';
const TIME = 'a task is told where to spill, and has the time to before it is killed';
const BUCKET = 'AWS::S3::Bucket';
const POLICY = 'AWS::IAM::Policy';

export const spillMutations: readonly Mutation[] = [
  {
    name: 'the spill bucket keeps no versions, and a mistaken deletion takes records away',
    caughtBy: KEPT,
    apply: ({ data }) => {
      named(data, BUCKET, 'UsageSpill')['VersioningConfiguration'] = { Status: 'Suspended' };
    },
  },
  {
    name: 'spilled records expire after two weeks, whether they are shipped in or not',
    caughtBy: KEPT,
    apply: ({ data }) => {
      for (const rule of rulesOf(data)) if ('ExpirationInDays' in rule) rule['ExpirationInDays'] = 14;
    },
  },
  {
    name: 'the spill bucket is encrypted by a key that anybody of the account reads with',
    caughtBy: KEPT,
    apply: ({ data }) => {
      named(data, BUCKET, 'UsageSpill')['BucketEncryption'] = {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      };
    },
  },
  {
    name: 'a task may delete what others have spilled',
    caughtBy: ADDS,
    apply: ({ gateway }) => {
      statement(gateway, 's3:PutObject')['Action'] = ['s3:PutObject', 's3:DeleteObject'];
    },
  },
  {
    name: 'a task may put objects anywhere in the bucket',
    caughtBy: ADDS,
    apply: ({ gateway }) => {
      statement(gateway, 's3:PutObject')['Resource'] = 'arn:aws:s3:::a-bucket/*';
    },
  },
  {
    name: 'a task may put objects, but not encrypt them: each is AccessDenied',
    caughtBy: KEY,
    apply: ({ gateway }) => {
      statement(gateway, 'kms:GenerateDataKey')['Action'] = 'kms:DescribeKey';
    },
  },
  {
    name: 'the agent of ECS is refused when a task asks for its protection',
    caughtBy: PROTECTED,
    apply: ({ gateway }) => {
      statement(gateway, 'ecs:UpdateTaskProtection')['Action'] = 'ecs:GetTaskProtection';
    },
  },
  {
    name: 'tasks are not told where to spill',
    caughtBy: TIME,
    apply: ({ gateway }) => without(gateway, 'SPILL_BUCKET'),
  },
  {
    name: 'the drain takes the time in which records are spilled',
    caughtBy: TIME,
    apply: ({ gateway }) => {
      const drain = variables(gateway).find(({ Name }) => Name === 'DRAIN_TIMEOUT_MS');
      if (drain !== undefined) drain['Value'] = '115000';
    },
  },
];

function rulesOf(data: Template): Properties[] {
  return asList(named(data, BUCKET, 'UsageSpill')['LifecycleConfiguration']?.['Rules'] ?? []) as Properties[];
}

/** The statement of the tasks' own policy that allows an action. */
function statement(gateway: Template, action: string): Properties {
  const document = named(gateway, POLICY, 'ProxyTaskTaskRole')['PolicyDocument'] as Properties;
  const found = (asList(document['Statement']) as readonly Properties[]).find((one) =>
    asList(one['Action']).includes(action),
  );
  if (found === undefined) throw new Error(`the tasks may not ${action}`);
  return found;
}

function variables(gateway: Template): Properties[] {
  return asList(containerOf(gateway, 'ProxyTask')['Environment']) as Properties[];
}

function without(gateway: Template, name: string): void {
  containerOf(gateway, 'ProxyTask')['Environment'] = variables(gateway).filter(({ Name }) => Name !== name);
}
