/**
 * The model that an entry describes, and how it is reached: one deployment, in one region. What the entry does not say
 * comes from the model it inherits from. Only for entries that entry-checks.ts lets through.
 */
import { usualGeography, type Availability, type InferenceScope, type Regions } from './availability.ts';
import { parseBase, profileOf, saysScope, type BedrockBase } from './bedrock-base.ts';
import { familyKinds, type EntryText } from './model-entry.ts';
import {
  deploymentsOf,
  NOT_ANNOUNCED,
  PLAIN_TRAITS,
  vendorOf,
  type Deployment,
  type Lifecycle,
  type Model,
  type ModelApis,
  type ModelFamily,
  type ModelTraits,
} from './model.ts';
import { priceAt, rateMembers, type Price, type Rates } from './price.ts';
import { pricesOf } from './price-text.ts';

export type ModelEntry = {
  readonly model: Model;
  /** None when no price is left of what it inherits. */
  readonly deployments: readonly Deployment[];
  /** Public names. */
  readonly fallbacks: readonly string[];
};

/** `models`: those of the catalog. Null: it inherits from a model that the catalog does not have (any more). */
export function modelEntry(
  name: string,
  text: EntryText,
  models: readonly Model[],
  homeRegion: string,
  nowMs: number,
): ModelEntry | null {
  const base = parseBase(text.base);
  const inherited = text.inherits === undefined ? null : inheritedModel(text.inherits, models, text, nowMs);
  const family = text.family ?? inherited?.family;
  if (base === null || family === undefined || (text.inherits !== undefined && inherited === null))
    return null;
  const region = text.region ?? homeRegion;
  const scope = pricedScope(text, base, inherited);
  const bedrockId = base.kind === 'arn' ? base.arn : base.modelId;
  // Whether OpenAI's endpoints take an ARN, no source says.
  const apis = apisOf(text) ?? (base.kind === 'arn' ? undefined : inherited?.apis) ?? COMMON_APIS;
  const model: Model = {
    name,
    isEntry: true,
    aliases: [],
    family,
    vendor: vendorIn(base, inherited, family),
    kind: familyKinds[family],
    bedrockId,
    scopes: [scope],
    availability: availabilityOf(base, scope, region, apis.mantle),
    apis,
    lifecycle: lifecycleOf(base, inherited),
    retention:
      text.retention_days === undefined
        ? (inherited?.retention ?? null)
        : { days: text.retention_days, by: 'provider' },
    sources: [],
    contextTokens: text.max_input_tokens ?? inherited?.contextTokens ?? 0,
    maxOutputTokens: text.max_output_tokens ?? inherited?.maxOutputTokens ?? 0,
    supportsTools: text.supports_function_calling ?? inherited?.supportsTools ?? false,
    supportsImages: text.supports_vision ?? inherited?.supportsImages ?? false,
    supportsDocuments: text.supports_pdf_input ?? inherited?.supportsDocuments ?? false,
    supportsThinking: text.supports_reasoning ?? inherited?.supportsThinking ?? false,
    supportsCaching: text.supports_prompt_caching ?? inherited?.supportsCaching ?? false,
    traits: traitsOf(text, inherited, apis),
    embeddingBody: inherited?.embeddingBody ?? null,
    listedAs: [],
    prices:
      text.prices === undefined
        ? { [scope]: inherited?.prices[scope] ?? [] }
        : pricesOf(name, { [scope]: text.prices }),
  };
  const { transport } = text;
  const deployments = deploymentsOf(model, region).map((one) => ({
    ...one,
    transport: transport ?? one.transport,
  }));
  return { model, deployments, fallbacks: text.fallbacks ?? [] };
}

const COMMON_APIS: ModelApis = { runtime: ['converse', 'invoke'], mantle: [], mantlePrefix: '/v1' };

/**
 * The model that an entry inherits from. Of several, which a prompt router chooses among, the one that is the dearest in
 * every rate: a call is reserved and settled at its price, whichever answers. Null: there is none.
 */
export function inheritedModel(
  names: string | readonly string[],
  models: readonly Model[],
  text: Pick<EntryText, 'region' | 'prices'>,
  nowMs: number,
): Model | null {
  const wanted = typeof names === 'string' ? [names] : names;
  const found = wanted.flatMap((name) => models.find((model) => model.name === name) ?? []);
  if (found.length < wanted.length) return null;
  const [first] = found;
  if (first === undefined || found.length === 1 || text.prices !== undefined) return first ?? null;
  return (
    found.find((model) => found.every((other) => other === model || isAtLeast(model, other, nowMs))) ?? null
  );
}

