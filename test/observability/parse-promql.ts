/** PromQL by the grammar of Prometheus's own editor: whether it is well-formed, and which series it asks for. */
import { parser } from '@prometheus-io/lezer-promql';

export type Selector = {
  readonly metric: string;
  /** As written: `stargate_requests_total{status="500"}`. */
  readonly text: string;
  readonly labels: readonly string[];
};

export type Parsed = {
  readonly isWellFormed: boolean;
  readonly selectors: readonly Selector[];
  /** Labels of `by (…)`. */
  readonly grouping: readonly string[];
};

export function parsePromql(expr: string): Parsed {
  const tree = parser.parse(expr);
  const selectors: { metric: string; text: string; labels: string[] }[] = [];
  const grouping: string[] = [];
  let isWellFormed = true;
  let isGrouping = false;
  tree.iterate({
    enter: (node) => {
      const text = expr.slice(node.from, node.to);
      if (node.type.isError) isWellFormed = false;
      if (node.name === 'VectorSelector') selectors.push({ metric: '', text, labels: [] });
      if (node.name === 'GroupingLabels') isGrouping = true;
      const last = selectors.at(-1);
      if (node.name === 'Identifier' && last?.metric === '') last.metric = text;
      if (node.name === 'LabelName') {
        if (isGrouping) grouping.push(text);
        else last?.labels.push(text);
      }
    },
    leave: (node) => {
      if (node.name === 'GroupingLabels') isGrouping = false;
    },
  });
  return { isWellFormed, selectors, grouping };
}
