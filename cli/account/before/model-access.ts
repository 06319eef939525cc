/**
 * Whether Bedrock offers each configured model where the environment asks for it, and whether this account may call it. AWS's
 * own figures can all say yes while calls are refused (https://github.com/anthropics/claude-code/issues/51183): for certain
 * tells a call alone, which one-token-calls.ts makes where it is allowed to.
 */

import type { Deployment, Model } from '../../../core/catalog/model.ts';
import { bedrockPlan } from '../../../lib/bedrock-plan.ts';
import { awsRefusal } from '../../aws/aws-refusal.ts';
import type { Client } from '../../aws/clients.ts';
import { inTurns } from '../in-turns.ts';
import { about, type AccountFinding, type Check, type Examination } from '../finding.ts';
import { callEach } from './one-token-calls.ts';

/** A model as the environment asks for it first, in its own account. */
export type AskedModel = { readonly model: Model; readonly deployment: Deployment };

export const modelsCheck: Check = {
  topic: 'models',
  asks: [
    'bedrock:ListFoundationModels',
    'bedrock:ListInferenceProfiles',
    'bedrock:GetFoundationModelAvailability',
    'bedrock:GetUseCaseForModelAccess',
    'bedrock:InvokeModel',
  ],
  run: async (examination) => {
    const { bedrock, region } = examination.environment;
    const asked = bedrockPlan(bedrock, region).flatMap(({ model, deployments }) => {
      const own = deployments.find(({ roleArn }) => roleArn === null);
      return own === undefined ? [] : [{ model, deployment: own }];
    });
    const listed = await listings(examination, asked);
    const offered = asked.filter((one) => isListed(one, listed));
    const refused = await refusals(examination, offered);
    const open = offered.filter(({ model }) => !refused.has(model.name));
    return [
      ...notOffered(asked, offered),
      ...closed(refused),
      ...(await useCase(examination, asked)),
      ...(examination.call === 'paid' ? await callEach(examination, offered) : [notCalled(open.length)]),
    ];
  },
};

type Listings = ReadonlyMap<
  string,
  { readonly models: ReadonlySet<string>; readonly profiles: ReadonlySet<string> }
>;

async function listings({ aws }: Examination, asked: readonly AskedModel[]): Promise<Listings> {
  const regions = new Set(asked.map(({ deployment }) => deployment.region));
  const entries = [...regions].map(async (region) => {
    const bedrock = await aws.inRegion(region).bedrock();
    const { modelSummaries: models = [] } = await bedrock.listFoundationModels({});
    const ids = new Set(models.flatMap(({ modelId: id }) => id ?? []));
    return [region, { models: ids, profiles: await profilesOf(bedrock) }] as const;
  });
  return new Map(await Promise.all(entries));
}

const MOST_PAGES = 20;

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html */
async function profilesOf(bedrock: Client<'bedrock'>): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const reply = await bedrock.listInferenceProfiles({
      typeEquals: 'SYSTEM_DEFINED',
      maxResults: 1000,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    for (const { inferenceProfileId: id } of reply.inferenceProfileSummaries ?? [])
      if (id !== undefined) ids.add(id);
    nextToken = reply.nextToken;
    if (nextToken === undefined) break;
  }
  return ids;
}

/** What bedrock-mantle has is in no listing of Bedrock, and what an operator names by its ARN in none of AWS's. */
function isListed({ model, deployment }: AskedModel, listed: Listings): boolean {
  if (deployment.transport === 'mantle' || deployment.upstreamId.startsWith('arn:')) return true;
  const here = listed.get(deployment.region);
  if (here === undefined) return false;
  if (deployment.scope !== 'regional') return here.profiles.has(deployment.upstreamId);
  return here.models.has(model.bedrockId);
}

