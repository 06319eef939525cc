/** Takes ids apart: `eu.amazon.nova-pro-v1:0` is the model `amazon.nova-pro-v1:0` through the profile of `eu`. */

export type TakenApart = { readonly id: string; readonly prefix: string | null };

/** Makers have no names of three letters or less, so a short first word is the prefix of a profile. */
const PREFIXED = /^(us-gov|global|regional|apac|[a-z]{2})\.(.+\..+)$/;

export function takenApart(profileId: string): TakenApart {
  const [, prefix = null, id = profileId] = PREFIXED.exec(profileId) ?? [];
  return { id, prefix };
}

/** Bedrock also sells what this gateway does not serve: images, video, speech and single capacities of a model. */
export function isOfAnotherKind(id: string): boolean {
  return /^(stability|luma|twelvelabs)\.|sonic|nova-(canvas|reel)|titan-image|:\d+:\w+$/.test(id);
}

/** GovCloud and China have accounts and prices of their own; no environment of this gateway is there. */
export function isOfAnotherPartition(regionOrPrefix: string): boolean {
  return /^(us-gov|cn)\b/.test(regionOrPrefix);
}
