import type { Source } from '../../base/problem.ts';
import type { Place } from '../../base/text.ts';

/** A text to render. A `Source` is one; a value in a settings file is another, with places of that file. */
export interface TemplateSource {
  readonly text: string;
  /** Makes a problem at a span of `text`; spans of its fixes are of `text` too. */
  readonly problem: Source['problem'];
  readonly lines: { place(offset: number): Place };
}
