import type { HoverProvider, Position, TextDocument } from 'vscode';
import { Hover, MarkdownString } from 'vscode';
import { scriptTemplate } from '../../language/body/jobTemplates.ts';
import { templateHover } from '../../language/body/templateHover.ts';
import type { Hover as Told } from '../../language/items.ts';
import { hoverDirective } from '../../language/scripts/directiveHover.ts';
import { hoverSettings } from '../../language/settings/settingsHover.ts';
import type { Look, Looks } from './looks.ts';
import { rangeIn } from './places.ts';

/** Tells what stands under the mouse. */
export class Hovers implements HoverProvider {
  readonly #looks: Looks;

  constructor(looks: Looks) {
    this.#looks = looks;
  }

  async provideHover(document: TextDocument, position: Position): Promise<Hover | null> {
    const look = await this.#looks.of(document);
    const told = look && hoverAt(look, document.offsetAt(position));
    if (!told) return null;
    const text = new MarkdownString(told.markdown);
    // Several lines in one cell of a table.
    text.supportHtml = true;
    return new Hover(text, rangeIn(document, told.span));
  }
}

function hoverAt(look: Look, offset: number): Told | null {
  if (look.kind === 'settings') return hoverSettings(look.document, offset, look.subject);
  const { text, plain, placeholders, subject } = look;
  return plain
    ? hoverDirective(text, offset, subject)
    : templateHover(scriptTemplate(text, placeholders), offset, subject);
}
