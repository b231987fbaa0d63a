import type { HoverProvider, Position, TextDocument } from 'vscode';
import { Hover, MarkdownString } from 'vscode';
import { unreachable } from '../../base/errors.ts';
import { hoverBackendFile } from '../../language/backendFiles/backendFileHover.ts';
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
  switch (look.kind) {
    case 'settings':
      return hoverSettings(look.document, offset, look.subject);
    case 'backend':
      return hoverBackendFile(look, offset);
    case 'script':
      return look.plain
        ? hoverDirective(look.text, offset, look.subject)
        : templateHover(scriptTemplate(look.text, look.placeholders), offset, look.subject);
    default:
      return unreachable(look);
  }
}
