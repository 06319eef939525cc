/**
 * Which deployments serve a model, as an operator writes it down (JSON): regions, weights, profiles, transports, roles
 * of other accounts, and the models that answer in its place when it cannot. A model that is not named keeps the
 * deployments of the catalog. Reading reports everything that is wrong at once, by path.
 *
 *     { "claude-opus-5-5": { "deployments": [ { "region": "us-east-1", "scope": "global", "weight": 3 },
 *                                              { "region": "us-west-2", "scope": "geographic" } ],
 *                            "fallbacks": ["claude-sonnet-5"] } }
 */
import * as z from 'zod';
import { isObject } from '../json.ts';
import {
  deploymentBy,
  isOfferedIn,
  isOnMantle,
  pricesFor,
  upstreamIdOf,
  type Deployment,
  type Model,
  type Transport,
} from './model.ts';
import { members, readOperatorJson } from './operator-json.ts';
import {
  geographyFor,
  inferenceScopes,
  isCallableFrom,
  type Geography,
  type InferenceScope,
} from './availability.ts';
import { AWS_REGION } from './aws-region.ts';
import { whyOutside } from './residency.ts';

/** What is configured for one model; null where the catalog's default stays. */
export type ModelConfig = {
  readonly deployments: readonly Deployment[] | null;
  /** Public names of the models to ask when this one cannot answer, in this order. */
  readonly fallbacks: readonly string[];
};

/** By public name. */
export type DeploymentConfig = ReadonlyMap<string, ModelConfig>;

export const NO_DEPLOYMENT_CONFIG: DeploymentConfig = new Map();