function isAtLeast(model: Model, other: Model, nowMs: number): boolean {
  const ours = pricesNow(model, nowMs);
  const theirs = pricesNow(other, nowMs);
  return (
    ours.length > 0 &&
    theirs.every(({ rates, longContext }) =>
      ours.every(
        (price) =>
          areAtLeast(price.rates, rates) &&
          (longContext === null ||
            (price.longContext !== null && areAtLeast(price.longContext.rates, longContext.rates))),
      ),
    )
  );
}

function areAtLeast(rates: Rates, others: Rates): boolean {
  return Object.values(rateMembers).every((member) => rates[member] >= others[member]);
}

function pricesNow(model: Model, nowMs: number): readonly Price[] {
  return model.scopes.flatMap((scope) => priceAt(model.prices[scope] ?? [], nowMs) ?? []);
}

/** Of an ARN that does not say where Bedrock runs its calls: the only scope that the inherited model is sold for. */
function pricedScope(text: EntryText, base: BedrockBase, inherited: Model | null): InferenceScope {
  const isUnsaid = !saysScope(base) && text.scope === undefined;
  const sold = inherited === null || text.prices !== undefined ? [] : soldScopes(inherited);
  return (isUnsaid && sold.length === 1 ? sold[0] : undefined) ?? scopeOf(text, base);
}

export function soldScopes(model: Model): readonly InferenceScope[] {
  return model.scopes.filter((scope) => (model.prices[scope] ?? []).length > 0);
}

/** Where Bedrock runs its calls; of an ARN that does not say it, what the entry says, else its own region. */
export function scopeOf(text: Pick<EntryText, 'scope'>, base: BedrockBase): InferenceScope {
  const profile = profileOf(base);
  if (profile !== null) return profile.prefix === 'global' ? 'global' : 'geographic';
  return base.kind === 'model' ? 'regional' : (text.scope ?? 'regional');
}

/** The foundation model behind the base, where its name says which. */
export function foundationIdOf(base: BedrockBase): string | null {
  return base.kind === 'arn' ? (base.profile?.modelId ?? null) : base.modelId;
}

function availabilityOf(
  base: BedrockBase,
  scope: InferenceScope,
  region: string,
  mantleApis: ModelApis['mantle'],
): Availability {
  const prefix = profileOf(base)?.prefix;
  const geography = prefix === undefined || prefix === 'global' ? usualGeography(region) : prefix;
  const from: Regions = base.kind === 'arn' ? [region] : 'all';
  return {
    inRegion: scope === 'regional' ? from : [],
    profiles: scope === 'regional' ? {} : { [scope === 'global' ? 'global' : geography]: from },
    // It knows models by the ids of foundation models.
    mantle: base.kind === 'arn' || mantleApis.length === 0 ? [] : 'all',
  };
}

function apisOf({ apis }: EntryText): ModelApis | null {
  return apis === undefined
    ? null
    : { runtime: apis.runtime, mantle: apis.mantle, mantlePrefix: apis.mantle_prefix };
}

/** Of a model of one's own the end of the catalog's says nothing, nor for a later model of the family. */
function lifecycleOf(base: BedrockBase, inherited: Model | null): Lifecycle {
  if (inherited === null) return NOT_ANNOUNCED;
  const foundation = foundationIdOf(base);
  const isSame =
    foundation === null
      ? base.kind === 'arn' &&
        (base.resource === 'application-inference-profile' || base.resource === 'provisioned-model')
      : foundation === inherited.bedrockId;
  return isSame ? inherited.lifecycle : NOT_ANNOUNCED;
}

function vendorIn(base: BedrockBase, inherited: Model | null, family: ModelFamily): string {
  const foundation = foundationIdOf(base);
  return inherited?.vendor ?? (foundation === null ? family : vendorOf(foundation));
}

function traitsOf({ traits = {} }: EntryText, inherited: Model | null, apis: ModelApis): ModelTraits {
  const said = Object.fromEntries(Object.entries(traits).filter(([, value]) => value !== undefined));
  const all: ModelTraits = { ...(inherited?.traits ?? PLAIN_TRAITS), ...said };
  return apis.runtime.includes('chat')
    ? all
    : { ...all, nativeChat: { ...all.nativeChat, isPreferred: false } };
}
