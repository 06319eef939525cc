/**
 * Which deployments serve a model, as an operator writes it down (JSON): regions, weights, profiles, transports, roles
 * of other accounts, and the models that answer in its place when it cannot. A model that is not named keeps the
 * deployments of the catalog. Reading reports everything that is wrong at once, by path.
 *
 *     { "claude-opus-5-5": { "deployments": [ { "region": "us-east-1", "scope": "global", "weight": 3 },
 *                                              { "region": "us-west-2", "scope": "geographic" } ],
 *                            "fallbacks": ["claude-sonnet-5"] } }
 */
import { isObject } from '../json.ts';
import { refuseUnknown } from './checked-json.ts';
import type { Deployment, Model, Transport } from './model.ts';
import { upstreamIdOf } from './model.ts';
import { pricesIn, type InferenceScope } from './price.ts';

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
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error('DEPLOYMENTS is not valid JSON');
  }
  const problems: string[] = [];
  const config = new Map<string, ModelConfig>();
  const byName = new Map(models.map((model) => [model.name, model]));
  if (!isObject(parsed)) problems.push('the whole must be an object of models by name');
  else {
    for (const [name, value] of Object.entries(parsed)) {
      const model = byName.get(name);
      if (model === undefined) problems.push(`${name}: there is no model of this name`);
      else config.set(name, readModel(model, value, byName, problems));
    }
  }
  if (problems.length > 0) {
    throw new Error(`DEPLOYMENTS is not right:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
  return config;
}

type Problems = string[];

const MODEL_MEMBERS = ['deployments', 'fallbacks'];
const DEPLOYMENT_MEMBERS = ['region', 'scope', 'profile', 'transport', 'weight', 'role'];
const SCOPES: readonly InferenceScope[] = ['global', 'geographic', 'regional'];
const TRANSPORTS: readonly Transport[] = ['invoke', 'converse', 'mantle'];
const MAX_WEIGHT = 1_000;

function readModel(
  model: Model,
  value: unknown,
  byName: ReadonlyMap<string, Model>,
  problems: Problems,
): ModelConfig {
  const path = model.name;
  if (!isObject(value)) {
    problems.push(`${path}: must be an object with deployments or fallbacks`);
    return { deployments: null, fallbacks: [] };
  }
  refuseUnknown(value, MODEL_MEMBERS, path, problems);
  return {
    deployments: readDeployments(model, value['deployments'], `${path}.deployments`, problems),
    fallbacks: readFallbacks(model, value['fallbacks'], `${path}.fallbacks`, byName, problems),
  };
}

function readDeployments(
  model: Model,
  value: unknown,
  path: string,
  problems: Problems,
): readonly Deployment[] | null {
  if (value === undefined) return null;
  if (!Array.isArray(value) || value.length === 0) {
    problems.push(`${path}: must be a list of at least one deployment`);
    return null;
  }
  const deployments: Deployment[] = [];
  for (let index = 0; index < value.length; index++) {
    const deployment = readDeployment(model, value[index], `${path}[${index}]`, problems);
    if (deployment === null) continue;
    if (deployments.some((other) => other.id === deployment.id)) {
      problems.push(`${path}[${index}]: ${deployment.id} is listed twice`);
    }
    deployments.push(deployment);
  }
  if (deployments.length > 0 && deployments.every((deployment) => deployment.weight === 0)) {
    problems.push(`${path}: at least one deployment needs a weight above 0`);
  }
  return deployments;
}

function readDeployment(model: Model, value: unknown, path: string, problems: Problems): Deployment | null {
  if (!isObject(value)) {
    problems.push(`${path}: must be an object`);
    return null;
  }
  const before = problems.length;
  refuseUnknown(value, DEPLOYMENT_MEMBERS, path, problems);
  const { region, profile, role } = value;
  if (typeof region !== 'string' || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    problems.push(`${path}.region: must be an AWS region such as us-east-1`);
  }
  const scope = readOneOf(value['scope'] ?? model.scopes[0], SCOPES, `${path}.scope`, problems);
  const prices = scope === null ? [] : pricesIn(model.prices[scope] ?? [], String(region));
  if (scope !== null && prices.length === 0) {
    problems.push(`${path}.scope: ${model.name} has no price for the scope ${scope}`);
  }
  if (profile !== undefined && (typeof profile !== 'string' || profile === '')) {
    problems.push(`${path}.profile: must be the id or ARN of an inference profile`);
  }
  if (profile !== undefined && value['transport'] === 'mantle') {
    problems.push(`${path}.profile: bedrock-mantle knows no inference profiles`);
  }
  const isRole = typeof role === 'string' && /^arn:aws[\w-]*:iam::\d{12}:role\/\S+$/.test(role);
  if (role !== undefined && !isRole) problems.push(`${path}.role: must be the ARN of an IAM role`);
  const transport = readTransport(model, value['transport'], `${path}.transport`, problems);
  const weight = readWeight(value['weight'], `${path}.weight`, problems);
  if (problems.length > before || typeof region !== 'string' || scope === null) return null;
  const upstreamId = typeof profile === 'string' ? profile : upstreamIdOf(model, scope, region);
  const roleArn = typeof role === 'string' ? role : null;
  return {
    id: deploymentId(region, upstreamId, transport, roleArn),
    region,
    scope,
    upstreamId,
    prices,
    transport,
    weight,
    roleArn,
  };
}

/** Two ways to one profile, by another transport or another account, have ids of their own. */
function deploymentId(
  region: string,
  upstreamId: string,
  transport: Transport | null,
  roleArn: string | null,
): string {
  const prefix = transport === 'mantle' ? `${region}/mantle` : region;
  const account = roleArn === null ? '' : `@${roleArn.split(':')[4] ?? ''}`;
  return `${prefix}/${upstreamId}${account}`;
}

function readTransport(model: Model, value: unknown, path: string, problems: Problems): Transport | null {
  if (value === undefined) return null;
  const transport = readOneOf(value, TRANSPORTS, path, problems);
  if (transport === 'invoke' && model.family !== 'claude') {
    problems.push(`${path}: only Claude models are served by InvokeModel here`);
  }
  return transport;
}

function readWeight(value: unknown, path: string, problems: Problems): number {
  if (value === undefined) return 1;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= MAX_WEIGHT) {
    return value;
  }
  problems.push(`${path}: must be a whole number from 0 to ${MAX_WEIGHT}`);
  return 1;
}

function readFallbacks(
  model: Model,
  value: unknown,
  path: string,
  byName: ReadonlyMap<string, Model>,
  problems: Problems,
): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    problems.push(`${path}: must be a list of model names`);
    return [];
  }
  const fallbacks: string[] = [];
  for (const [index, name] of (value as readonly unknown[]).entries()) {
    const other = typeof name === 'string' ? byName.get(name) : undefined;
    if (other === undefined) problems.push(`${path}[${index}]: must be the name of a model`);
    else if (other === model) problems.push(`${path}[${index}]: a model is no fallback of its own`);
    else if (other.kind !== model.kind) problems.push(`${path}[${index}]: ${other.name} is of another kind`);
    else if (fallbacks.includes(other.name))
      problems.push(`${path}[${index}]: ${other.name} is listed twice`);
    else fallbacks.push(other.name);
  }
  return fallbacks;
}

function readOneOf<Text extends string>(
  value: unknown,
  allowed: readonly Text[],
  path: string,
  problems: Problems,
): Text | null {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  problems.push(`${path}: must be one of ${allowed.join(', ')}`);
  return null;
}
