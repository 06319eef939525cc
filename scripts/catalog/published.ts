/**
 * What is published about the models of Bedrock, in one form for all sources: AWS's own listing and the public tables of
 * prices. Recordings in `recorded/` have this form too; a member that is absent is something the source does not say.
 */
import { z } from 'zod';

const day = z.iso.date();
const regions = z.array(z.string()).readonly();

/** USD per million tokens, or per image or search, as decimal text. */
const rates = z.strictObject({
  input: z.string().optional(),
  output: z.string().optional(),
  cacheRead: z.string().optional(),
  cacheWrite5m: z.string().optional(),
  cacheWrite1h: z.string().optional(),
  image: z.string().optional(),
  search: z.string().optional(),
});

const sheet = rates.extend({
  tiers: z
    .strictObject({ priority: rates.optional(), flex: rates.optional(), batch: rates.optional() })
    .optional(),
});

const price = sheet.extend({
  /**
   * Which calls it is of: the prefix of a profile (`global`, `eu`), `geographic` for the profiles of all geographies, a
   * region or `in-region` for calls without a profile, or `list` for a source that does not say.
   */
  at: z.string(),
  longContext: sheet.extend({ aboveTokens: z.number() }).optional(),
});

const model = z.strictObject({
  /** Bedrock's id, without the prefix of a profile. */
  id: z.string(),
  status: z.enum(['active', 'legacy']).optional(),
  launchedOn: day.optional(),
  legacyOn: day.optional(),
  extendedAccessOn: day.optional(),
  endsOn: day.optional(),
  /** Bedrock's id of the model to move to. */
  successor: z.string().optional(),
  contextTokens: z.number().optional(),
  /** Of prompts alone: the context less the answer, or all of it. */
  inputTokens: z.number().optional(),
  outputTokens: z.number().optional(),
  /** Where it is called without a profile. */
  inRegion: regions.optional(),
  /** Where the source cannot tell whether it is. */
  perhapsInRegion: regions.optional(),
  /** From where it is called through profiles, by prefix. */
  profiles: z.record(z.string(), regions).optional(),
  /** Where bedrock-mantle has it. */
  mantle: regions.optional(),
  prices: z.array(price).readonly().optional(),
});

const published = z.strictObject({
  /** Where it comes from: an address, or a package and its version. */
  origin: z.string(),
  licence: z.string(),
  readOn: day,
  /** The regions a listing was asked in: it says nothing of others. Null: the source is no listing. */
  regions: regions.nullable(),
  models: z.array(model).readonly(),
});

export type PublishedRates = z.infer<typeof rates>;
export type PublishedSheet = z.infer<typeof sheet>;
export type PublishedPrice = z.infer<typeof price>;
export type PublishedModel = z.infer<typeof model>;
export type Published = z.infer<typeof published>;

/** Throws when it is not of the form. */
export function readPublished(text: string): Published {
  return published.parse(JSON.parse(text));
}

/** One line per model, so that what changes between two recordings can be read in a diff. */
export function writePublished({ models, ...head }: Published): string {
  const lines = models.map((one) => JSON.stringify(one)).toSorted();
  return `${JSON.stringify(head, null, 1).slice(0, -2)},\n "models": [\n  ${lines.join(',\n  ')}\n ]\n}\n`;
}
