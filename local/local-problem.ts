/** Something the person at the keyboard can mend. Its message is one clear sentence and is shown without a stack. */
export class LocalProblem extends Error {
  override readonly name = 'LocalProblem';
}
