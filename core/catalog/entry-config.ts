/**
 * Entries of models as an operator writes them down for an environment (JSON), and as they were stored. Reading the
 * environment's reports everything that is wrong at once, by path; a stored one was checked when it was written.
 *
 *     { "claude-opus-6": { "base": "us.anthropic.claude-opus-6", "inherits": "claude-opus-5-5" } }
 */
import * as z from 'zod';
import { entryProblems, type EntryWorld } from './entry-checks.ts';
import { modelEntry, type ModelEntry } from './entry-model.ts';
import { entryShape, type EntryText } from './model-entry.ts';
import type { Model } from './model.ts';
import { readOperatorJson } from './operator-json.ts';
import { whyOutside } from './residency.ts';

/** Throws one error that lists all that is wrong. `models`: those of the catalog. */
export function readModelEntries(
  text: string,
  models: readonly Model[],
  { homeRegion, nowMs, residency }: EntryPlaceOf,
): readonly ModelEntry[] {
  const texts = readOperatorJson('MODEL_ENTRIES', text, wholeShape);
  const read = Object.entries(texts).map(
    ([name, entry]) => [name, entry, modelEntry(name, entry, models, homeRegion, nowMs)] as const,
  );
  const all = [...models, ...read.flatMap(([, , entry]) => entry?.model ?? [])];
  const world: EntryWorld = {
    models,
    homeRegion,
    nowMs,
    residency,
    holderOf: (name) => {
      const holder = models.find((model) => model.name === name || model.aliases.includes(name));
      return holder === undefined ? null : `the model ${holder.name}`;
    },
    modelNamed: (name) => all.find((model) => model.name === name) ?? null,
  };
  const checked = wholeShape.superRefine((entries, context) => {
    for (const [name, entry] of Object.entries(entries)) {
      for (const { path, message } of entryProblems(name, entry, world))
        context.addIssue({
          code: 'custom',
          path: [name, ...path.filter((step) => step !== 'model_name')],
          message,
        });
    }
  });
  readOperatorJson('MODEL_ENTRIES', text, checked);
  return read.flatMap(([, , entry]) => entry ?? []);
}

const wholeShape = z.record(z.string(), entryShape, 'the whole must be an object of entries by name');

/** As the database has it. */
export type StoredEntry = { readonly model: string; readonly entry: Readonly<Record<string, unknown>> };

/**
 * The stored entries that can be served, and the names of the others: another version wrote them, which knows more of
 * entries than this one or other models to inherit from.
 */
export function storedEntries(
  stored: readonly StoredEntry[],
  models: readonly Model[],
  { homeRegion, nowMs, residency }: EntryPlaceOf,
): { readonly entries: readonly ModelEntry[]; readonly unread: readonly string[] } {
  const entries: ModelEntry[] = [];
  const unread: string[] = [];
  for (const { model, entry } of stored) {
    const text = parseEntry(entry);
    const made = text === null ? null : modelEntry(model, text, models, homeRegion, nowMs);
    if (made === null || made.deployments.length === 0 || leaves(made, residency)) unread.push(model);
    else entries.push(made);
  }
  return { entries, unread };
}

type EntryPlaceOf = Pick<EntryWorld, 'homeRegion' | 'nowMs' | 'residency'>;

/** It was added before calls were kept within a geography. */
function leaves({ deployments }: ModelEntry, residency: EntryWorld['residency']): boolean {
  return deployments.some(({ upstreamId, region }) => whyOutside(residency, upstreamId, region) !== null);
}

export function parseEntry(stored: unknown): EntryText | null {
  const read = entryShape.safeParse(stored, { jitless: true });
  return read.success ? read.data : null;
}
