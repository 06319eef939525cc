/**
 * GET /bedrock/inference-profiles: the profiles through which this key's models are reached, in the shape of Bedrock's
 * ListInferenceProfiles. Clients in Bedrock mode look up in it what they may ask for. The account in the ARNs is a
 * placeholder: which one serves is nobody's business outside, and the gateway knows models by the rest of the ARN.
 */
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Deployment, Model } from '../../core/catalog/model.ts';
import type { Authenticated } from '../exchange.ts';
import type { Answered } from './answer.ts';
import { listedModels } from './models.ts';

export function inferenceProfilesAnswer(authenticated: Authenticated, catalog: Catalog): Answered {
  const query = new URLSearchParams((authenticated.incoming.url ?? '').split('?')[1] ?? '');
  const type = query.get('type') ?? query.get('typeEquals') ?? 'SYSTEM_DEFINED';
  const models = type === 'SYSTEM_DEFINED' ? listedModels(authenticated, catalog) : [];
  const inferenceProfileSummaries = models.flatMap((model) =>
    catalog.deployments(model).flatMap((deployment) => profileOf(model, deployment)),
  );
  return { body: { inferenceProfileSummaries } };
}

const ACCOUNT = '000000000000';
const CREATED_AT = '2026-01-01T00:00:00Z';

function profileOf(model: Model, { scope, region, upstreamId }: Deployment): readonly unknown[] {
  if (scope === 'regional' || upstreamId.startsWith('arn:')) return [];
  return [
    {
      inferenceProfileName: `${scope} ${model.name}`,
      inferenceProfileId: upstreamId,
      inferenceProfileArn: `arn:aws:bedrock:${region}:${ACCOUNT}:inference-profile/${upstreamId}`,
      models: [{ modelArn: `arn:aws:bedrock:${region}::foundation-model/${model.bedrockId}` }],
      status: 'ACTIVE',
      type: 'SYSTEM_DEFINED',
      createdAt: CREATED_AT,
      updatedAt: CREATED_AT,
    },
  ];
}
