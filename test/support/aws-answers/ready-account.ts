/**
 * What AWS answers about an account that is ready for the environment dev, in the forms of its documentation: each answer names
 * the page whose example it follows. Tests replace single answers.
 */
import { json, jsonError, xml, xmlError, type Answers } from './stand-in.ts';

export const ACCOUNT = '123456789012';

export const readyAccount: Answers = {
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html#API_GetCallerIdentity_Examples
  'sts:GetCallerIdentity': xml(`<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/ada</Arn>
    <UserId>ARO123EXAMPLE123:ada</UserId>
    <Account>${ACCOUNT}</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>`),
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html#API_DescribeRegions_Examples
  'ec2:DescribeRegions': xml(`<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
  <requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>
  <regionInfo><item>
    <regionName>us-east-1</regionName>
    <regionEndpoint>ec2.us-east-1.amazonaws.com</regionEndpoint>
    <optInStatus>opt-in-not-required</optInStatus>
  </item></regionInfo>
</DescribeRegionsResponse>`),
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html#API_DescribeAvailabilityZones_Examples
  'ec2:DescribeAvailabilityZones':
    xml(`<DescribeAvailabilityZonesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
  <requestId>35bd4eac-99ed-be58-7EXAMPLE</requestId>
  <availabilityZoneInfo>
    ${zone('us-east-1a', 'use1-az6')}${zone('us-east-1b', 'use1-az1')}${zone('us-east-1c', 'use1-az2')}
  </availabilityZoneInfo>
</DescribeAvailabilityZonesResponse>`),
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html#API_DescribeVpcs_Examples
  'ec2:DescribeVpcs': vpcs(1),
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html#API_DescribeAddresses_Examples
  'ec2:DescribeAddresses': xml(`<DescribeAddressesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
  <requestId>f7de5e98-491a-4c19-a92d-908d6EXAMPLE</requestId>
  <addressesSet/>
</DescribeAddressesResponse>`),
  // https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html; defaults of the services' pages
  'servicequotas:GetServiceQuota': ({ said }) =>
    quota(said, { 'L-3032A538': 140, 'L-F678F1CE': 5, 'L-0263D0A3': 5, 'L-29B6F2EB': 50, 'L-0EA8095F': 60 }),
  // https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html#API_GetAccountSettings_ResponseSyntax
  'lambda:GetAccountSettings': lambdaLimit(1000, 1000),
  // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListVpcOrigins.html
  'cloudfront:ListVpcOrigins': xml(
    `<VpcOriginList xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><IsTruncated>false</IsTruncated><Marker/><MaxItems>100</MaxItems><Quantity>0</Quantity></VpcOriginList>`,
  ),
  // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDistributions.html
  'cloudfront:ListDistributions': xml(
    `<DistributionList xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Marker/><MaxItems>1000</MaxItems><IsTruncated>false</IsTruncated><Quantity>3</Quantity></DistributionList>`,
  ),
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeAccountAttributes.html#API_DescribeAccountAttributes_Examples
  'rds:DescribeAccountAttributes':
    xml(`<DescribeAccountAttributesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">
  <DescribeAccountAttributesResult><AccountQuotas>
    <AccountQuota><Used>0</Used><AccountQuotaName>DBInstances</AccountQuotaName><Max>40</Max></AccountQuota>
    <AccountQuota><Used>0</Used><AccountQuotaName>AllocatedStorage</AccountQuotaName><Max>100000</Max></AccountQuota>
  </AccountQuotas></DescribeAccountAttributesResult>
</DescribeAccountAttributesResponse>`),
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html#API_DescribeDBEngineVersions_Examples
  'rds:DescribeDBEngineVersions':
    xml(`<DescribeDBEngineVersionsResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">
  <DescribeDBEngineVersionsResult><DBEngineVersions><DBEngineVersion>
    <DBParameterGroupFamily>postgres18</DBParameterGroupFamily><Engine>postgres</Engine><EngineVersion>18.4</EngineVersion>
  </DBEngineVersion></DBEngineVersions></DescribeDBEngineVersionsResult>
</DescribeDBEngineVersionsResponse>`),
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeOrderableDBInstanceOptions.html#API_DescribeOrderableDBInstanceOptions_Examples
  'rds:DescribeOrderableDBInstanceOptions': orderable(['us-east-1a', 'us-east-1b', 'us-east-1c']),
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html#API_GetRole_Examples
  'iam:GetRole': ({ said }) => role(new URLSearchParams(said).get('RoleName') ?? ''),
  // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html#API_GetParameter_Examples
  'ssm:GetParameter': json({
    Parameter: { Name: '/cdk-bootstrap/hnb659fds/version', Type: 'String', Value: '30', Version: 3 },
  }),
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html#API_ListFoundationModels_ResponseSyntax
  'bedrock:ListFoundationModels': json({
    modelSummaries: [
      {
        modelId: 'amazon.titan-embed-text-v2:0',
        providerName: 'Amazon',
        modelLifecycle: { status: 'ACTIVE' },
      },
      {
        modelId: 'mistral.voxtral-mini-3b-2507',
        providerName: 'Mistral AI',
        modelLifecycle: { status: 'ACTIVE' },
      },
    ],
  }),
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html#API_ListInferenceProfiles_ResponseSyntax
  'bedrock:ListInferenceProfiles': json({
    inferenceProfileSummaries: [
      {
        inferenceProfileId: 'global.anthropic.claude-haiku-4-5-20251001-v1:0',
        status: 'ACTIVE',
        type: 'SYSTEM_DEFINED',
      },
    ],
  }),
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModelAvailability.html
  'bedrock:GetFoundationModelAvailability': availability({}),
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetUseCaseForModelAccess.html
  'bedrock:GetUseCaseForModelAccess': json({
    formData: Buffer.from('{"companyName":"Example"}').toString('base64'),
  }),
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html#API_DescribeStacks_Examples
  'cloudformation:DescribeStacks': stacks([]),
};

