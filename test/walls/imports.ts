import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'vite';

/** One place where a file names another module: static, dynamic, for a type only, or as an export. */
export interface Import {
  /** Path of the file below the root, with slashes. */
  readonly from: string;
  /** Path below the root for a relative import, else the module's name. */
  readonly to: string;
  readonly line: number;
  /** Whether nothing of it is left when the types are gone. */
  readonly typeOnly: boolean;
}

/** A syntax tree as data; every node has a `type`. */
interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [part: string]: unknown;
}

/** All imports of one file, those hidden in types and expressions too. Throws if the file cannot be parsed. */
export function importsOf(path: string, text: string): Import[] {
  const { program, errors } = parseSync(path, text);
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  const found: Import[] = [];
  const add = (node: SyntaxNode, source: unknown, typeOnly: boolean): void => {
    const name = literal(source);
    const line = text.slice(0, node.start).split('\n').length;
    const to = name?.startsWith('.') ? posix.join(posix.dirname(path), name) : (name ?? '(a computed name)');
    found.push({ from: path, to, line, typeOnly });
  };
  walk(program as unknown as SyntaxNode, (node) => {
    switch (node.type) {
      case 'ImportDeclaration':
        return add(node, node.source, node.importKind === 'type');
      case 'ExportAllDeclaration':
      case 'ExportNamedDeclaration':
        return node.source ? add(node, node.source, node.exportKind === 'type') : undefined;
      case 'ImportExpression':
        return add(node, node.source, false);
      case 'TSImportType':
        return add(node, node.source ?? node.argument, true);
      case 'TSExternalModuleReference':
        return add(node, node.expression, false);
      case 'CallExpression':
        return isRequire(node) ? add(node, (node.arguments as unknown[])[0], false) : undefined;
    }
  });
  return found;
}

/** All imports of the TypeScript files below some folders of `root`. */
export function importsBelow(root: string, folders: readonly string[]): Import[] {
  return filesBelow(root, folders).flatMap((path) => importsOf(path, readFileSync(join(root, path), 'utf8')));
}

/** The TypeScript files below some folders of `root`, by their paths from there. */
export function filesBelow(root: string, folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[cm]?tsx?$/.test(name))
      .sort()
      .map((name) => posix.join(folder, name.replaceAll('\\', '/'))),
  );
}

function walk(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  visit(node);
  for (const part of Object.values(node)) {
    for (const child of Array.isArray(part) ? part : [part]) {
      if (isNode(child)) walk(child, visit);
    }
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function literal(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'TSLiteralType') return literal(node.literal);
  if (node.type === 'TemplateLiteral') return templateText(node);
  return typeof node.value === 'string' ? node.value : undefined;
}

/** The text of a template without expressions in it. */
function templateText(node: SyntaxNode): string | undefined {
  const quasis = node.quasis as { readonly value: { readonly cooked: string } }[];
  return quasis.length === 1 ? quasis[0]?.value.cooked : undefined;
}

function isRequire(node: SyntaxNode): boolean {
  return isNode(node.callee) && node.callee.type === 'Identifier' && node.callee.name === 'require';
}
