/** What one pass over one text knows and has found so far; each detector takes it, looks around its place, and adds to it. */
import type { EntityType } from '../../entity-types.ts';
import type { Finding } from '../finding.ts';
import { contextPatterns, contextWindow, type Context } from './contexts.ts';

export type Wanted = Readonly<Record<EntityType, boolean>>;

export type Scan = {
  readonly text: string;
  readonly wants: Wanted;
  /** Takes what is only likely: no word nearby has to say what a number is. */
  readonly isEager: boolean;
  readonly found: Finding[];
  /** By context: where the last word ended that hints at it. */
  readonly seen: Int32Array;
  /** Where the last word ended that hints at any number. */
  lastHint: number;
  /** By context: 1 if the head of a table hints at it. */
  readonly columns: Uint8Array;
  /** Of the cells of that table; 0 while there is none. */
  delimiter: number;
  /** Where the last sign beyond ASCII was: hints in other scripts are looked for only near one. */
  lastBeyondAscii: number;
  /** The run of letters and digits before this place. */
  runStart: number;
  runEnd: number;
};

/** Where nothing was. */
export const NOWHERE = -1_000_000;

/** Adds a finding; gives the place from where to go on. */
export function report(scan: Scan, entity: EntityType, start: number, end: number): number {
  scan.found.push({ check: entity, label: entity.toUpperCase(), start, end });
  return end;
}

/** Whether any word that says what a number is may be near. */
export function mayBeNear(scan: Scan, start: number): boolean {
  return start - scan.lastHint <= contextWindow || start - scan.lastBeyondAscii <= contextWindow;
}

/** How far before `start` a word stands that hints at it; infinite if none is near. */
export function distanceTo(scan: Scan, context: Context, start: number): number {
  const distance = start - (scan.seen[context] ?? NOWHERE);
  if (distance <= contextWindow) return distance;
  if (start - scan.lastBeyondAscii > contextWindow) return Number.POSITIVE_INFINITY;
  const pattern = contextPatterns.get(context);
  if (pattern === undefined) return Number.POSITIVE_INFINITY;
  return pattern.test(scan.text.slice(Math.max(0, start - contextWindow), start))
    ? contextWindow
    : Number.POSITIVE_INFINITY;
}

export function isNear(scan: Scan, context: Context, start: number): boolean {
  return distanceTo(scan, context, start) <= contextWindow;
}

/** Whether a letter, a digit or `_` stands at `index`. */
export function isWordAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return (
    (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
  );
}

export function isDigitAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}