function zone(name: string, id: string): string {
  return `<item><zoneName>${name}</zoneName><zoneState>available</zoneState><regionName>us-east-1</regionName><messageSet/><zoneId>${id}</zoneId></item>`;
}

export function vpcs(many: number) {
  const item =
    '<item><vpcId>vpc-081ec835f3EXAMPLE</vpcId><state>available</state><cidrBlock>10.0.0.0/16</cidrBlock></item>';
  return xml(
    `<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><vpcSet>${item.repeat(many)}</vpcSet></DescribeVpcsResponse>`,
  );
}

/** Of those that were changed for the account; of others Service Quotas knows nothing. */
export function quota(said: string, values: Readonly<Record<string, number>>) {
  const code = (JSON.parse(said) as { QuotaCode: string }).QuotaCode;
  const value = values[code];
  return value === undefined
    ? jsonError(
        'NoSuchResourceException',
        `The request failed because the specified quota ${code} does not exist.`,
      )
    : json({ Quota: { QuotaCode: code, Value: value, Adjustable: true } });
}

export function lambdaLimit(all: number, unreserved: number) {
  return json({
    AccountLimit: {
      ConcurrentExecutions: all,
      UnreservedConcurrentExecutions: unreserved,
      TotalCodeSize: 80530636800,
    },
    AccountUsage: { FunctionCount: 0, TotalCodeSize: 0 },
  });
}

export function orderable(zones: readonly string[]) {
  const names = zones.map((name) => `<AvailabilityZone><Name>${name}</Name></AvailabilityZone>`).join('');
  return xml(`<DescribeOrderableDBInstanceOptionsResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">
  <DescribeOrderableDBInstanceOptionsResult><OrderableDBInstanceOptions><OrderableDBInstanceOption>
    <Engine>postgres</Engine><EngineVersion>18.4</EngineVersion><DBInstanceClass>db.t4g.micro</DBInstanceClass>
    <AvailabilityZones>${names}</AvailabilityZones>
  </OrderableDBInstanceOption></OrderableDBInstanceOptions></DescribeOrderableDBInstanceOptionsResult>
</DescribeOrderableDBInstanceOptionsResponse>`);
}

export function role(name: string) {
  return xml(`<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role>
  <Path>/aws-service-role/</Path><RoleName>${name}</RoleName><RoleId>AROADBQP57FF2AEXAMPLE</RoleId>
  <Arn>arn:aws:iam::${ACCOUNT}:role/aws-service-role/${name}</Arn><CreateDate>2026-11-01T12:00:00Z</CreateDate>
</Role></GetRoleResult></GetRoleResponse>`);
}

/** The words of https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html#API_GetRole_Errors in IAM's form. */
export function noRole(name: string) {
  return xmlError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
}

export function availability(said: Readonly<Record<string, unknown>>) {
  return json({
    modelId: 'anthropic.claude-haiku-4-5-20251001-v1:0',
    agreementAvailability: { status: 'AVAILABLE' },
    authorizationStatus: 'AUTHORIZED',
    entitlementAvailability: 'AVAILABLE',
    regionAvailability: 'AVAILABLE',
    ...said,
  });
}

export type RecordedStack = {
  readonly name: string;
  readonly status: string;
  readonly outputs?: Readonly<Record<string, string>>;
};

export function stacks(all: readonly RecordedStack[]) {
  const members = all.map(({ name, status, outputs = {} }) => {
    const told = Object.entries(outputs)
      .map(
        ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
      )
      .join('');
    return `<member><StackName>${name}</StackName><CreationTime>2026-11-28T12:00:00Z</CreationTime><StackStatus>${status}</StackStatus><Outputs>${told}</Outputs></member>`;
  });
  return xml(
    `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>${members.join('')}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  );
}
