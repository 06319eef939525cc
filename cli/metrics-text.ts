/** The text of a task's metrics as series. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export type Series = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

export function seriesIn(metrics: string): readonly Series[] {
  return metrics.split('\n').flatMap((line) => {
    const [, name, labels = '', value = ''] = SERIES.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(LABEL)].map(([, label = '', text = '']) => [label, unescaped(text)]);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}

const SERIES = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** A label's value has its backslashes, quotes and line breaks escaped. */
function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));
}
