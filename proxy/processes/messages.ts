/** What the processes of a task and their primary tell each other, over the channel that Node opens between them. */
import { isObject } from '../../core/json.ts';
import type { Exposition } from '../metrics/exposition.ts';

/** From a process to the primary; the first two go on to whoever started the task, once they are true of all processes. */
export type FromProcess =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'ready'; readonly port: number }
  /** A sign of life, with how long its oldest usage record has waited for PostgreSQL. */
  | { readonly kind: 'alive'; readonly oldestSeconds: number }
  /** A part of its figures, of whole lines. */
  | { readonly kind: 'figures'; readonly reading: number; readonly text: string; readonly isLast: boolean }
  /** It is asked for the metrics of the task. */
  | { readonly kind: 'scrape'; readonly scrape: number; readonly asked: AskedFor };

export type ToProcess =
  /** All processes of the task have been ready. */
  | { readonly kind: 'task ready' }
  | { readonly kind: 'read figures'; readonly reading: number; readonly isScrape: boolean }
  /** A part of the metrics of the task. */
  | { readonly kind: 'scraped'; readonly scrape: number; readonly text: string; readonly isLast: boolean };

/** An exposition whose reader's connection, which stays with its process, has a number. */
export type AskedFor = {
  readonly format: Exposition['format'];
  readonly reader: { readonly name: string; readonly connection: number | null } | null;
};

const FROM: ReadonlySet<unknown> = new Set<FromProcess['kind']>([
  'listening',
  'ready',
  'alive',
  'figures',
  'scrape',
]);
const TO: ReadonlySet<unknown> = new Set<ToProcess['kind']>(['task ready', 'read figures', 'scraped']);

/** Null: a message of somebody else. */
export function fromProcess(message: unknown): FromProcess | null {
  return isObject(message) && FROM.has(message['kind']) ? (message as FromProcess) : null;
}

export function toProcess(message: unknown): ToProcess | null {
  return isObject(message) && TO.has(message['kind']) ? (message as ToProcess) : null;
}
