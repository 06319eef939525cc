import type { ServiceTier } from '../../core/catalog/price.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Usage } from '../../core/usage/usage.ts';
import type { Reply } from './dialect.ts';

/** What has been read of an answer so far. */
export type Meter = {
  readonly usage: Usage;
  readonly isFinal: boolean;
  readonly stopReason: string | null;
  readonly relayedChars: number;
  /** The service tier that Bedrock says it served, where it is in the answer itself. */
  readonly serviceTier?: ServiceTier | null;
  /** What a guardrail found, where the client asked to be told. */
  readonly trace?: JsonObject | null;
};

/** The members of a reply that tell what its meter has read. */
export function meteredBy(
  meter: Meter,
): Pick<
  Reply,
  'usage' | 'isUsageFinal' | 'relayedChars' | 'serviceTier' | 'guardrailTrace' | 'finishReason'
> {
  return {
    usage: () => meter.usage,
    isUsageFinal: () => meter.isFinal,
    relayedChars: () => meter.relayedChars,
    serviceTier: () => meter.serviceTier ?? null,
    guardrailTrace: () => meter.trace ?? null,
    finishReason: () => meter.stopReason,
  };
}
