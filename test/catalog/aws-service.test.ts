/** AWS's listings are asked for with a signature, page by page. */
import { deepEqual, match, rejects } from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { askRegion } from '../../scripts/catalog/aws-service.ts';
import { readAws } from '../../scripts/catalog/read/aws.ts';
import { listen } from '../support/listen.ts';

process.env['AWS_ACCESS_KEY_ID'] = 'AKIAEXAMPLE';
process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';

const pages: Readonly<Record<string, object>> = {
  '/foundation-models': {
    modelSummaries: [{ modelId: 'amazon.nova-lite-v1:0', inferenceTypesSupported: ['ON_DEMAND'] }],
  },
  '/inference-profiles?maxResults=1000&type=SYSTEM_DEFINED': {
    inferenceProfileSummaries: [{ inferenceProfileId: 'us.amazon.nova-lite-v1:0' }],
    nextToken: 'two',
  },
  '/inference-profiles?maxResults=1000&type=SYSTEM_DEFINED&nextToken=two': {
    inferenceProfileSummaries: [{ inferenceProfileId: 'global.amazon.nova-lite-v1:0' }],
  },
  '/v1/models': { data: [{ id: 'openai.gpt-oss-20b' }] },
};

test('models, all pages of profiles, and those of bedrock-mantle are read; a refusal says what was asked', async (t) => {
  const signed: string[] = [];
  let isRefused = false;
  const server = createServer(({ url = '', headers }, outgoing) => {
    signed.push(headers.authorization ?? '');
    const page = isRefused ? undefined : pages[url];
    outgoing
      .writeHead(page === undefined ? 403 : 200)
      .end(JSON.stringify(page ?? { message: 'not allowed' }));
  });
  const url = (await listen(t, server)).replace(/\/$/, '');
  const { models } = readAws([await askRegion('us-east-1', () => url)]);
  deepEqual(models, [
    {
      id: 'amazon.nova-lite-v1:0',
      inRegion: ['us-east-1'],
      profiles: { us: ['us-east-1'], global: ['us-east-1'] },
      mantle: [],
    },
    { id: 'openai.gpt-oss-20b', inRegion: [], profiles: {}, mantle: ['us-east-1'] },
  ]);
  for (const authorization of signed) match(authorization, /us-east-1\/bedrock(-mantle)?\/aws4_request/);
  isRefused = true;
  await rejects(
    askRegion('us-east-1', () => url),
    /foundation-models answered 403: .*not allowed/,
  );
});
