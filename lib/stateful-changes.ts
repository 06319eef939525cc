/**
 * Which changes between two templates would lose data: a stateful resource that goes away, one that CloudFormation
 * would replace, a secret generated anew, or a guard taken off. Pure; scripts/guard.ts and the tests call it.
 *
 * Replacement is decided by the properties AWS documents as "Update requires: Replacement" for these types.
 */
export type CfnTemplate = {
  readonly Resources?: Readonly<Record<string, CfnResourceText>>;
};

type CfnResourceText = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
};

/** Types that hold data → properties whose change makes a new, empty resource. */
const statefulTypes: Readonly<Record<string, readonly string[]>> = {
  'AWS::RDS::DBInstance': [
    'AvailabilityZone',
    'CharacterSetName',
    'CustomIAMInstanceProfile',
    'DBClusterIdentifier',
    'DBInstanceIdentifier',
    'DBName',
    'DBSnapshotIdentifier',
    'DBSubnetGroupName',
    'Engine',
    'KmsKeyId',
    'MasterUsername',
    'NcharCharacterSetName',
    'SourceRegion',
    'StorageEncrypted',
    'Timezone',
  ],
  'AWS::RDS::DBCluster': [
    'AvailabilityZones',
    'DBClusterIdentifier',
    'DBSubnetGroupName',
    'DatabaseName',
    'Engine',
    'EngineMode',
    'KmsKeyId',
    'PubliclyAccessible',
    'SnapshotIdentifier',
    'SourceDBClusterIdentifier',
    'StorageEncrypted',
  ],
  // A change of how a value is generated generates it anew, in place: the old one is lost.
  'AWS::SecretsManager::Secret': ['Name', 'GenerateSecretString', 'SecretString'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
  'AWS::APS::Workspace': ['KmsKeyArn'],
  'AWS::Grafana::Workspace': ['AccountAccessType', 'KmsKeyId'],
};

/** Properties that guard data, and the value that means "on". */
const guards: Readonly<Record<string, unknown>> = { DeletionProtection: true, EnableKeyRotation: true };

/** What would be lost by going from `before` to `after`, as sentences; empty when nothing is. */
export function destructiveChanges(before: CfnTemplate, after: CfnTemplate): readonly string[] {
  const losses: string[] = [];
  for (const [id, old] of Object.entries(before.Resources ?? {})) {
    const decisive = statefulTypes[old.Type];
    if (decisive === undefined) continue;
    const next = after.Resources?.[id];
    if (next === undefined) {
      losses.push(`${id} (${old.Type}) is removed`);
      continue;
    }
    if (next.Type !== old.Type) {
      losses.push(`${id} becomes a ${next.Type}`);
      continue;
    }
    for (const property of decisive) {
      if (text(old.Properties?.[property]) !== text(next.Properties?.[property])) {
        losses.push(`${id} (${old.Type}) is made anew, because ${property} changes`);
      }
    }
    for (const [property, on] of Object.entries(guards)) {
      if (old.Properties?.[property] === on && next.Properties?.[property] !== on) {
        losses.push(`${id} (${old.Type}) loses ${property}`);
      }
    }
    if (old.DeletionPolicy === 'Retain' && next.DeletionPolicy !== 'Retain') {
      losses.push(`${id} (${old.Type}) is no longer retained`);
    }
    if (shrinks(old.Properties?.['BackupRetentionPeriod'], next.Properties?.['BackupRetentionPeriod'])) {
      losses.push(`${id} (${old.Type}) keeps backups for a shorter time`);
    }
  }
  return losses;
}

function shrinks(before: unknown, after: unknown): boolean {
  return typeof before === 'number' && (typeof after !== 'number' || after < before);
}

/** With sorted keys, so that order is no difference. */
function text(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? 'absent';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
