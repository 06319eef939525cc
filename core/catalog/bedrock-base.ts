/**
 * What an operator may name as a model of Bedrock: the id of a foundation model or of an inference profile, or the ARN
 * of what else InvokeModel and Converse take as `modelId`, by the pattern of AWS's service model (bedrock-runtime,
 * InvokeModelIdentifier, botocore 1.44.8).
 */
import { geographies, type Geography } from './availability.ts';

export type BedrockBase =
  | { readonly kind: 'model'; readonly modelId: string }
  | { readonly kind: 'profile'; readonly prefix: ProfilePrefix; readonly modelId: string }
  | {
      readonly kind: 'arn';
      readonly resource: BaseResource;
      readonly arn: string;
      readonly region: string;
      /** Of a profile of AWS's own; null where the ARN does not say what is behind it. */
      readonly profile: { readonly prefix: ProfilePrefix; readonly modelId: string } | null;
    };

export type ProfilePrefix = Geography | 'global';

/** Kinds of resources, and what their ids look like. */
export const baseResources = {
  'inference-profile': /^[a-zA-Z0-9-:.]+$/,
  'application-inference-profile': /^[a-zA-Z0-9-:.]+$/,
  'imported-model': /^[a-z0-9]{12}$/,
  'custom-model-deployment': /^[a-z0-9]{12}$/,
  'provisioned-model': /^[a-z0-9]{12}$/,
  'default-prompt-router': /^[a-zA-Z0-9-:.]+$/,
  'prompt-router': /^[a-zA-Z0-9-:.]+$/,
} as const satisfies Record<string, RegExp>;

export type BaseResource = keyof typeof baseResources;

/** Null: it is none of these. */
export function parseBase(text: string): BedrockBase | null {
  if (text.startsWith('arn:')) return parseArn(text);
  if (!MODEL_ID.test(text)) return null;
  const profile = profileOf(text);
  return profile === null ? { kind: 'model', modelId: text } : { kind: 'profile', ...profile };
}

const MODEL_ID = /^[a-z0-9-]{1,63}(?:[.:][a-z0-9-]{1,63}){1,4}$/;
const ARN = /^arn:aws(?:-[a-z-]+)?:bedrock:([a-z0-9-]{1,20}):\d{12}:([a-z-]+)\/(\S{1,256})$/;

function parseArn(arn: string): BedrockBase | null {
  const [, region = '', kind = '', id = ''] = ARN.exec(arn) ?? [];
  const resource = RESOURCES.find((known) => known === kind);
  if (resource === undefined || !baseResources[resource].test(id)) return null;
  const profile = resource === 'inference-profile' ? profileOf(id) : null;
  return { kind: 'arn', resource, arn, region, profile };
}

/** `us.anthropic.claude-opus-5-5` is the model behind the dot, called through profiles of `us`. */
function profileOf(id: string): { prefix: ProfilePrefix; modelId: string } | null {
  const prefix = PREFIXES.find((known) => id.startsWith(`${known}.`));
  return prefix === undefined ? null : { prefix, modelId: id.slice(prefix.length + 1) };
}

const RESOURCES = Object.keys(baseResources) as BaseResource[];
const PREFIXES: readonly ProfilePrefix[] = ['global', ...(Object.keys(geographies) as Geography[])];
