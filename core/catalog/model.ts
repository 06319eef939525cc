/** What the gateway knows about a model, and the deployments that serve it from a home region. */
import {
  geographyFor,
  isCallableFrom,
  usualGeography,
  type Availability,
  type Geography,
  type InferenceScope,
} from './availability.ts';
import { priceAt, pricesIn, type Price } from './price.ts';

export type ModelFamily =
  | 'claude'
  | 'nova'
  | 'llama'
  | 'mistral'
  | 'deepseek'
  | 'qwen'
  | 'gpt-oss'
  | 'gpt'
  | 'grok'
  | 'kimi'
  | 'glm'
  | 'gemma'
  | 'minimax'
  | 'nemotron'
  | 'palmyra'
  | 'jamba'
  | 'command'
  | 'titan-embed'
  | 'nova-embed'
  | 'cohere-embed'
  | 'rerank';

/** What a model answers with: text, vectors, or an order of documents. */
export type ModelKind = 'chat' | 'embedding' | 'rerank';

/**
 * invoke: the vendor's own body through InvokeModel. converse: Bedrock's common body through Converse.
 * openai: the client's own body to `/openai/v1` of the bedrock-runtime endpoint. mantle: the same to the bedrock-mantle
 * endpoint.
 */
export type Transport = 'invoke' | 'converse' | 'openai' | 'mantle';

/** APIs of model makers that Bedrock speaks as they are: OpenAI's Responses and Chat Completions, Anthropic's Messages. */
export type NativeApi = 'responses' | 'chat' | 'messages';

/** Which APIs serve a model at which endpoint, as its model card says. */
export type ModelApis = {
  readonly runtime: readonly ('converse' | 'invoke' | NativeApi)[];
  /** Empty: the model is not on bedrock-mantle. */
  readonly mantle: readonly NativeApi[];
  /** What precedes `/responses` and `/chat/completions` on bedrock-mantle: a model is refused on the other prefix. */
  readonly mantlePrefix: '/v1' | '/openai/v1';
  /** How bedrock-mantle names it. @default the Bedrock id without date and version */
  readonly mantleId?: string;
};

/** A UTC day, `2026-11-28`. */
export type Day = string;

/**
 * A model's life on Bedrock: active, then legacy, for part of it with public extended access at another price, then
 * ended. https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html. Null: not announced.
 */
export type Lifecycle = {
  readonly launchedOn: Day | null;
  readonly legacyOn: Day | null;
  readonly extendedAccessOn: Day | null;
  readonly endsOn: Day | null;
  /** The maker's or AWS's promise while no end is announced. */
  readonly endsNoSoonerThan: Day | null;
  /** Public name of the model to move to. */
  readonly successor: string | null;
};

export const NOT_ANNOUNCED: Lifecycle = {
  launchedOn: null,
  legacyOn: null,
  extendedAccessOn: null,
  endsOn: null,
  endsNoSoonerThan: null,
  successor: null,
};

/** Traffic of the model is kept for so long, by the rule of its maker or of AWS. */
export type Retention = { readonly days: number; readonly by: 'provider' | 'aws' };

/** Where facts of an entry come from, and the day they were read there. */
export type Source = { readonly of: string; readonly from: string; readonly readOn: Day };

/** How much a model may think, as clients say it; the least first. */
export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/**
 * What a chat model takes and refuses beyond the other facts of its entry: the one place that says it. The rules behind
 * it, with their sources, are in docs/bedrock-rules.md, by the numbers given here.
 */
