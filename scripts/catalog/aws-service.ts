/** Asks AWS's API with the credentials that AWS's tools find, which need `bedrock:List*` and `bedrock-mantle:ListModels`. */
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';

import { isObject } from '../../core/json.ts';
import type { RegionAnswers } from './read/aws.ts';

const TIMEOUT_MS = 30_000;
const MOST_PAGES = 20;

type AwsService = 'bedrock' | 'bedrock-mantle';

/** AWS's own addresses. */
function addressOf(service: AwsService, region: string): string {
  return service === 'bedrock'
    ? `https://bedrock.${region}.amazonaws.com`
    : `https://bedrock-mantle.${region}.api.aws`;
}

/** Throws when a listing is refused; a region without bedrock-mantle has none of it. */
export async function askRegion(region: string, address = addressOf): Promise<RegionAnswers> {
  const bedrock = address('bedrock', region);
  const models = new URL(`${bedrock}/foundation-models`);
  return {
    region,
    foundationModels: await get(models, region, 'bedrock'),
    inferenceProfiles: { inferenceProfileSummaries: await inferenceProfiles(bedrock, region) },
    mantleModels: await mantleModels(new URL(`${address('bedrock-mantle', region)}/v1/models`), region),
  };
}

async function inferenceProfiles(bedrock: string, region: string): Promise<readonly unknown[]> {
  const profiles: unknown[] = [];
  const url = new URL(`${bedrock}/inference-profiles?maxResults=1000&type=SYSTEM_DEFINED`);
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await get(url, region, 'bedrock');
    if (!isObject(answer)) throw new Error(`${url.href} answered with something else than a JSON object`);
    const summaries = answer['inferenceProfileSummaries'];
    if (Array.isArray(summaries)) profiles.push(...summaries);
    if (typeof answer['nextToken'] !== 'string') return profiles;
    url.searchParams.set('nextToken', answer['nextToken']);
  }
  throw new Error(`${url.href} has more than ${MOST_PAGES} pages`);
}

async function mantleModels(url: URL, region: string): Promise<unknown> {
  try {
    return await get(url, region, 'bedrock-mantle');
  } catch (error) {
    // A name that does not exist: `fetch failed`, with the reason as its cause.
    const cause = error instanceof Error ? error.cause : null;
    if (isObject(cause) && cause['code'] === 'ENOTFOUND') return null;
    throw error;
  }
}

async function get(url: URL, region: string, service: AwsService): Promise<unknown> {
  const signer = new SignatureV4({ credentials: defaultProvider(), region, service, sha256: Sha256 });
  const { protocol, host, hostname, pathname: path, searchParams } = url;
  const query = Object.fromEntries(searchParams);
  const signed = await signer.sign({
    method: 'GET',
    protocol,
    hostname,
    path,
    query,
    headers: { host },
  });
  const { host: _signed, ...headers } = signed.headers;
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url.href} answered ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}
