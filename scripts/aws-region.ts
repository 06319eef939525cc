/** The region that an argument names. */
import { AWS_REGION } from '../core/catalog/aws-region.ts';

export function isRegion(text: string): boolean {
  return AWS_REGION.test(text);
}

/** What `--aws` was given, when it is one. Throws an Error that says so when it is not. */
export function regionOfFlag(text: string): string {
  if (!isRegion(text)) throw new Error(`--aws ${text} is no region like us-east-1`);
  return text;
}
