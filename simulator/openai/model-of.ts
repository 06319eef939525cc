/**
 * Which model a request names. bedrock-runtime knows OpenAI's models by inference profiles, others by their own id where
 * they can be called without one; bedrock-mantle knows its own ids. Each is refused at the other endpoint.
 */
import type { Model } from '../../core/catalog/model.ts';
import { mantleIdOf } from '../../core/catalog/model.ts';
import { OpenaiError, refused } from './error.ts';
import type { OpenaiPath } from './path.ts';

/** Throws the refusal of a model that is not known, not here, or not by this API or path. */
export function modelOf(id: unknown, at: OpenaiPath, models: readonly Model[]): Model {
  if (typeof id !== 'string' || id === '')
    throw refused("Missing required parameter: 'model'.", 'model', 'missing_required_parameter');
  const model = at.endpoint === 'mantle' ? onMantle(id, models) : onRuntime(id, models);
  const api = at.api === 'chat' ? 'chat' : 'responses';
  if (!model.apis[at.endpoint].includes(api)) throw refused(unsupported(id, at.path));
  if (at.endpoint === 'mantle' && at.prefix !== model.apis.mantlePrefix) {
    throw api === 'chat'
      ? refused(`model \`${id}\` isn't supported on this route`, null, 'validation_error')
      : refused(unsupported(id, at.path));
  }
  return model;
}

function unsupported(id: string, path: string): string {
  return `The model '${id}' does not support the '${path}' API`;
}

function onMantle(id: string, models: readonly Model[]): Model {
  const model = models.find((candidate) => candidate.kind === 'chat' && mantleIdOf(candidate) === id);
  if (model === undefined) throw unknown(id);
  return model;
}

function onRuntime(id: string, models: readonly Model[]): Model {
  for (const model of models) {
    if (model.kind !== 'chat') continue;
    if (id === model.bedrockId) {
      if (model.availability.inRegion.length > 0) return model;
      throw refused(
        `Invocation of model ID ${id} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
      );
    }
    if (!id.endsWith(`.${model.bedrockId}`)) continue;
    const geography = id.slice(0, -model.bedrockId.length - 1);
    if (geography in model.availability.profiles) return model;
  }
  throw unknown(id);
}

function unknown(id: string): OpenaiError {
  return new OpenaiError(
    'ResourceNotFoundException',
    `The model '${id}' does not exist`,
    'model',
    'model_not_found',
  );
}
