/** The disk does not take what a call needs. */
export class DiskTrouble extends Error {
  constructor(cause: unknown) {
    super('the journal cannot be written', { cause });
  }
}
