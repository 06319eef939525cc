/** What a rule for numbers of one kind says. The rules of all countries have this shape. */
import type { EntityType } from '../../entity-types.ts';
import type { ContextName } from '../scan/contexts.ts';

export type NumberRule = {
  readonly entity: EntityType;
  /** Ways to write it that need no word nearby: `3-2-4` is three digits, a hyphen, two, a hyphen, four. */
  readonly alone: readonly string[];
  /** Ways that many other numbers are written in too: a word of the context has to stand nearby. */
  readonly nearby: readonly string[];
  readonly context: ContextName;
  /** The digits it may begin with. @default all */
  readonly first?: string;
  /** Of the digits alone. */
  readonly isOne: (digits: string) => boolean;
};
