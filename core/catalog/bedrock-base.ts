/**
 * What an operator may name as a model of Bedrock: the id of a foundation model or of an inference profile, or the ARN
 * of what else InvokeModel and Converse take as `modelId`, by the pattern of AWS's service model (bedrock-runtime,
 * InvokeModelIdentifier, botocore 1.44.8).
 */
import { geographyNames, type ProfilePrefix } from './availability.ts';

export type BedrockBase =
  | { readonly kind: 'model'; readonly modelId: string }
  | ({ readonly kind: 'profile' } & Profile)
  | {
      readonly kind: 'arn';
      readonly resource: BaseResource;
      readonly arn: string;
      readonly region: string;
      /** Of a profile of AWS's own; null where the ARN does not say what is behind it. */
      readonly profile: Profile | null;
    };

/** An inference profile of AWS's own, and the foundation model that it routes to. */
export type Profile = { readonly prefix: ProfilePrefix; readonly modelId: string };

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
  const profile = profileIn(text);
  return profile === null ? { kind: 'model', modelId: text } : { kind: 'profile', ...profile };
}

const MODEL_ID = /^[a-z0-9-]{1,63}(?:[.:][a-z0-9-]{1,63}){1,4}$/;
const ARN = /^arn:aws(?:-[a-z-]+)?:bedrock:([a-z0-9-]{1,20}):\d{12}:([a-z-]+)\/(\S{1,256})$/;

function parseArn(arn: string): BedrockBase | null {
  const [, region = '', kind = '', id = ''] = ARN.exec(arn) ?? [];
  const resource = RESOURCES.find((known) => known === kind);
  if (resource === undefined || !baseResources[resource].test(id)) return null;
  const profile = resource === 'inference-profile' ? profileIn(id) : null;
  return { kind: 'arn', resource, arn, region, profile };
}

/** The profile that the base is, or that its ARN names; null: neither. */
export function profileOf(base: BedrockBase): Profile | null {
  switch (base.kind) {
    case 'model':
      return null;
    case 'profile':
      return base;
    case 'arn':
      return base.profile;
  }
}

/** Whether the base says where Bedrock runs its calls: an ARN of one's own does not. */
export function saysScope(base: BedrockBase): boolean {
  return base.kind !== 'arn' || base.profile !== null;
}

/** `us.anthropic.claude-opus-5-5` is the model behind the dot, called through profiles of `us`. */
function profileIn(id: string): Profile | null {
  const prefix = PREFIXES.find((known) => id.startsWith(`${known}.`));
  return prefix === undefined ? null : { prefix, modelId: id.slice(prefix.length + 1) };
}

const RESOURCES = Object.keys(baseResources) as BaseResource[];
const PREFIXES: readonly ProfilePrefix[] = ['global', ...geographyNames];
