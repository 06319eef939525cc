/** What AWS's API answers, and several listings of different days, read as one listing. */
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { mergedListing } from '../../scripts/catalog/listings.ts';
import { readAws } from '../../scripts/catalog/read/aws.ts';
import { readBedrockModels } from '../../scripts/catalog/read/bedrock-models.ts';

const NOVA = 'amazon.nova-lite-v1:0';

test('models, their lives, profiles and Mantle of each region are read from the answers of AWS', () => {
  const { models } = readAws([
    {
      region: 'us-east-1',
      foundationModels: {
        modelSummaries: [
          {
            modelId: NOVA,
            inferenceTypesSupported: ['ON_DEMAND', 'PROVISIONED'],
            modelLifecycle: {
              status: 'LEGACY',
              startOfLifeTime: '2024-12-04T00:00:00Z',
              legacyTime: '2026-11-01T00:00:00Z',
              publicExtendedAccessTime: 1_801_440_000,
              endOfLifeTime: '2027-05-01T00:00:00Z',
            },
          },
          { modelId: 'stability.sd3-5-large-v1:0', inferenceTypesSupported: ['ON_DEMAND'] },
        ],
      },
      inferenceProfiles: { inferenceProfileSummaries: [{ inferenceProfileId: `us.${NOVA}` }] },
      mantleModels: { data: [{ id: 'openai.gpt-oss-20b' }] },
    },
    {
      region: 'eu-central-1',
      foundationModels: { modelSummaries: [] },
      inferenceProfiles: { inferenceProfileSummaries: [{ inferenceProfileId: `eu.${NOVA}` }] },
      mantleModels: null,
    },
  ]);
  deepEqual(models, [
    {
      id: NOVA,
      status: 'legacy',
      launchedOn: '2024-12-04',
      legacyOn: '2026-11-01',
      extendedAccessOn: '2027-02-01',
      endsOn: '2027-05-01',
      inRegion: ['us-east-1'],
      profiles: { us: ['us-east-1'], eu: ['eu-central-1'] },
      mantle: [],
    },
    { id: 'openai.gpt-oss-20b', inRegion: [], profiles: {}, mantle: ['us-east-1'] },
  ]);
});

test('the newest listing that was made in a region speaks for it, and says nothing of others', () => {
  const listing = { origin: '', licence: '' };
  const { models } = mergedListing([
    {
      ...listing,
      readOn: '2026-10-09',
      regions: ['us-east-1', 'me-central-1'],
      models: [
        { id: NOVA, inRegion: ['me-central-1'], profiles: { us: ['us-east-1'] } },
        { id: 'gone.model', inRegion: ['us-east-1'], profiles: {} },
      ],
    },
    {
      ...listing,
      readOn: '2026-10-27',
      regions: ['us-east-1'],
      models: [
        { id: NOVA, inRegion: [], perhapsInRegion: ['us-east-1'], profiles: {}, mantle: ['us-east-1'] },
      ],
    },
  ]);
  deepEqual(models, [{ id: NOVA, inRegion: ['me-central-1'], profiles: {}, mantle: ['us-east-1'] }]);
});

test('a region of Mantle in the public listing does not say that bedrock-runtime has the model there', () => {
  const { models } = readBedrockModels(
    JSON.stringify({
      'anthropic.claude-opus-5-5': {
        regions: ['us-east-1', 'eu-west-2'],
        inference_types: { 'us-east-1': ['GLOBAL', 'ON_DEMAND'], 'eu-west-2': ['ON_DEMAND'] },
        model_lifecycle_status: 'ACTIVE',
        mantle_supported_regions: ['us-east-1'],
      },
    }),
  );
  deepEqual(models, [
    {
      id: 'anthropic.claude-opus-5-5',
      status: 'active',
      inRegion: ['eu-west-2'],
      perhapsInRegion: ['us-east-1'],
      profiles: { global: ['us-east-1'] },
      mantle: ['us-east-1'],
    },
  ]);
});
