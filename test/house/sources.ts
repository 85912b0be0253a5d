/** The source files of the repository with their imports, read with TypeScript's own parser. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Import {
  /** A path from the root for files of the repository ("src/index.ts"), else the package's name. */
  readonly target: string;
  readonly local: boolean;
  /** Gone when the program runs. */
  readonly typeOnly: boolean;
}

export interface Source {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

const FOLDERS = ['machines', 'actors', 'src', 'visualizations', 'test'];

/** Every TypeScript file below the five folders, and every component. */
export const sources = (): Source[] =>
  filesBelow(...FOLDERS)
    .filter((path) => /\.(ts|mts|tsx|svelte)$/.test(path))
    .map((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      return {
        path,
        text,
        imports: importsOf(path, path.endsWith('.svelte') ? script(text) : text),
      };
    });

/** Of a component. */
const script = (text: string): string => /<script[^>]*>([\s\S]*?)<\/script>/.exec(text)?.[1] ?? '';

/** Paths from the root of all files below some folders. */
export const filesBelow = (...folders: readonly string[]): string[] =>
  folders.flatMap((folder) => {
    const at = join(ROOT, folder);
    if (!statSync(at, { throwIfNoEntry: false })?.isDirectory()) return [];
    return readdirSync(at, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'));
  });

const importsOf = (path: string, text: string): Import[] => {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return;
    const { text: name } = specifier;
    const local = name.startsWith('.');
    const target = local ? posix.join(dirname(path), name) : packageName(name);
    found.push({ target, local, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, true);
    }
    const called =
      ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
    if (called) add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
};

/** `import type …`, or braces in which everything is a type. */
const isTypeOnly = (clause: ts.ImportClause | undefined): boolean => {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const { name, namedBindings } = clause;
  if (name !== undefined || namedBindings === undefined) return false;
  return (
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.length > 0 &&
    namedBindings.elements.every((element) => element.isTypeOnly)
  );
};

/** `@scope/name/deep` → `@scope/name`; `name/deep` → `name`. */
const packageName = (specifier: string): string =>
  specifier.startsWith('node:')
    ? specifier
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
