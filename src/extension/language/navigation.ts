import type { DefinitionProvider, Location, Position, ReferenceContext, ReferenceProvider, TextDocument } from 'vscode';
import { definitionsOf, nameAt, usesOf } from '../../language/body/references.ts';
import type { FilePlace } from '../../language/items.ts';
import type { Subject } from '../../language/subject.ts';
import type { Looks } from './looks.ts';
import { locationOf } from './places.ts';

/** Goes from a placeholder to the settings that give its value, and from a key to its uses. */
export class Navigation implements DefinitionProvider, ReferenceProvider {
  readonly #looks: Looks;

  constructor(looks: Looks) {
    this.#looks = looks;
  }

  async provideDefinition(document: TextDocument, position: Position): Promise<Location[]> {
    return await this.#locations(document, position, definitionsOf);
  }

  async provideReferences(document: TextDocument, position: Position, context: ReferenceContext): Promise<Location[]> {
    return await this.#locations(document, position, (name, subject) => [
      ...(context.includeDeclaration ? definitionsOf(name, subject) : []),
      ...usesOf(name, subject),
    ]);
  }

  async #locations(
    document: TextDocument,
    position: Position,
    find: (name: string, subject: Subject) => readonly FilePlace[],
  ): Promise<Location[]> {
    const look = await this.#looks.of(document);
    const at = { line: position.line + 1, column: position.character + 1 };
    const name = look && nameAt(document.uri.fsPath, at, look.subject);
    return name ? find(name, look.subject).map(locationOf) : [];
  }
}