export type ModelTraits = {
  /** temperature and top_p: both, only one of the two, or neither is accepted (R26, R27). */
  readonly sampling: 'both' | 'one' | 'none';
  /**
   * How reasoning is switched on (R28): for Claude; by a field `reasoning_effort`; by `reasoning: {effort}`; by Nova's
   * `reasoningConfig`. Null: it cannot be steered.
   */
  readonly thinking:
    | 'adaptive-summarized'
    | 'adaptive'
    | 'budget'
    | 'effort-field'
    | 'effort-object'
    | 'reasoning-config'
    | null;
  /**
   * How it is kept from thinking: by saying nothing, by `thinking: {type: disabled}` since it thinks when nothing is said
   * (R77), or not at all (R76).
   */
  readonly thinkingOff: 'unsaid' | 'disabled' | 'never';
  /** Whether a thinking block is bound to the system prompt, tools and messages before it (R89). */
  readonly bindsThinking: boolean;
  /** How an answer of Converse's is made to follow a JSON schema (R36, R51, R88). */
  readonly json: 'native' | 'forced-tool' | 'instruction';
  /** The same for InvokeModel, where the client's own format may be passed on. */
  readonly invokeJson: 'native' | 'instruction';
  /** The most tools of a request that may be `strict` on Converse; 0: none (R41, R43, R79). */
  readonly strictTools: number;
  /** The most that can be demanded of a call: this tool, any tool, or nothing (R36, R37, R38). */
  readonly toolChoice: 'tool' | 'any' | 'auto';
  /** What the root of a tool's schema may hold: anything; no anyOf, oneOf, allOf; only type, properties, required (R45, R46). */
  readonly toolSchemaRoot: 'any' | 'no-unions' | 'plain';
  /** Whether the names of a tool schema's properties must match `[a-zA-Z0-9_.-]{1,64}` (R47). */
  readonly limitsPropertyNames: boolean;
  /** Whether an answer can be streamed when the request has tools (R40). */
  readonly streamsWithTools: boolean;
  /** Whether `stopSequences` is taken (R74), and whether a sequence may be all white space (R25). */
  readonly stopSequences: 'any' | 'not-blank' | 'none';
  /** Whether the conversation may end with the assistant's turn (R60). */
  readonly prefill: boolean;
  /** Whether words may stand in a turn beside results of tools (R62), or beside calls of them (R93). */
  readonly textBesideTools: boolean;
  /** Whether results of tools may hold images (R90). */
  readonly imagesInResults: boolean;
  /** The most images of one message (R18), or of a whole request (R96), which is 100 for all. */
  readonly imagesPerMessage: number;
  /**
   * Where cache points may be: in all places, behind text alone and for five minutes alone, or nowhere, since prompts are
   * cached by themselves or not at all (R21).
   */
  readonly cachePoints: 'anywhere' | 'behind-text' | 'none';
  /** Whether `messages` may hold turns of role `system`. */
  readonly systemTurns: boolean;
  /** Whether tools may be deferred (`defer_loading`, tool search). */
  readonly toolSearch: boolean;
  /** Whether a tool's `input_examples` are taken, with the beta tool-examples-2025-10-29 (InvokeModel). */
  readonly toolExamples: boolean;
  /** Whether `effort` needs the beta effort-2025-11-24. */
  readonly effortBeta: boolean;
  /** The fewest tokens that an answer may be bounded to (R116). */
  readonly leastOutputTokens: number;
  /** The efforts it takes; empty: none can be said. */
  readonly efforts: readonly Effort[];
  readonly nativeChat: NativeChatTraits;
};

/** How OpenAI's Chat Completions of bedrock-runtime's `/openai/v1` deal with a model that they serve. */
export type NativeChatTraits = {
  /** Whether they are asked rather than Converse where a deployment does not say. */
  readonly isPreferred: boolean;
  /** Whether tools are taken while it thinks; false: only with `reasoning_effort: none`. */
  readonly toolsWhileThinking: boolean;
  /** Whether `response_format` binds the answer to a schema; false: it is taken and not followed. */
  readonly followsSchema: boolean;
  /** Members of a request that are refused for it, and only tune: they are left out. */
  readonly refuses: readonly string[];
};

