/** Work of which one run goes on at a time: whoever asks during a run gets the result of that run. */
export function alone(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };
}
