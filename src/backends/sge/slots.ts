/** The slots of `mpi 16`; of a range the least, so that the memory of a job is never less than it asked for. */
export function slotsOfEnvironment(environment: string): number {
  const slots = /\s(\d+)(?:-\d*)?\s*$/.exec(environment)?.[1];
  return Math.max(1, Number(slots ?? 1));
}
