/**
 * Where Bedrock speaks an API of OpenAI's as it is for a model: which endpoint and path take the client's own body, and
 * how the model is called there. bedrock-runtime first, which knows inference profiles; bedrock-mantle where the
 * deployment is there. A model is refused on the prefix that is not its own.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/models-api-compatibility.html
 */
import { mantleIdOf } from '../../core/catalog/model.ts';
import type { BedrockEndpoint, NativeOperation } from '../bedrock-http.ts';
import { isWithout, type Target } from './dialect.ts';

export type NativeRoute = {
  readonly endpoint: BedrockEndpoint;
  readonly operation: NativeOperation;
  /** What the body's `model` says there. */
  readonly modelId: string;
};

/** Null: the model is asked through Converse here. */
export function nativeRoute(target: Target, api: 'responses' | 'chat'): NativeRoute | null {
  if (isWithout(target, `native-${api}`)) return null;
  const { model, deployment } = target;
  switch (deployment.transport) {
    case 'mantle':
      return model.apis.mantle.includes(api)
        ? {
            endpoint: 'mantle',
            operation: `${model.apis.mantlePrefix}/${paths[api]}`,
            modelId: mantleIdOf(model),
          }
        : null;
    case 'openai':
      return onRuntime(target, api);
    case null:
      return isBetter(target, api) ? onRuntime(target, api) : null;
    case 'invoke':
    case 'converse':
      return null;
  }
}

/**
 * What Converse does as well is left to it, and so are application inference profiles, which are not known to be taken as
 * a model here: https://github.com/BerriAI/litellm-docs/pull/1583
 */
function isBetter({ model, deployment }: Target, api: 'responses' | 'chat'): boolean {
  if (deployment.upstreamId.startsWith('arn:')) return false;
  return api === 'responses' || model.traits.nativeChat.isPreferred;
}

const paths = { responses: 'responses', chat: 'chat/completions' } as const;

function onRuntime({ model, deployment }: Target, api: 'responses' | 'chat'): NativeRoute | null {
  if (!model.apis.runtime.includes(api)) return null;
  return { endpoint: 'runtime', operation: `/openai/v1/${paths[api]}`, modelId: deployment.upstreamId };
}
