/** Pieces of a body of which nothing is known yet. */
import type { JsonObject } from '../../../core/json.ts';
import type { Given } from './view.ts';

/** A member of `holder`, which stands at `at`; null when it is absent or null. */
export function given(holder: JsonObject, name: string, at: string): Given | null {
  const value = holder[name];
  return value === undefined || value === null ? null : { at: at === '' ? name : `${at}.${name}`, value };
}

export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
