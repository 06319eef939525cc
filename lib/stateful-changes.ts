/**
 * Which changes between two templates would lose data, or take away what clients and networks outside rely on: a stateful
 * or live resource that goes away, one that CloudFormation would replace, a secret generated again, or a guard taken off.
 * Pure; scripts/guard.ts and the tests call it.
 *
 * What replaces a resource, directly or through a reference to another that is replaced, is known by CDK's own comparison,
 * from AWS's specification of the resource types; the table below holds what that specification does not say.
 */
import { diffTemplate, ResourceImpact, type ResourceDifference } from '@aws-cdk/cloudformation-diff';

export type CfnTemplate = {
  readonly Resources?: Readonly<Record<string, CfnResourceText>>;
};

type CfnResourceText = { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> };

/** Types that hold data → properties whose change loses them although it is called an update, or may be one. */
const statefulTypes: Readonly<Record<string, readonly string[]>> = {
  'AWS::RDS::DBInstance': ['AvailabilityZone', 'DBSnapshotIdentifier', 'Engine'],
  'AWS::RDS::DBCluster': ['Engine'],
  // A change of how a value is generated generates it again, in place: the old one is lost.
  'AWS::SecretsManager::Secret': ['GenerateSecretString', 'SecretString'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
  'AWS::S3::Bucket': [],
  'AWS::APS::Workspace': [],
  'AWS::Grafana::Workspace': ['AccountAccessType', 'KmsKeyId'],
};

/**
 * Properties that AWS sets in place where there was nothing and replaces the resource for otherwise, though its
 * specification calls them updatable: ImmutabilityHelper of github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds.
 */
const setOnce: Readonly<Record<string, readonly string[]>> = {
  'AWS::RDS::DBInstance': ['PerformanceInsightsKMSKeyId'],
};

/** Types that something outside the templates relies on → what is gone with one. */
const liveTypes: Readonly<Record<string, string>> = {
  'AWS::CloudFront::Distribution': 'the address that clients have',
  'AWS::EC2::EIP': 'the address that others may have allowed',
  'AWS::EC2::Subnet': 'what runs in it',
  'AWS::EC2::VPC': 'everything in it, and what is joined to it',
  'AWS::ECS::Cluster': 'its services',
  'AWS::ECS::Service': 'its tasks, before there are new ones',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'the address that admins and CloudFront have',
  'AWS::Logs::LogGroup': 'its log',
};

/** Properties that guard data, and the value that means "on". */
const guards: Readonly<Record<string, unknown>> = { DeletionProtection: true, EnableKeyRotation: true };

/** What would be lost, for data or for whoever is served, by going from `before` to `after`, as sentences; empty when nothing is. */
export function destructiveChanges(before: CfnTemplate, after: CfnTemplate): readonly string[] {
  const losses: string[] = [];
  diffTemplate(before, after).resources.forEachDifference((id, change) =>
    losses.push(...lossesOf(id, change)),
  );
  return losses;
}

function lossesOf(id: string, change: ResourceDifference): readonly string[] {
  const { oldValue: old, newValue: next } = change;
  if (old === undefined) return [];
  const live = liveTypes[old.Type];
  const decisive = statefulTypes[old.Type] ?? (live === undefined ? undefined : []);
  if (decisive === undefined) return [];
  const gone = live === undefined ? '' : `: ${live}`;
  if (next === undefined) return [`${id} (${old.Type}) is removed${gone}`];
  if (next.Type !== old.Type) return [`${id} becomes a ${next.Type}`];
  const losses: string[] = [];
  for (const [property, { changeImpact }] of Object.entries(change.propertyUpdates)) {
    const isSetAnew =
      setOnce[old.Type]?.includes(property) === true && change.oldProperties?.[property] !== undefined;
    if (changeImpact === ResourceImpact.WILL_REPLACE || decisive.includes(property) || isSetAnew) {
      losses.push(`${id} (${old.Type}) is made anew, because ${property} changes${gone}`);
    }
    if (property in guards && change.oldProperties?.[property] === guards[property]) {
      losses.push(`${id} (${old.Type}) loses ${property}`);
    }
  }
  if (old['DeletionPolicy'] === 'Retain' && next['DeletionPolicy'] !== 'Retain') {
    losses.push(`${id} (${old.Type}) is no longer retained`);
  }
  if (shrinks(old.Properties?.['BackupRetentionPeriod'], next.Properties?.['BackupRetentionPeriod'])) {
    losses.push(`${id} (${old.Type}) keeps backups for a shorter time`);
  }
  return losses;
}

function shrinks(before: unknown, after: unknown): boolean {
  return typeof before === 'number' && (typeof after !== 'number' || after < before);
}
