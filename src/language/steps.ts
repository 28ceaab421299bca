/**
 * A long piece of work that stops wherever it may be interrupted: done at once where nobody waits for anything else, or
 * a little at a time where turns go on meanwhile.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Does the work without a break. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Does the work for at most about `sliceMs` at a time and awaits `rest` in between. */
export async function inSlices<T>(steps: Steps<T>, rest: () => Promise<void>, sliceMs = 5): Promise<T> {
  for (let began = performance.now(); ;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - began < sliceMs) continue;
    await rest();
    began = performance.now();
  }
}
