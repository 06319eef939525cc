/**
 * The properties that CloudFormation cannot change in place, or not always, of the types that other stacks refer to: when one
 * changes, another resource takes the place of the old one. From AWS's own specification of resource types, with which a
 * test compares it (test/deploy/references.test.ts).
 */
const createOnly: Readonly<Record<string, readonly string[]>> = {
  'AWS::APS::Workspace': ['KmsKeyArn'],
  'AWS::CloudFront::Distribution': [],
  'AWS::EC2::SecurityGroup': ['GroupDescription', 'GroupName', 'VpcId'],
  'AWS::EC2::Subnet': [
    'AvailabilityZone',
    'AvailabilityZoneId',
    'CidrBlock',
    'Ipv4IpamPoolId',
    'Ipv4NetmaskLength',
    'Ipv6CidrBlock',
    'Ipv6IpamPoolId',
    'Ipv6Native',
    'Ipv6NetmaskLength',
    'OutpostArn',
    'VpcId',
  ],
  'AWS::EC2::VPC': [
    'CidrBlock',
    'InstanceTenancy',
    'Ipv4IpamPoolId',
    'Ipv4NetmaskLength',
    'VpcEncryptionControl',
  ],
  'AWS::ECS::Cluster': ['ClusterName'],
  'AWS::ECS::Service': [
    'Cluster',
    'DeploymentController',
    'LaunchType',
    'Role',
    'SchedulingStrategy',
    'ServiceName',
  ],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['Name', 'Scheme', 'Type'],
  'AWS::ElasticLoadBalancingV2::TargetGroup': [
    'IpAddressType',
    'Name',
    'Port',
    'Protocol',
    'ProtocolVersion',
    'TargetType',
    'VpcId',
  ],
  'AWS::KMS::Key': [],
  'AWS::Lambda::Function': ['FunctionName', 'PackageType', 'TenancyConfig'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::RDS::DBCluster': [
    'AvailabilityZones',
    'ClusterScalabilityType',
    'DBClusterIdentifier',
    'DBSubnetGroupName',
    'DBSystemId',
    'DatabaseName',
    'Engine',
    'EngineMode',
    'GlobalClusterIdentifier',
    'KmsKeyId',
    'MasterUsername',
    'PubliclyAccessible',
    'RestoreToTime',
    'RestoreType',
    'SnapshotIdentifier',
    'SourceDBClusterIdentifier',
    'SourceDbClusterResourceId',
    'SourceRegion',
    'StorageEncrypted',
    'UseLatestRestorableTime',
  ],
  'AWS::RDS::DBInstance': [
    'AutoMinorVersionUpgrade',
    'AvailabilityZone',
    'BackupRetentionPeriod',
    'BackupTarget',
    'CharacterSetName',
    'CustomIAMInstanceProfile',
    'DBClusterIdentifier',
    'DBClusterSnapshotIdentifier',
    'DBInstanceIdentifier',
    'DBName',
    'DBParameterGroupName',
    'DBSnapshotIdentifier',
    'DBSubnetGroupName',
    'DBSystemId',
    'Engine',
    'KmsKeyId',
    'MasterUsername',
    'MultiAZ',
    'NcharCharacterSetName',
    'PerformanceInsightsKMSKeyId',
    'Port',
    'PreferredMaintenanceWindow',
    'RestoreTime',
    'SourceDBClusterIdentifier',
    'SourceDBInstanceAutomatedBackupsArn',
    'SourceDBInstanceIdentifier',
    'SourceDbiResourceId',
    'SourceRegion',
    'StorageEncrypted',
    'StorageType',
    'Timezone',
    'UseLatestRestorableTime',
  ],
  'AWS::RDS::DBParameterGroup': ['DBParameterGroupName', 'Description', 'Family'],
  'AWS::RDS::DBSubnetGroup': ['DBSubnetGroupName'],
  'AWS::S3::Bucket': ['BucketName', 'BucketNamePrefix', 'BucketNamespace', 'ObjectLockEnabled'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::SecretsManager::SecretTargetAttachment': ['SecretId'],
  'AWS::WAFv2::WebACL': ['Name', 'Scope'],
};

export const typesReferredTo: readonly string[] = Object.keys(createOnly);

/** Throws for a type that no other stack has referred to so far. */
export function createOnlyProperties(type: string): readonly string[] {
  // A custom resource is what its function says; that it is another function is all that a template tells.
  if (type.startsWith('Custom::')) return ['ServiceToken'];
  const known = createOnly[type];
  if (known === undefined) {
    throw new Error(
      `Another stack refers to a resource of type ${type}: add the properties that CloudFormation cannot change in place to lib/references/create-only.ts.`,
    );
  }
  return known;
}
