/** That no usage record is lost with its task: the bucket it is put into, and who may do what with that. */
import { timeouts } from '../../../lib/timeouts.ts';
import type { Templates } from '../support/template.ts';
import { asList, resourcesOf, statementsOf, type Properties, type Statement } from '../support/template.ts';
import { proxyContainer } from './gateway-invariants.ts';
import { broken, type SystemInvariant } from './invariant.ts';

export const spillInvariants: readonly SystemInvariant[] = [
  {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html: an object that is deleted or written over in
    // a bucket without versions is gone; and a current version that expires by age is gone from every listing.
    name: 'usage that is spilled is kept: versioned, under our key, for longer than anybody is away',
    problems: ({ templates }) => {
      const { properties, resource } = spillBucket(templates);
      const rules = asList(properties['LifecycleConfiguration']?.['Rules'] ?? []) as readonly Properties[];
      const [encryption] = asList(
        properties['BucketEncryption']?.['ServerSideEncryptionConfiguration'] ?? [],
      ) as readonly Properties[];
      return broken([
        [properties['VersioningConfiguration']?.['Status'] === 'Enabled', 'what is removed is gone at once'],
        [
          encryption?.['ServerSideEncryptionByDefault']?.['SSEAlgorithm'] === 'aws:kms',
          'it is not under the key of the environment',
        ],
        [
          rules.every(({ ExpirationInDays: days }) => days === undefined || Number(days) >= 365),
          'records that wait there expire',
        ],
        [
          rules.some(({ NoncurrentVersionExpiration: old }) => Number(old?.['NoncurrentDays']) >= 7),
          'former versions are kept for ever, or for less than a week',
        ],
        [resource.DeletionPolicy === 'Retain', 'it goes with its stack'],
      ]);
    },
  },
  {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
    name: 'a task adds to the spill bucket, and can neither read, list nor delete in it',
    problems: ({ templates }) => {
      const given = ofTasks(templates).filter(({ actions }) => actions.some((one) => one.startsWith('s3:')));
      return broken([
        [given.length > 0, 'tasks may put nothing'],
        [
          given.every(({ actions }) => actions.every((one) => one === 's3:PutObject')),
          `tasks may ${given.flatMap(({ actions }) => actions).join(', ')}`,
        ],
        [
          given.every(({ resources }) => JSON.stringify(resources).includes('/spill/*')),
          'tasks may put outside of spill/',
        ],
      ]);
    },
  },
  {
    // A PutObject to a bucket with a KMS key asks KMS in the caller's name, and is AccessDenied without that right:
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms
    name: 'who uses the spill bucket may use its key, through S3 alone',
    problems: ({ templates }) =>
      broken([
        [ofTasks(templates).some((one) => usesKey(one, 'kms:GenerateDataKey')), 'tasks may not encrypt'],
        [
          statementsOf(templates)
            .filter(({ holder }) => holder.startsWith('UsageJobsShipIn'))
            .some((one) => usesKey(one, 'kms:Decrypt')),
          'the job may not decrypt',
        ],
      ]),
  },
  {
    // The agent calls UpdateTaskProtection as the task's role (aws/amazon-ecs-agent#3411: AccessDeniedException).
    name: 'a task with a backlog may ask ECS not to end it, and only a task of its own cluster',
    problems: ({ templates }) => {
      const given = ofTasks(templates).filter(({ actions }) => actions.includes('ecs:UpdateTaskProtection'));
      return broken([
        [given.length > 0, 'ECS refuses to protect a task'],
        [
          given.every(({ resources }) => JSON.stringify(resources).includes('ProxyCluster')),
          'tasks of other clusters can be protected',
        ],
      ]);
    },
  },
  {
    // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html: stopTimeout, 120 s at most.
    name: 'a task is told where to spill, and has the time to before it is killed',
    problems: ({ templates }) => {
      const container = proxyContainer(templates);
      const variable = (name: string): unknown =>
        (asList(container['Environment']) as readonly Properties[]).find(({ Name }) => Name === name)?.[
          'Value'
        ];
      const lastMs =
        Number(variable('UNREADY_DELAY_MS')) +
        Number(variable('DRAIN_TIMEOUT_MS')) +
        Number(variable('JOURNAL_FLUSH_MS')) +
        Number(variable('SPILL_TIMEOUT_MS'));
      return broken([
        [variable('SPILL_BUCKET') !== undefined, 'it has no bucket'],
        [Number(variable('SPILL_TIMEOUT_MS')) >= 6_000, 'S3 cannot be tried twice'],
        [
          lastMs + timeouts.closeMarginMs <= Number(container['StopTimeout']) * 1_000,
          'it is killed while it spills',
        ],
      ]);
    },
  },
];

function spillBucket(templates: Templates) {
  const found = resourcesOf(templates, 'AWS::S3::Bucket').find(({ id }) => id.startsWith('UsageSpill'));
  if (found === undefined) throw new Error('there is no spill bucket');
  return found;
}

function ofTasks(templates: Templates): readonly Statement[] {
  return statementsOf(templates).filter(({ holder }) => holder.startsWith('ProxyTaskTaskRole'));
}

function usesKey({ actions, condition }: Statement, action: string): boolean {
  return actions.includes(action) && JSON.stringify(condition).includes('"kms:ViaService":"s3.');
}
