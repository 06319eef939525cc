/**
 * Where a geographic inference profile may run a call, by its prefix (AWS: "Supported Regions and models for
 * inference profiles"; the union over models, read November 2026). IAM must allow the foundation model in each of
 * them; a region that is missing here shows as AccessDenied naming it.
 */
const destinations: Readonly<Record<string, readonly string[]>> = {
  us: ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1'],
  'us-gov': ['us-gov-east-1', 'us-gov-west-1'],
  eu: ['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-3'],
  jp: ['ap-northeast-1', 'ap-northeast-3'],
  au: ['ap-southeast-2', 'ap-southeast-4'],
  apac: [
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-south-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-4',
  ],
};

/** Every region a profile of this geography can route to. */
export function destinationRegions(geography: string): readonly string[] {
  const regions = destinations[geography];
  if (regions === undefined) throw new Error(`no destination regions are known for geography ${geography}`);
  return regions;
}