/** Reads the configuration against the models there are. Throws one error that lists all that is wrong. */
export function readDeploymentConfig(text: string, models: readonly Model[]): DeploymentConfig {
  const byName = new Map(models.map((model) => [model.name, model]));
  const shape = Object.fromEntries(models.map(({ name }) => [name, modelShape.optional()]));
  const whole = members(
    shape,
    'the whole must be an object of models by name',
    'there is no model of this name',
  ).superRefine(
    (config, context) => {
      for (const model of models) {
        for (const { path, message } of conflictsOf(model, config[model.name], byName)) {
          context.addIssue({ code: 'custom', path: [model.name, ...path], message });
        }
      }
    },
    // Told together with what is wrong in the shape.
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
  const config = new Map<string, ModelConfig>();
  for (const [name, read] of Object.entries(readOperatorJson('DEPLOYMENTS', text, whole))) {
    const model = byName.get(name);
    if (model === undefined || read === undefined) continue;
    const deployments = read.deployments?.map((one) => deploymentOf(model, one)) ?? null;
    config.set(name, { deployments, fallbacks: read.fallbacks });
  }
  return config;
}

const MAX_WEIGHT = 1_000;
const A_WEIGHT = `must be a whole number from 0 to ${MAX_WEIGHT}`;
const A_REGION = 'must be an AWS region such as us-east-1';
const A_PROFILE = 'must be the id or ARN of an inference profile';
const A_ROLE = 'must be the ARN of an IAM role';
const A_LIST = 'must be a list of at least one deployment';
const transports = ['invoke', 'converse', 'openai', 'mantle'] as const satisfies readonly Transport[];

const deploymentShape = members({
  region: z.string(A_REGION).regex(AWS_REGION, A_REGION),
  scope: z.enum(inferenceScopes, `must be one of ${inferenceScopes.join(', ')}`).nullish(),
  profile: z.string(A_PROFILE).min(1, A_PROFILE).optional(),
  role: z
    .string(A_ROLE)
    .regex(/^arn:aws[\w-]*:iam::\d{12}:role\/\S+$/, A_ROLE)
    .optional(),
  transport: z.enum(transports, `must be one of ${transports.join(', ')}`).optional(),
  weight: z
    .number(A_WEIGHT)
    .refine((weight) => Number.isSafeInteger(weight) && weight >= 0 && weight <= MAX_WEIGHT, A_WEIGHT)
    .default(1),
});

const modelShape = members(
  {
    deployments: z.array(deploymentShape, A_LIST).min(1, A_LIST).optional(),
    fallbacks: z.array(z.string('must be the name of a model'), 'must be a list of model names').default([]),
  },
  'must be an object with deployments or fallbacks',
);

type DeploymentText = z.output<typeof deploymentShape>;
type Conflict = { readonly path: readonly PropertyKey[]; readonly message: string };

/** What a part may be by itself, but not for this model or beside the others. Of a wrong shape it is passed over. */
function* conflictsOf(model: Model, text: unknown, byName: ReadonlyMap<string, Model>): Iterable<Conflict> {
  const deployments = listIn(text, 'deployments');
  const ids = new Set<string>();
  for (const [index, one] of deployments.entries()) {
    if (!isObject(one)) continue;
    const { region, transport, profile } = one;
    const path = ['deployments', index];
    const where = typeof region === 'string' ? region : '';
    const scope = inferenceScopes.find(
      (known) => known === (one['scope'] ?? scopeOf(model, transport, where)),
    );
    const outside =
      model.keptWithin === undefined || where === ''
        ? null
        : outsideOf(model, model.keptWithin, where, scope, profile);
    if (outside !== null) yield { path, message: outside };
    else if (where !== '' && !isServedAt(model, where, transport)) {
      yield {
        path: [...path, 'region'],
        message: `Bedrock does not have ${model.name} in ${where}${elsewhere(model, transport)}`,
      };
    } else if (where !== '' && scope === 'regional' && !isRunThere(model, where, transport, profile)) {
      yield {
        path: [...path, 'scope'],
        message: `Bedrock serves ${model.name} in ${where} through inference profiles alone`,
      };
    }
    if (scope !== undefined && pricesFor(model, scope, where).length === 0) {
      yield { path: [...path, 'scope'], message: `${model.name} has no price for the scope ${scope}` };
    }
    if (transport === 'invoke' && model.family !== 'claude') {
      yield { path: [...path, 'transport'], message: 'only Claude models are served by InvokeModel here' };
    }
    if (transport === 'openai' && !model.apis.runtime.some((api) => api === 'chat' || api === 'responses')) {
      yield {
        path: [...path, 'transport'],
        message: `Bedrock does not serve OpenAI's APIs for ${model.name}`,
      };
    }
    if (transport === 'mantle' && profile !== undefined) {
      yield { path: [...path, 'profile'], message: 'bedrock-mantle knows no inference profiles' };
    }
    const read = deploymentShape.safeParse(one, { jitless: true });
    if (!read.success) continue;
    const { id } = deploymentOf(model, read.data);
    if (ids.has(id)) yield { path, message: `${id} is listed twice` };
    ids.add(id);
  }
  if (deployments.length > 0 && deployments.every(isWithoutWeight)) {
    yield { path: ['deployments'], message: 'at least one deployment needs a weight above 0' };
  }
  const fallbacks = listIn(text, 'fallbacks');
  for (const [index, name] of fallbacks.entries()) {
    if (typeof name !== 'string') continue;
    const message = whyNoFallback(model, byName.get(name), fallbacks.indexOf(name) < index);
    if (message !== null) yield { path: ['fallbacks', index], message };
  }
}

/** Why a deployment leaves the geography that calls are kept within; null: it does not, as far as it says. */
function outsideOf(
  model: Model,
  residency: Geography,
  region: string,
  scope: InferenceScope | undefined,
  profile: unknown,
): string | null {
  if (typeof profile === 'string') return whyOutside(residency, profile, region);
  if (scope === undefined) return whyOutside(residency, model.bedrockId, region);
  if (
    scope === 'geographic' &&
    geographyFor(model.availability, region) === null &&
    isOfferedIn(model, region)
  )
    return `has no profile that stays within ${residency} (data residency, docs/regions.md)`;
  return whyOutside(residency, upstreamIdOf(model, scope, region), region);
}

/** Where it has the model instead, when it is in a few regions by itself or on bedrock-mantle. */
function elsewhere({ availability: { inRegion, mantle } }: Model, transport: unknown): string {
  const regions = transport === 'mantle' ? mantle : inRegion;
  return regions === 'all' || regions.length === 0 ? '' : `, but in ${regions.join(', ')}`;
}

/** Whether the region itself runs the model's calls, as far as is known of the profile. */
function isRunThere(model: Model, region: string, transport: unknown, profile: unknown): boolean {
  if (transport === 'mantle' || profile !== undefined) return true;
  return isCallableFrom(model.availability, 'regional', region);
}

function isServedAt(model: Model, region: string, transport: unknown): boolean {
  return transport === 'mantle' ? isOnMantle(model, region) : isOfferedIn(model, region);
}

/**
 * Mantle runs a call in its own region, and is paid as such. What it does not speak goes to bedrock-runtime there: by
 * the model itself, or else through the profile of the geography, which costs the same.
 */
function scopeOf(model: Model, transport: unknown, region: string): InferenceScope | undefined {
  if (transport !== 'mantle') return model.scopes[0];
  const near = inferenceScopes
    .toReversed()
    .find((scope) => isCallableFrom(model.availability, scope, region));
  if (near === 'geographic' && model.prices.geographic !== undefined) return near;
  return model.prices.regional === undefined ? model.scopes[0] : 'regional';
}

function isWithoutWeight(deployment: unknown): boolean {
  const weight = isObject(deployment) ? deployment['weight'] : undefined;
  return typeof weight === 'number' && weight <= 0;
}

function listIn(text: unknown, member: string): readonly unknown[] {
  const list = isObject(text) ? text[member] : undefined;
  return Array.isArray(list) ? list : [];
}

function whyNoFallback(model: Model, other: Model | undefined, isTwice: boolean): string | null {
  if (other === undefined) return 'must be the name of a model';
  if (other === model) return 'a model is no fallback of its own';
  if (other.kind !== model.kind) return `${other.name} is of another kind`;
  return isTwice ? `${other.name} is listed twice` : null;
}

function deploymentOf(model: Model, text: DeploymentText): Deployment {
  const scope = text.scope ?? scopeOf(model, text.transport, text.region) ?? 'regional';
  return deploymentBy(model, { ...text, scope });
}
