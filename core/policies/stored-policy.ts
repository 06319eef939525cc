/**
 * Reads a policy as PostgreSQL has it. What a newer version of the gateway wrote may hold what this one does not know:
 * then what it knows is in force, a mode that it cannot read is the strictest, and what it could not read is named, for
 * whoever reports it. It never throws.
 */
import type * as z from 'zod';
import { isObject } from '../json.ts';
import { entityTypes } from './entity-types.ts';
import type { Modes } from './mode.ts';
import type { AppliesTo, Checks, Policy } from './policy.ts';
import {
  appliesToShape,
  checksFields,
  checksShape,
  type WrittenAppliesTo,
  type WrittenChecks,
} from './policy-shape.ts';

export type StoredPolicy = Omit<Policy, 'appliesTo' | 'checks'> & {
  readonly appliesTo: Readonly<Record<string, unknown>>;
  readonly checks: Readonly<Record<string, unknown>>;
};

export type ReadPolicy = {
  readonly policy: Policy;
  /** Paths of what could not be read; empty: all of it is understood. */
  readonly unread: readonly string[];
};

export function readPolicy(stored: StoredPolicy): ReadPolicy {
  const unread: string[] = [];
  const appliesTo = readAppliesTo(stored.appliesTo, unread);
  const checks = checksOf(readChecks(stored.checks, unread));
  const { name, version, description, isEnabled } = stored;
  return { policy: { name, version, description, isEnabled, appliesTo, checks }, unread };
}

/** Those that were read as an admin wrote them. */
export function checksOf(written: WrittenChecks): Checks {
  const { comprehend, answer_cache: cache } = written;
  return {
    entities: written.entities,
    patterns: written.patterns,
    words: written.words,
    injection: written.injection,
    judges: written.judges.map(withRule),
    guardrails: written.guardrails.map(({ tool_results: toolResults, ...one }) => ({
      ...withRule(one),
      toolResults,
    })),
    comprehend: comprehend === null ? null : comprehendOf(comprehend),
    promptCaching: written.prompt_caching,
    answerCache: cache === null || cache === 'off' ? cache : cacheOf(cache),
  };
}

type Rule = { readonly timeout_ms: number; readonly on_failure: 'open' | 'closed' };

function withRule<Written extends Rule>({ timeout_ms, on_failure, ...rest }: Written) {
  return { ...rest, timeoutMs: timeout_ms, onFailure: on_failure };
}

function comprehendOf(written: NonNullable<WrittenChecks['comprehend']>): Checks['comprehend'] {
  const { min_score, ...rest } = withRule(written);
  return { ...rest, minScore: min_score };
}

function cacheOf(written: Exclude<WrittenChecks['answer_cache'], 'off' | null>): Checks['answerCache'] {
  const { ttl_seconds, ...rest } = written;
  return { ...rest, ttlSeconds: ttl_seconds };
}

function readAppliesTo(stored: Readonly<Record<string, unknown>>, unread: string[]): AppliesTo {
  const read = appliesToShape.safeParse(stored, { jitless: true });
  if (read.success) return read.data;
  const list = (field: keyof WrittenAppliesTo): readonly string[] => {
    const { [field]: value = [] } = stored;
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    unread.push(`applies_to.${field}`);
    return [];
  };
  const known = { teams: list('teams'), keys: list('keys'), models: list('models') };
  noteUnknown(stored, known, 'applies_to', unread);
  return known;
}

function readChecks(stored: Readonly<Record<string, unknown>>, unread: string[]): WrittenChecks {
  const read = checksShape.safeParse(stored, { jitless: true });
  if (read.success) return read.data;
  noteUnknown(stored, checksFields, 'checks', unread);
  const one = <Field extends keyof WrittenChecks>(
    field: Field,
    strictest: WrittenChecks[Field],
  ): WrittenChecks[Field] => {
    const shape = checksFields[field] as unknown as z.ZodType<WrittenChecks[Field]>;
    const readOne = shape.safeParse(stored[field], { jitless: true });
    if (readOne.success) return readOne.data;
    unread.push(`checks.${field}`);
    return strictest;
  };
  const items = <Field extends 'patterns' | 'words' | 'judges' | 'guardrails'>(
    field: Field,
  ): WrittenChecks[Field] => {
    const value = stored[field] ?? [];
    const shape = checksFields[field] as unknown as z.ZodType<WrittenChecks[Field]>;
    if (!Array.isArray(value)) {
      unread.push(`checks.${field}`);
      return shape.parse([]);
    }
    const usable = value.flatMap((item: unknown, index) => {
      if (shape.safeParse([item], { jitless: true }).success) return [item];
      unread.push(`checks.${field}[${index}]`);
      const blocking = { ...(isObject(item) ? item : {}), ...STRICTEST };
      return shape.safeParse([blocking], { jitless: true }).success ? [blocking] : [];
    });
    return shape.parse(usable, { jitless: true });
  };
  return {
    entities: readEntities(stored['entities'], unread),
    patterns: items('patterns'),
    words: items('words'),
    injection: one('injection', 'block'),
    judges: items('judges'),
    guardrails: items('guardrails'),
    comprehend: one('comprehend', null),
    prompt_caching: one('prompt_caching', 'off'),
    answer_cache: one('answer_cache', 'off'),
  };
}

const STRICTEST: Modes = { prompt: 'block', answer: 'block' };

function readEntities(stored: unknown, unread: string[]): WrittenChecks['entities'] {
  const modesOf = checksFields.entities.unwrap().shape;
  const read: Partial<Record<keyof typeof modesOf, Modes>> = {};
  if (!isObject(stored)) {
    if (stored !== undefined) unread.push('checks.entities');
    return read;
  }
  noteUnknown(stored, modesOf, 'checks.entities', unread);
  for (const type of ['default', ...entityTypes] as const) {
    if (stored[type] === undefined) continue;
    const one = modesOf[type].safeParse(stored[type], { jitless: true });
    if (!one.success) unread.push(`checks.entities.${type}`);
    read[type] = (one.success ? one.data : undefined) ?? STRICTEST;
  }
  return read;
}

function noteUnknown(stored: object, known: object, within: string, unread: string[]): void {
  for (const name of Object.keys(stored)) if (!(name in known)) unread.push(`${within}.${name.slice(0, 64)}`);
}