/** Traits of a chat model that has nothing special. */
export const PLAIN_TRAITS: ModelTraits = {
  sampling: 'both',
  thinking: null,
  thinkingOff: 'unsaid',
  bindsThinking: false,
  json: 'forced-tool',
  invokeJson: 'native',
  strictTools: 0,
  toolChoice: 'tool',
  toolSchemaRoot: 'any',
  limitsPropertyNames: false,
  streamsWithTools: true,
  stopSequences: 'any',
  prefill: true,
  textBesideTools: true,
  imagesInResults: false,
  imagesPerMessage: 20,
  cachePoints: 'anywhere',
  systemTurns: false,
  toolSearch: false,
  toolExamples: false,
  effortBeta: false,
  leastOutputTokens: 1,
  efforts: [],
  nativeChat: { isPreferred: false, toolsWhileThinking: true, followsSchema: false, refuses: [] },
};

/** Which body InvokeModel takes of an embedding model. */
export type EmbeddingBody = 'titan' | 'titan-image' | 'nova' | 'cohere-v3' | 'cohere-v4';

export type Model = {
  /** Public name, as clients say it: `claude-opus-5-5`. */
  readonly name: string;
  /** Whether an operator added it: the catalog of this version does not have it. */
  readonly isEntry?: boolean;
  /** Other names clients use for the same model. */
  readonly aliases: readonly string[];
  readonly family: ModelFamily;
  readonly vendor: string;
  readonly kind: ModelKind;
  /** Bedrock's foundation model id: `anthropic.claude-opus-5-5`; or the ARN that an operator's entry is called by. */
  readonly bedrockId: string;
  /** Scopes that serve it, preferred first. */
  readonly scopes: readonly InferenceScope[];
  /** From where it can be called: itself, through which inference profiles, and on bedrock-mantle. */
  readonly availability: Availability;
  /** The geography that its calls are kept within, and its availability with them. @default anywhere */
  readonly keptWithin?: Geography;
  readonly apis: ModelApis;
  readonly lifecycle: Lifecycle;
  /** Null: neither its maker nor AWS keeps prompts or answers. */
  readonly retention: Retention | null;
  readonly sources: readonly Source[];
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly supportsTools: boolean;
  readonly supportsImages: boolean;
  readonly supportsDocuments: boolean;
  readonly supportsThinking: boolean;
  readonly supportsCaching: boolean;
  readonly traits: ModelTraits;
  /** Null: it makes no embeddings. */
  readonly embeddingBody: EmbeddingBody | null;
  /** What AWS's price list calls it: display names, and the names inside usage types. */
  readonly listedAs: readonly string[];
  /** Prices by scope, oldest first. A scope without a price is not served. */
  readonly prices: Readonly<Partial<Record<InferenceScope, readonly Price[]>>>;
};

/** One way to reach a model: in a region, through an inference profile or the foundation model itself. */
export type Deployment = {
  /** `<region>/<upstream id>`, e.g. `us-east-1/global.anthropic.claude-opus-5-5`. */
  readonly id: string;
  readonly region: string;
  readonly scope: InferenceScope;
  /** What is in the Bedrock path: an inference profile id, its ARN, or a model id. */
  readonly upstreamId: string;
  readonly prices: readonly Price[];
  /** Null: the dialect takes what suits it, InvokeModel for Claude's own API and Converse for the others. */
  readonly transport: Transport | null;
  /** Its share of the calls among the deployments of a model; with 0 it is only fallen back on. */
  readonly weight: number;
  /** Role of the account that owns it; null for the gateway's own. */
  readonly roleArn: string | null;
};

/** The price of a deployment in force at `atMs`; throws when it has none, which no catalog that was checked allows. */
export function priceOf(deployment: Deployment, atMs: number): Price {
  const price = priceAt(deployment.prices, atMs);
  if (price === null) throw new Error(`deployment ${deployment.id} has no price at ${atMs}`);
  return price;
}

/** The maker of a model, as the beginning of its Bedrock id says it. */
export function vendorOf(bedrockId: string): string {
  return bedrockId.slice(0, bedrockId.indexOf('.'));
}

/** Whether Bedrock has the model in this region: by itself, through an inference profile, or on bedrock-mantle alone. */
export function isOfferedIn(model: Model, region: string): boolean {
  if (isOnMantleAlone(model)) return isOnMantle(model, region);
  return model.scopes.some((scope) => isCallableFrom(model.availability, scope, region));
}

