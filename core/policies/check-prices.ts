/**
 * What AWS charges for its checks, beside the model: by units of text, each at the price of the day of the call. Charges say
 * how many units of which kind, and what one costs, so that each can be recomputed from its record alone.
 *
 * Guardrails: a unit is up to 1,000 characters, and each policy of the guardrail that looks at a text counts its own; words
 * and patterns are free. https://aws.amazon.com/bedrock/pricing/ (Guardrails)
 * Comprehend: a unit is 100 characters, and a request has three at least. https://aws.amazon.com/comprehend/pricing/
 */
import { dayStartMs } from '../catalog/life.ts';
import type { Day } from '../catalog/model.ts';
import { parseUsd, picoUsd, timesTokens, type PicoUsd } from '../money.ts';
import { checksCost } from '../usage/check-cost.ts';
import type { UnitsCharge } from '../usage/record.ts';

/** As AWS names them in the usage that a guardrail reports. The others (`wordPolicyUnits` …) cost nothing. */
export type GuardrailUnit =
  | 'contentPolicyUnits'
  | 'topicPolicyUnits'
  | 'sensitiveInformationPolicyUnits'
  | 'contextualGroundingPolicyUnits'
  | 'automatedReasoningPolicyUnits'
  | 'contentPolicyImageUnits';

type Priced = { readonly kind: UnitsCharge['kind']; readonly name: string; readonly region: string };

type DatedPrices<Unit extends string> = {
  readonly from: Day;
  /** USD for a thousand units. */
  readonly perThousand: Readonly<Record<Unit, string>>;
};

/** The newest last. */
const GUARDRAIL_PRICES: readonly [DatedPrices<GuardrailUnit>, ...DatedPrices<GuardrailUnit>[]] = [
  {
    from: '2024-12-01',
    perThousand: {
      contentPolicyUnits: '0.15',
      topicPolicyUnits: '0.15',
      sensitiveInformationPolicyUnits: '0.10',
      contextualGroundingPolicyUnits: '0.10',
      automatedReasoningPolicyUnits: '0.17',
      contentPolicyImageUnits: '0.75',
    },
  },
];

/** Of the first 10 million units of a month; the further ones cost less, which no single call can know. */
const COMPREHEND_PRICES: readonly [DatedPrices<'piiUnits'>, ...DatedPrices<'piiUnits'>[]] = [
  { from: '2020-11-16', perThousand: { piiUnits: '0.1' } },
];

const CHARACTERS_OF_GUARDRAIL_UNIT = 1_000;
const CHARACTERS_OF_COMPREHEND_UNIT = 100;
const LEAST_COMPREHEND_UNITS = 3;

/** `usage`: how many units of each kind, as the guardrail reported it. */
export function guardrailCharge(
  name: string,
  region: string,
  usage: Readonly<Record<string, number>>,
  atMs: number,
): UnitsCharge {
  return chargeOf({ kind: 'guardrail', name, region }, usage, pricesAt(GUARDRAIL_PRICES, atMs));
}

/**
 * The most that a guardrail can charge for a text in so many parts, of so many characters, with these images: all of its
 * policies look at everything, and each part begins a unit of its own.
 */
export function worstGuardrailCharge(
  name: string,
  region: string,
  text: { readonly characters: number; readonly parts: number; readonly images: number },
  atMs: number,
): UnitsCharge {
  const units = Math.ceil(text.characters / CHARACTERS_OF_GUARDRAIL_UNIT) + text.parts;
  const usage = {
    contentPolicyUnits: units,
    topicPolicyUnits: units,
    sensitiveInformationPolicyUnits: units,
    contextualGroundingPolicyUnits: units,
    automatedReasoningPolicyUnits: units,
    contentPolicyImageUnits: text.images,
  };
  return guardrailCharge(name, region, usage, atMs);
}

/** `requests`: the characters of each. */
export function comprehendCharge(region: string, requests: readonly number[], atMs: number): UnitsCharge {
  let piiUnits = 0;
  for (const characters of requests)
    piiUnits += Math.max(LEAST_COMPREHEND_UNITS, Math.ceil(characters / CHARACTERS_OF_COMPREHEND_UNIT));
  const priced: Priced = { kind: 'comprehend', name: 'comprehend', region };
  return chargeOf(priced, { piiUnits }, pricesAt(COMPREHEND_PRICES, atMs));
}

function chargeOf(
  priced: Priced,
  usage: Readonly<Record<string, number>>,
  perThousand: Readonly<Record<string, string>>,
): UnitsCharge {
  const units = [];
  for (const [unit, usd] of Object.entries(perThousand)) {
    const count = usage[unit] ?? 0;
    if (count > 0) units.push({ unit, count, unitPicoUsd: perUnit(usd) });
  }
  const costs = units.map(({ count, unitPicoUsd }) => ({ costPicoUsd: timesTokens(unitPicoUsd, count) }));
  return { ...priced, units, costPicoUsd: checksCost(costs) };
}

/** A call from before the first price is charged by that. */
function pricesAt<Unit extends string>(
  dated: readonly [DatedPrices<Unit>, ...DatedPrices<Unit>[]],
  atMs: number,
): Readonly<Record<Unit, string>> {
  let [now] = dated;
  for (const prices of dated) if (dayStartMs(prices.from) <= atMs) now = prices;
  return now.perThousand;
}

function perUnit(usdPerThousand: string): PicoUsd {
  const amount = parseUsd(usdPerThousand);
  if (amount === null || amount % 1_000n !== 0n)
    throw new Error(`${usdPerThousand} USD for a thousand units is not a whole number of pico-dollars each`);
  return picoUsd(amount / 1_000n);
}
