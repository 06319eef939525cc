/**
 * Cache points as Claude on Bedrock takes them: at most four, of which the last are kept, since they reach furthest; none
 * of an hour behind one of five minutes; without members of Anthropic's own service (`scope` shares a cache between
 * organizations).
 */
import { isObject, type JsonObject } from '../../json.ts';
import type { Points, Section } from '../reading/seen.ts';

/** The most that a request may hold. */
const MOST = 4;

export type PointRules = {
  /** Of each section the first so many are left out. */
  readonly dropped: Record<Section, number>;
  /** Sections whose blocks have to be walked for their points. */
  readonly mends: Record<Section, boolean>;
  readonly points: Points;
};

/** `added`: points that the gateway sets itself. `isWithout`: Bedrock has refused them. */
export function pointRules(points: Points, added: number, isWithout: boolean): PointRules {
  const { counts } = points;
  let excess = counts.tools + counts.system + counts.messages + (isWithout ? 0 : added - MOST);
  const dropped: Record<Section, number> = { tools: 0, system: 0, messages: 0 };
  const mends: Record<Section, boolean> = { tools: false, system: false, messages: false };
  for (const section of SECTIONS) {
    dropped[section] = Math.min(counts[section], Math.max(0, excess));
    excess -= dropped[section];
    mends[section] = counts[section] > 0 && (dropped[section] > 0 || points.isOdd || points.isOrderBroken);
  }
  return { dropped, mends, points };
}

const SECTIONS: readonly Section[] = ['tools', 'system', 'messages'];

/** Goes through the points of one section, in order. */
export class PointMender {
  #dropped: number;
  #hasFiveMinutes: boolean;

  constructor({ dropped, points }: PointRules, section: Section) {
    this.#dropped = dropped[section];
    this.#hasFiveMinutes = hasFiveMinutesBefore(points, section);
  }

  /** The same block with its point, and those of the blocks in it, as they may be. */
  block(block: JsonObject): JsonObject {
    const content = block['content'];
    const inside = Array.isArray(content)
      ? { ...block, content: content.map((part: unknown) => (isObject(part) ? this.block(part) : part)) }
      : block;
    const control = block['cache_control'];
    if (!isObject(control)) return inside;
    if (this.#dropped > 0) {
      this.#dropped--;
      const { cache_control: _point, ...rest } = inside;
      return rest;
    }
    const isHour = control['ttl'] === '1h' && !this.#hasFiveMinutes;
    if (!isHour) this.#hasFiveMinutes = true;
    return { ...inside, cache_control: { type: control['type'], ...ttlOf(control, isHour) } };
  }
}

function ttlOf({ ttl }: JsonObject, isHour: boolean): JsonObject {
  if (ttl === undefined || ttl === null) return {};
  return { ttl: ttl === '1h' && !isHour ? '5m' : ttl };
}

function hasFiveMinutesBefore({ hasFiveMinutes }: Points, section: Section): boolean {
  switch (section) {
    case 'tools':
      return false;
    case 'system':
      return hasFiveMinutes.tools;
    case 'messages':
      return hasFiveMinutes.system;
  }
}
