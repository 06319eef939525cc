/**
 * What is wrong with an entry beside its shape: with its base, with what it inherits, with its prices, and with its name
 * beside those there are. All three doors ask here, so that none lets in what another refuses.
 */
import { callingRegions } from './availability.ts';
import { parseBase, saysScope, type BedrockBase } from './bedrock-base.ts';
import { foundationIdOf, inheritedModel, modelEntry, scopeOf, soldScopes } from './entry-model.ts';
import { familyKinds, type EntryText } from './model-entry.ts';
import type { Model } from './model.ts';
import { priceAt } from './price.ts';
import { whyOutside, type Residency } from './residency.ts';

/** What an entry is checked against. */
export type EntryWorld = {
  /** Those of the catalog, with the prices of the environment. */
  readonly models: readonly Model[];
  readonly homeRegion: string;
  /** The geography that calls are kept within. */
  readonly residency: Residency;
  readonly nowMs: number;
  /** What already has this name: `the model claude-opus-5-5`, `an access group`; null: nothing but the entry itself. */
  readonly holderOf: (name: string) => string | null;
  /** Models that may be fallen back on, by public name or alias: the entries too. */
  readonly modelNamed: (name: string) => Model | null;
};

export type EntryProblem = { readonly path: readonly PropertyKey[]; readonly message: string };

/** Everything that is wrong; `name`: its path is `['model_name']`. */
export function entryProblems(name: string, text: EntryText, world: EntryWorld): readonly EntryProblem[] {
  const problems: EntryProblem[] = [...nameProblems(name, world)];
  const base = parseBase(text.base);
  if (base === null) problems.push({ path: ['base'], message: A_BASE });
  else problems.push(...baseProblems(text, base, world));
  problems.push(...inheritedProblems(text, base, world));
  const inherited =
    text.inherits === undefined ? null : inheritedModel(text.inherits, world.models, text, world.nowMs);
  problems.push(...kindProblems(text, base, inherited), ...priceProblems(text, base));
  problems.push(...fallbackProblems(name, text, inherited, world));
  return problems.length > 0 ? problems : priceInForce(name, text, world);
}

const A_BASE =
  'must be the id of a foundation model or of an inference profile, or the ARN of an inference-profile, application-inference-profile, imported-model, custom-model-deployment, provisioned-model, prompt-router or default-prompt-router of Bedrock';

/** No spaces, commas or patterns, and nothing that stands for a path or an ARN. */
const NAME = /^[^\s*,/\p{Cc}]{1,256}$/u;

function* nameProblems(name: string, { holderOf }: EntryWorld): Iterable<EntryProblem> {
  const path = ['model_name'];
  if (!NAME.test(name) || name.startsWith('arn:'))
    yield { path, message: 'must be 1 to 256 characters without spaces, commas, / or *, and no ARN' };
  const holder = holderOf(name);
  if (holder !== null) yield { path, message: `is the name of ${holder}` };
}

function* baseProblems(
  text: EntryText,
  base: BedrockBase,
  { homeRegion, residency }: EntryWorld,
): Iterable<EntryProblem> {
  const region = text.region ?? homeRegion;
  const outside = whyOutside(residency, text.base, region);
  if (outside !== null) yield { path: ['base'], message: outside };
  if (base.kind === 'arn' && base.region !== region) {
    yield text.region === undefined
      ? {
          path: ['base'],
          message: `is of ${base.region}, and the gateway calls ${homeRegion}; say "region": "${base.region}" to call it there`,
        }
      : { path: ['region'], message: `is ${region}, and the ARN is of ${base.region}` };
  }
  if (base.kind === 'profile' && base.prefix !== 'global') {
    if (!callingRegions(base.prefix).includes(region))
      yield {
        path: ['base'],
        message: `profiles of ${base.prefix} are not called from ${region}; give the ARN of the profile if this one is`,
      };
  }
  const told = scopeOf({}, base);
  if (saysScope(base) && text.scope !== undefined && text.scope !== told)
    yield { path: ['scope'], message: `is ${told}, as the base says` };
}

