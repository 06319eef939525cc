/** A price as replies show it: USD per token, image or search, of every tier, and beyond the length from which others hold. */
import * as z from 'zod';
import { mapTiers, type Price, type Rates, type TierRates } from '../../../../core/catalog/price.ts';
import { exactJsonNumber } from '../../../../core/money.ts';

const ratesSchema = z.object({
  input_cost_per_token: z.number(),
  output_cost_per_token: z.number(),
  cache_read_input_token_cost: z.number(),
  cache_creation_input_token_cost: z.number(),
  cache_creation_input_token_cost_above_1hr: z.number(),
  input_cost_per_image: z.number(),
  cost_per_search: z.number(),
});

const tiersSchema = z
  .object({ priority: ratesSchema, flex: ratesSchema, batch: ratesSchema })
  .partial()
  .meta({ description: 'The other tiers; batch is for information, this gateway runs no batch jobs.' });

export const priceReplySchema = z.object({
  price_id: z.string(),
  ...ratesSchema.shape,
  tiers: tiersSchema,
  long_context: z
    .object({ above_tokens: z.number(), ...ratesSchema.shape, tiers: tiersSchema })
    .nullable()
    .meta({ description: 'What the whole call costs when its prompt has more tokens than that.' }),
});

export function priceReply(price: Price): z.output<typeof priceReplySchema> {
  const { longContext } = price;
  return {
    price_id: price.id,
    ...ratesReply(price.rates),
    tiers: tiersReply(price.tiers),
    long_context:
      longContext === null
        ? null
        : {
            above_tokens: longContext.aboveTokens,
            ...ratesReply(longContext.rates),
            tiers: tiersReply(longContext.tiers),
          },
  };
}

function tiersReply(tiers: TierRates | undefined): z.output<typeof tiersSchema> {
  return mapTiers(tiers, ratesReply);
}

function ratesReply(rates: Rates): z.output<typeof ratesSchema> {
  return {
    input_cost_per_token: exactJsonNumber(rates.inputPicoUsd),
    output_cost_per_token: exactJsonNumber(rates.outputPicoUsd),
    cache_read_input_token_cost: exactJsonNumber(rates.cacheReadPicoUsd),
    cache_creation_input_token_cost: exactJsonNumber(rates.cacheWrite5mPicoUsd),
    cache_creation_input_token_cost_above_1hr: exactJsonNumber(rates.cacheWrite1hPicoUsd),
    input_cost_per_image: exactJsonNumber(rates.imagePicoUsd),
    cost_per_search: exactJsonNumber(rates.searchPicoUsd),
  };
}
