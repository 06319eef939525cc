/** What an answer of OpenAI's Responses API tells of itself: usage, how it ended, and how much of it has come. */
import { NO_USAGE, type Usage } from '../../../../core/usage/usage.ts';
import type { ServiceTier } from '../../../../core/catalog/price.ts';
import { endOfString } from '../../converse/delta.ts';
import { parseAnswer, type JsonObject } from '../../json.ts';
import type { Meter } from '../../meter.ts';
import { usageOfResponse } from '../../openai-usage.ts';
import { tierTold } from '../../service-tier.ts';
import { memberIn } from '../../splice.ts';

export class ResponseMeter implements Meter {
  usage: Usage = NO_USAGE;
  isFinal = false;
  relayedChars = 0;
  stopReason: string | null = null;
  serviceTier: ServiceTier | null = null;

  /** Takes the `response` object of an answer that has ended. */
  ended(response: Buffer): void {
    const usage = objectIn(response, 'usage');
    if (usage !== null) {
      this.usage = usageOfResponse(usage);
      this.isFinal = true;
    }
    const reason = objectIn(response, 'incomplete_details')?.['reason'];
    this.stopReason = typeof reason === 'string' ? reason : textIn(response, 'status');
    this.serviceTier = tierTold(textIn(response, 'service_tier'));
  }

  /** Takes an event in the middle of the stream. What is encrypted is longer than the tokens it stands for. */
  passed(name: string, data: Buffer): void {
    if (name.endsWith('.delta')) this.relayedChars += deltaLength(data);
    else if (name === 'response.output_item.done' && data.includes(ENCRYPTED))
      this.relayedChars += data.length;
  }
}

const DELTA = Buffer.from('"delta":"');
const ENCRYPTED = Buffer.from('"encrypted_content":"');

function deltaLength(data: Buffer): number {
  const at = data.indexOf(DELTA);
  if (at === -1) return 0;
  const from = at + DELTA.length;
  return endOfString(data, from) - from;
}

function objectIn(response: Buffer, name: string): JsonObject | null {
  const bytes = memberIn(response, name);
  if (bytes === null || bytes[0] !== OPEN_BRACE) return null;
  return parseAnswer(bytes);
}

const OPEN_BRACE = 0x7b;

function textIn(response: Buffer, name: string): string | null {
  const bytes = memberIn(response, name);
  const value: unknown = bytes === null ? null : JSON.parse(bytes.toString('utf8'));
  return typeof value === 'string' ? value : null;
}
