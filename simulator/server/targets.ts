/**
 * What a request line asks for: an operation on a model. Model ids come as foundation model ids, inference profile
 * ids or whole ARNs, percent-encoded in one path segment.
 */
import type { Model } from '../../core/catalog/model.ts';
import { AwsError, invalid } from '../wire/aws-error.ts';

const OPERATIONS = [
  'invoke',
  'invoke-with-response-stream',
  'converse',
  'converse-stream',
  'count-tokens',
] as const;

export type Operation = (typeof OPERATIONS)[number];

export type Target = {
  readonly operation: Operation;
  /** As the caller wrote it, decoded. */
  readonly modelId: string;
  /** The chat model behind it; null for embedding and rerank models, which `vectors/` knows by id. */
  readonly model: Model | null;
  /** Foundation model id. */
  readonly bedrockId: string;
};

export type TargetFinder = (path: string) => Target;

const PATH = /^\/model\/([^/]+)\/([a-z-]+)$/;
const GEOGRAPHY = /^(global|us-gov|us|eu|apac|jp|au|ca|in)\./;
const VECTOR_MODELS =
  /^(amazon\.titan-embed|amazon\.nova-.*embed|amazon\.rerank|cohere\.embed|cohere\.rerank)/;
const MAX_REMEMBERED = 1000;

/** ARNs of an account's own, whose ids do not say which model is behind them. */
const OF_AN_ACCOUNT =
  /:(application-inference-profile|provisioned-model|imported-model|custom-model-deployment)\//;

/** `applicationProfiles`: ids of such ARNs and the foundation models behind them. */
export function createTargetFinder(
  models: readonly Model[],
  applicationProfiles: Readonly<Record<string, string>>,
): TargetFinder {
  const byBedrockId = new Map(models.map((model) => [model.bedrockId, model]));
  const byName = new Map(models.map((model) => [model.name, model]));
  const remembered = new Map<string, Target>();

  /** An application profile's id is mapped by configuration, or is a public model name. */
  function applicationModel(profileId: string): string {
    const bedrockId = applicationProfiles[profileId] ?? byName.get(profileId)?.bedrockId;
    if (bedrockId === undefined)
      throw new AwsError('ResourceNotFoundException', 'The inference profile was not found.');
    return bedrockId;
  }

  function resolve(modelId: string, operation: Operation): Omit<Target, 'operation'> {
    const isArn = modelId.startsWith('arn:');
    const name = isArn ? modelId.slice(modelId.indexOf('/') + 1) : modelId;
    const isApplication = isArn && OF_AN_ACCOUNT.test(modelId);
    const bedrockId = isApplication ? applicationModel(name) : name.replace(GEOGRAPHY, '');
    if (VECTOR_MODELS.test(bedrockId)) return { modelId, model: null, bedrockId };
    const model = byBedrockId.get(bedrockId);
    if (model === undefined) throw invalid('The provided model identifier is invalid.');
    if (operation === 'count-tokens') {
      // CountTokens counts for the foundation model; inference profiles are not taken.
      if (name !== bedrockId) throw invalid('The provided model identifier is invalid.');
      return { modelId, model, bedrockId };
    }
    if (name === bedrockId && !model.scopes.includes('regional')) {
      throw invalid(
        `Invocation of model ID ${bedrockId} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
      );
    }
    return { modelId, model, bedrockId };
  }

  return (path) => {
    const known = remembered.get(path);
    if (known !== undefined) return known;
    const parts = PATH.exec(path);
    const operation = OPERATIONS.find((name) => name === parts?.[2]);
    if (operation === undefined) throw new AwsError('UnknownOperationException');
    const target = { operation, ...resolve(decode(parts?.[1] ?? ''), operation) };
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(path, target);
    return target;
  };
}

/** Operation and model id for the log, of a request that may be refused. */
export function namesOf(path: string): { readonly operation: string; readonly modelId: string } {
  const parts = PATH.exec(path);
  return { operation: parts?.[2] ?? path.slice(0, 100), modelId: safeDecode(parts?.[1] ?? '') };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalid('The provided model identifier is invalid.');
  }
}

function safeDecode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
