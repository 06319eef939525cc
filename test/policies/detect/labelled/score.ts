/** Precision and recall of the detectors on labelled texts, for each entity type. */
import { createDetector } from '../../../../core/policies/detect/detector.ts';
import { entityTypes, type EntityType } from '../../../../core/policies/entity-types.ts';
import type { Label, Labelled } from './labelled-set.ts';

export type Score = {
  /** Values in the texts. */
  readonly labels: number;
  /** Of them: those of which every character is in a finding of their own type. */
  readonly found: number;
  /** Findings of the type, and those that touch no value of it. */
  readonly findings: number;
  readonly wrong: number;
  /** Values that are covered by findings of any type: what is masked is masked. */
  readonly covered: number;
};

const detector = createDetector({ entities: new Set(entityTypes), patterns: [] });

export function scoresOf(
  texts: readonly Labelled[],
  onMistake: (entity: EntityType, kind: 'missed' | 'wrong', text: string, piece: string) => void = () =>
    undefined,
): ReadonlyMap<EntityType, Score> {
  const scores = new Map(
    entityTypes.map((entity) => [entity, { labels: 0, found: 0, findings: 0, wrong: 0, covered: 0 }]),
  );
  for (const { text, labels } of texts) {
    const findings = detector.find(text);
    for (const label of labels) {
      const score = scores.get(label.entity);
      if (score === undefined) throw new Error(`no entity ${label.entity}`);
      const isFound = findings.some((one) => one.check === label.entity && covers(one, label));
      score.labels += 1;
      score.found += isFound ? 1 : 0;
      score.covered += findings.some((one) => covers(one, label)) ? 1 : 0;
      if (!isFound) onMistake(label.entity, 'missed', text, text.slice(label.start, label.end));
    }
    for (const finding of findings) {
      const score = scores.get(finding.check as EntityType);
      if (score === undefined) throw new Error(`no entity ${finding.check}`);
      const isRight = labels.some(
        ({ entity, start, end }) => entity === finding.check && start < finding.end && finding.start < end,
      );
      score.findings += 1;
      score.wrong += isRight ? 0 : 1;
      if (!isRight)
        onMistake(finding.check as EntityType, 'wrong', text, text.slice(finding.start, finding.end));
    }
  }
  return scores;
}

function covers(finding: { readonly start: number; readonly end: number }, { start, end }: Label): boolean {
  return finding.start <= start && finding.end >= end;
}
