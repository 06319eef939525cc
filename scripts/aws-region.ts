/** Names of AWS regions, as arguments and addresses have them. */

export function isRegion(text: string): boolean {
  return /^[a-z]{2}(-[a-z]+)+-\d$/.test(text);
}

/** What `--aws` was given, when it is one. Throws an Error that says so when it is not. */
export function regionOfFlag(text: string): string {
  if (!isRegion(text)) throw new Error(`--aws ${text} is no region like us-east-1`);
  return text;
}
