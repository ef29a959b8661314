import { parseSync } from 'vite';

/** How one module uses one CSS Module. */
export interface ClassUses {
  /** The style sheet as it is imported. */
  path: string;
  /** Where the import stands. */
  statement: Range;
  /** Each `styles.name`. */
  members: readonly (Range & { name: string })[];
  /** Whether the object is also used whole, or searched by a variable. */
  isWhole: boolean;
}

interface Range {
  start: number;
  end: number;
}

interface Node extends Range {
  type: string;
  [key: string]: unknown;
}

/** Which classes of which CSS Modules a module of the app names. */
export function classUses(file: string, code: string): ClassUses[] {
  const program = parseSync(file, code).program as unknown as Node & { body: Node[] };
  const sheets = new Map<string, ClassUses & { members: (Range & { name: string })[] }>();
  for (const statement of program.body) {
    const path = (statement['source'] as { value?: string } | null | undefined)?.value;
    const [specifier] = (statement['specifiers'] ?? []) as { local: { name: string } }[];
    if (statement.type === 'ImportDeclaration' && path?.endsWith('.module.css') && specifier)
      sheets.set(specifier.local.name, { path, statement: rangeOf(statement), members: [], isWhole: false });
  }
  visit(program, (node) => {
    const sheet = node.type === 'Identifier' ? sheets.get(node['name'] as string) : undefined;
    if (sheet) sheet.isWhole = true;
    const found = memberOf(node);
    const uses = found && sheets.get(found.object);
    if (uses) uses.members.push({ name: found.name, ...rangeOf(node) });
    return uses !== undefined;
  });
  return [...sheets.values()];
}

const rangeOf = ({ start, end }: Range): Range => ({ start, end });

/** `object.name`, or nothing. */
function memberOf(node: Node): { object: string; name: string } | undefined {
  if (node.type !== 'MemberExpression' || node['computed'] === true) return undefined;
  const [object, property] = [node['object'] as Node, node['property'] as Node];
  return object.type === 'Identifier'
    ? { object: object['name'] as string, name: property['name'] as string }
    : undefined;
}

/** Walks the tree but for imports, names of properties, and what `see` has dealt with. */
function visit(node: Node, see: (node: Node) => boolean): void {
  if (node.type === 'ImportDeclaration' || see(node)) return;
  for (const [key, value] of Object.entries(node)) {
    if ((key === 'property' || key === 'key') && node['computed'] === false) continue;
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, see);
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