/** Why a model may not be called yet, by its name. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModelAvailability.html */
async function refusals(
  { aws }: Examination,
  offered: readonly AskedModel[],
): Promise<ReadonlyMap<string, Reason>> {
  const known = offered.filter(
    ({ model, deployment }) => deployment.transport !== 'mantle' && !model.bedrockId.startsWith('arn:'),
  );
  const entries = await inTurns(known, async ({ model, deployment }) => {
    const bedrock = await aws.inRegion(deployment.region).bedrock();
    const said = await bedrock.getFoundationModelAvailability({ modelId: model.bedrockId });
    if (said.regionAvailability === 'NOT_AVAILABLE') return [model.name, 'region'] as const;
    if (said.authorizationStatus === 'NOT_AUTHORIZED') return [model.name, 'rights'] as const;
    const isSubscribed =
      said.agreementAvailability?.status === 'AVAILABLE' && said.entitlementAvailability === 'AVAILABLE';
    return isSubscribed ? null : ([model.name, 'subscription'] as const);
  });
  return new Map(entries.filter((entry) => entry !== null));
}

type Reason = 'region' | 'rights' | 'subscription';

const REASONS: Readonly<Record<Reason, { readonly what: string; readonly todo: string }>> = {
  region: {
    what: 'are not available in the region to this account',
    todo: 'leave them out of bedrock.models, or name deployments in another region',
  },
  rights: {
    what: 'are not authorized for this account',
    todo: 'look for a service control policy of the organization that denies bedrock:InvokeModel, or aws-marketplace:Subscribe, for them or for the regions behind their profiles',
  },
  subscription: {
    what: 'have no subscription yet',
    todo: 'the first call makes it, by somebody with aws-marketplace:ViewSubscriptions and Subscribe: stargate doctor --env <name> --call',
  },
};

function closed(refused: ReadonlyMap<string, Reason>): readonly AccountFinding[] {
  const { warning } = about('models', 'bedrock:GetFoundationModelAvailability');
  return (Object.keys(REASONS) as Reason[]).flatMap((reason) => {
    const names = [...refused].flatMap(([name, why]) => (why === reason ? [name] : []));
    if (names.length === 0) return [];
    return [warning(`${names.join(', ')} ${REASONS[reason].what}`, REASONS[reason].todo)];
  });
}

function notOffered(asked: readonly AskedModel[], offered: readonly AskedModel[]): readonly AccountFinding[] {
  const { ok, warning, failure } = about('models', 'bedrock:ListFoundationModels');
  const missing = asked.filter((one) => !offered.includes(one)).map(({ deployment }) => deployment.id);
  if (missing.length === 0) return [ok(`Bedrock offers all ${asked.length} models where they are asked for`)];
  const todo = 'leave them out of bedrock.models, or name other deployments (docs/deployments.md)';
  const found = `Bedrock does not offer ${missing.join(', ')}`;
  return [offered.length === 0 ? failure(found, todo) : warning(found, todo)];
}

function notCalled(open: number): AccountFinding {
  const { ok } = about('models', 'bedrock:GetFoundationModelAvailability');
  return ok(
    `${open} models are open to this account, as AWS says it; for certain tells a call: stargate doctor --env <name> --call, for less than a cent`,
  );
}

/** The form that Anthropic asks every account or organization for, once. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetUseCaseForModelAccess.html */
async function useCase(
  { aws }: Examination,
  asked: readonly AskedModel[],
): Promise<readonly AccountFinding[]> {
  if (!asked.some(({ model }) => model.vendor === 'anthropic')) return [];
  const { ok, warning } = about("Anthropic's form", 'bedrock:GetUseCaseForModelAccess');
  try {
    await (await aws.bedrock()).getUseCaseForModelAccess({});
    return [ok('the use case was submitted')];
  } catch (error) {
    if (awsRefusal(error).code !== 'ResourceNotFoundException') throw error;
    return [
      warning(
        "no use case was submitted in this account, and Claude refuses calls without one (the organization's management account may have done it for all)",
        'Bedrock console → Model catalog → any Claude model → Submit use case details; it holds within 15 minutes',
      ),
    ];
  }
}