export function isOnMantle({ availability: { mantle } }: Model, region: string): boolean {
  return mantle === 'all' || mantle.includes(region);
}

function isOnMantleAlone({ apis }: Model): boolean {
  return apis.runtime.length === 0;
}

/** The deployments of `model` seen from `region`, preferred first; none where Bedrock does not have it. */
export function deploymentsOf(model: Model, region: string): readonly Deployment[] {
  if (isOnMantleAlone(model)) {
    return isOnMantle(model, region)
      ? [deploymentBy(model, { region, scope: 'regional', transport: 'mantle', weight: 1 })]
      : [];
  }
  const deployments: Deployment[] = [];
  for (const scope of model.scopes) {
    if (!isCallableFrom(model.availability, scope, region)) continue;
    if (pricesFor(model, scope, region).length === 0) continue;
    deployments.push(deploymentBy(model, { region, scope, weight: deployments.length === 0 ? 1 : 0 }));
  }
  return deployments;
}

/** What is particular to a deployment. */
export type DeploymentChoice = Pick<Deployment, 'region' | 'scope' | 'weight'> & {
  /** Another than the catalog's. @default the id of the model or its profile */
  readonly profile?: string | undefined;
  /** @default what suits the dialect */
  readonly transport?: Transport | undefined;
  /** @default the gateway's own account */
  readonly role?: string | undefined;
};

/** Two ways to one profile, by another transport or another account, have ids of their own. */
export function deploymentBy(
  model: Model,
  { region, scope, weight, profile, transport, role }: DeploymentChoice,
): Deployment {
  const upstreamId = profile ?? upstreamIdOf(model, scope, region);
  const prefix = transport === 'mantle' ? `${region}/mantle` : region;
  const account = role === undefined ? '' : `@${role.split(':')[4] ?? ''}`;
  return {
    id: `${prefix}/${upstreamId}${account}`,
    region,
    scope,
    upstreamId,
    prices: pricesFor(model, scope, region),
    transport: transport ?? null,
    weight,
    roleArn: role ?? null,
  };
}

/** The prices of a scope, seen from `region`, whose calls go through the profile of its geography there. */
export function pricesFor(model: Model, scope: InferenceScope, region: string): readonly Price[] {
  const geography = scope === 'geographic' ? geographyOf(model, region) : null;
  return pricesIn(model.prices[scope] ?? [], region, geography);
}

/** The geography whose inference profile of this model is called from `region`; null when there is none. */
export function geographyOf(model: Model, region: string): Geography | null {
  return geographyFor(model.availability, region);
}

/**
 * What Converse knows a model by in a region where a deployment on bedrock-mantle serves it: itself, or else the profile of
 * its geography, which costs the same. Null: Converse does not serve it there.
 */
export function converseIdBesideMantle(model: Model, region: string): string | null {
  if (!model.apis.runtime.includes('converse')) return null;
  const scope = (['regional', 'geographic'] as const).find((one) =>
    isCallableFrom(model.availability, one, region),
  );
  return scope === undefined ? null : upstreamIdOf(model, scope, region);
}

/** The id by which bedrock-mantle knows a model: without region prefix, date and version, unless it has another. */
export function mantleIdOf(model: Model): string {
  if (model.apis.mantleId !== undefined) return model.apis.mantleId;
  return model.bedrockId.replace(/(-\d{8})?(-v?\d+)?:\d+$/, '');
}

/** What is in Bedrock's path for a model of this scope, seen from `region`. */
export function upstreamIdOf(model: Model, scope: InferenceScope, region: string): string {
  if (model.bedrockId.startsWith('arn:')) return model.bedrockId;
  switch (scope) {
    case 'global':
      return `global.${model.bedrockId}`;
    case 'geographic':
      // An operator may name a region from which the profile is not known to be callable: Bedrock then says so.
      return `${geographyOf(model, region) ?? usualGeography(region)}.${model.bedrockId}`;
    case 'regional':
      return model.bedrockId;
  }
}
