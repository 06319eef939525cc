/** How the primary tells a new process which one of the task it is. */
export type Role = {
  /** From 1 on. */
  readonly number: number;
  /** It takes the place of one that has ended: the task is ready without it. */
  readonly isReplacement: boolean;
};

const NUMBER = '--process=';
const REPLACEMENT = '--replacement';

export function argumentsFor({ number, isReplacement }: Role): string[] {
  return [`${NUMBER}${number}`, ...(isReplacement ? [REPLACEMENT] : [])];
}

export function roleIn(given: readonly string[]): Role {
  const number = Number(given.find((one) => one.startsWith(NUMBER))?.slice(NUMBER.length));
  if (!Number.isInteger(number)) throw new Error('a process of a task must be told which one it is');
  return { number, isReplacement: given.includes(REPLACEMENT) };
}
