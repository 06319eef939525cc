/** `GET /inference-profiles` in the shape of Bedrock's ListInferenceProfiles, made from the catalog. */
import { deploymentsOf, type Model } from '../../core/catalog/model.ts';

const ACCOUNT = '123456789012';
const CREATED_AT = '2026-01-01T00:00:00Z';

export function inferenceProfiles(models: readonly Model[], region: string, query: URLSearchParams): string {
  const type = query.get('type') ?? query.get('typeEquals') ?? 'SYSTEM_DEFINED';
  const summaries = type === 'SYSTEM_DEFINED' ? models.flatMap((model) => profilesOf(model, region)) : [];
  return JSON.stringify({ inferenceProfileSummaries: summaries });
}

function profilesOf(model: Model, region: string) {
  return deploymentsOf(model, region)
    .filter((deployment) => deployment.scope !== 'regional')
    .map((deployment) => ({
      createdAt: CREATED_AT,
      updatedAt: CREATED_AT,
      description: `Routes requests to ${model.name} in the scope of ${deployment.upstreamId}.`,
      inferenceProfileArn: `arn:aws:bedrock:${region}:${ACCOUNT}:inference-profile/${deployment.upstreamId}`,
      inferenceProfileId: deployment.upstreamId,
      inferenceProfileName: `${deployment.scope} ${model.name}`,
      models: [{ modelArn: `arn:aws:bedrock:${region}::foundation-model/${model.bedrockId}` }],
      status: 'ACTIVE',
      type: 'SYSTEM_DEFINED',
    }));
}
