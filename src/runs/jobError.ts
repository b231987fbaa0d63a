import { UserError } from '../base/errors.ts';
import type { Problem, ProblemRecord } from '../base/problem.ts';
import { problemRecord } from '../base/problem.ts';

/** A job with errors was not submitted; nothing was sent. */
export class JobError extends UserError {
  /** All that is wrong with the job, warnings too. */
  readonly problems: readonly ProblemRecord[];

  /** @internal */
  constructor(file: string, problems: readonly Problem[]) {
    const [first, ...more] = problems.filter(({ severity }) => severity === 'error');
    const place = first?.file
      ? `${first.file}${first.start ? `:${first.start.line}:${first.start.column}` : ''}: `
      : '';
    const rest = more.length > 0 ? ` (and ${more.length} more)` : '';
    super({
      what: `${file} was not submitted`,
      ...(first ? { detail: `${place}${first.message}${rest}` } : {}),
      code: 'job-has-errors',
    });
    this.name = 'JobError';
    this.problems = problems.map(problemRecord);
  }
}
