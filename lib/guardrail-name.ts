/** `baseline-strict` → `GuardrailBaselineStrict`: the outputs with id and version begin with it, and the doctor reads them. */
export function outputName(name: string): string {
  const words = name.split('-').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `Guardrail${words.join('')}`;
}
