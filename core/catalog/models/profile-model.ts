/** Entries of models that are called through profiles: a geography's cost a tenth more than the global one. */
import type { Availability } from '../availability.ts';
import type { Model } from '../model.ts';
import type { ModelPrices, PriceText, RateText, TierText } from '../price-text.ts';
import { chatModel, type ChatEntry } from './chat-model.ts';
import { openSources } from './open-model.ts';
import { scaledRates } from './scaled-rates.ts';

export type ProfileEntry = Omit<ChatEntry, 'availability' | 'prices' | 'sources'> & {
  /** What the address of its model card ends with. */
  readonly card: string;
  readonly profiles: Availability['profiles'];
  /** Where bedrock-mantle has it. @default nowhere */
  readonly mantle?: readonly string[];
  /** First day of the prices. */
  readonly from: string;
  /** Through global profiles. */
  readonly rates: RateText;
  readonly tiers: (rates: RateText) => TierText;
};

export function profileModel({
  card,
  profiles,
  mantle = [],
  from,
  rates,
  tiers,
  ...rest
}: ProfileEntry): Model {
  const price = (text: RateText): PriceText => ({
    from,
    ...text,
    tiers: tiers(text),
    source: 'LiteLLM 1.110.2 and genai-prices 0.2.3, from the pricing page',
  });
  const near = [price(scaledRates(rates, 11, 10))];
  // What is billed under the model's own id: on bedrock-mantle, and in the price list even where there is no such way.
  const prices: ModelPrices = { global: [price(rates)], geographic: near, regional: near };
  return chatModel({
    ...rest,
    availability: { inRegion: [], profiles, mantle },
    prices,
    sources: openSources(card),
  });
}