function* inheritedProblems(
  text: EntryText,
  base: BedrockBase | null,
  world: EntryWorld,
): Iterable<EntryProblem> {
  const { inherits } = text;
  if (inherits === undefined) {
    if (text.prices === undefined)
      yield {
        path: ['prices'],
        message: 'are required, or inherits: a call without a price is never admitted',
      };
    if (text.family === undefined) yield { path: ['family'], message: 'is required without inherits' };
    for (const field of ['max_input_tokens', 'max_output_tokens'] as const)
      if (text[field] === undefined) yield { path: [field], message: 'is required without inherits' };
    return;
  }
  const names = typeof inherits === 'string' ? [inherits] : inherits;
  const isRouter = base?.kind === 'arn' && base.resource.endsWith('prompt-router');
  if (names.length > 1 && !isRouter)
    yield {
      path: ['inherits'],
      message: 'is one model, but for a prompt router, which chooses among several',
    };
  let areKnown = true;
  for (const [index, name] of names.entries()) {
    if (world.models.some((model) => model.name === name && model.isEntry !== true)) continue;
    areKnown = false;
    const path = typeof inherits === 'string' ? ['inherits'] : ['inherits', index];
    const isEntry = world.modelNamed(name)?.isEntry === true;
    yield {
      path,
      message: isEntry
        ? `"${name}" is an entry itself; name the model of the catalog that it inherits from`
        : `"${name}" is not the public name of a model of the catalog`,
    };
  }
  if (!areKnown || text.prices !== undefined) return;
  const inherited = inheritedModel(inherits, world.models, text, world.nowMs);
  if (inherited === null) {
    yield { path: ['prices'], message: 'are required: none of these models is the dearest in every rate' };
    return;
  }
  if (base === null) return;
  const sold = soldScopes(inherited);
  if (!saysScope(base) && text.scope === undefined && sold.length > 1) {
    yield {
      path: ['scope'],
      message: `is required: ${inherited.name} has other prices for ${sold.join(' than for ')}, and the ARN does not say which counts`,
    };
    return;
  }
  const scope = sold.length === 1 && !saysScope(base) ? sold[0] : scopeOf(text, base);
  if (scope !== undefined && !sold.includes(scope))
    yield {
      path: ['prices'],
      message: `are required: ${inherited.name} has no price for the scope ${scope}`,
    };
}

function* kindProblems(
  text: EntryText,
  base: BedrockBase | null,
  inherited: Model | null,
): Iterable<EntryProblem> {
  const family = text.family ?? inherited?.family;
  if (family === undefined) return;
  const kind = familyKinds[family];
  if (text.mode !== undefined && text.mode !== kind)
    yield { path: ['mode'], message: `is ${kind} for the family ${family}` };
  if (inherited !== null && inherited.kind !== kind)
    yield {
      path: ['family'],
      message: `${family} is for ${kind}, and ${inherited.name} for ${inherited.kind}`,
    };
  if (kind === 'embedding' && inherited === null)
    yield { path: ['inherits'], message: 'is required for embeddings: it says which body the model takes' };
  if (kind !== 'chat' && base?.kind === 'arn' && base.resource.endsWith('prompt-router'))
    yield { path: ['base'], message: 'a prompt router chooses among models for chat' };
  const foundation = base === null ? null : foundationIdOf(base);
  if (foundation !== null && kind === 'chat' && NO_CHAT.test(foundation))
    yield { path: ['family'], message: `${foundation} does not chat` };
  if (text.transport === 'invoke' && family !== 'claude')
    yield { path: ['transport'], message: 'only Claude models are served by InvokeModel here' };
  const apis: readonly string[] = text.apis?.runtime ?? inherited?.apis.runtime ?? [];
  if (text.transport === 'openai' && !apis.includes('chat') && !apis.includes('responses'))
    yield { path: ['transport'], message: 'needs apis.runtime with chat or responses' };
}

/** Models for vectors, order, images and sound say so in their ids. */
const NO_CHAT = /embed|rerank|canvas|nova-reel|nova-sonic|stable-|image-generator/;

function* priceProblems(text: EntryText, base: BedrockBase | null): Iterable<EntryProblem> {
  const byTheHour =
    base?.kind === 'arn' && (base.resource === 'provisioned-model' || base.resource === 'imported-model');
  if (text.billing === 'provisioned' && !byTheHour)
    yield {
      path: ['billing'],
      message: 'is provisioned only for the ARN of a provisioned-model or an imported-model',
    };
  const isChat = text.family === undefined || familyKinds[text.family] === 'chat';
  for (const [index, price] of (text.prices ?? []).entries()) {
    const pieces = [price.image, price.search].some((rate) => rate !== undefined && Number(rate) > 0);
    const isFree = Number(price.input) === 0 && Number(price.output ?? 0) === 0 && !pieces;
    if (isFree && text.billing !== 'provisioned')
      yield {
        path: ['prices', index, 'input'],
        message: 'must be above 0; a token costs nothing only with "billing": "provisioned"',
      };
    if (isChat && text.inherits === undefined && price.output === undefined)
      yield { path: ['prices', index, 'output'], message: 'is missing' };
  }
}

function* fallbackProblems(
  name: string,
  text: EntryText,
  inherited: Model | null,
  { modelNamed }: EntryWorld,
): Iterable<EntryProblem> {
  const family = text.family ?? inherited?.family;
  const kind = family === undefined ? null : familyKinds[family];
  for (const [index, other] of (text.fallbacks ?? []).entries()) {
    const path = ['fallbacks', index];
    const model = modelNamed(other);
    if (other === name) yield { path, message: 'a model is no fallback of its own' };
    else if (model === null) yield { path, message: 'must be the name of a model' };
    else if (kind !== null && model.kind !== kind)
      yield { path, message: `${model.name} is of another kind` };
  }
}

/** The last word: what is left must be a model that can be priced now. */
function priceInForce(name: string, text: EntryText, world: EntryWorld): readonly EntryProblem[] {
  const entry = modelEntry(name, text, world.models, world.homeRegion, world.nowMs);
  const isPriced =
    entry !== null &&
    entry.deployments.length > 0 &&
    entry.deployments.every(({ prices }) => priceAt(prices, world.nowMs) !== null);
  return isPriced ? [] : [{ path: ['prices'], message: 'none is in force now, where the model is called' }];
}
