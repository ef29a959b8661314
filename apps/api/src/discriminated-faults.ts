import type { SchemaFault } from './validation-errors.ts';

type Branch = { properties?: Record<string, { const?: unknown }> };

/**
 * Leaves of a union's faults those of the branch that the value names, for instance by its `kind`. The others say what the value would lack to
 * be something else. A union whose branches name themselves by no constant stays as it is.
 */
export function discriminatedFaults(faults: readonly SchemaFault[]): SchemaFault[] {
  let left = [...faults];
  for (const union of faults) {
    const branches = union.keyword === 'anyOf' && Array.isArray(union.schema) ? (union.schema as Branch[]) : [];
    const name = discriminatorOf(branches);
    if (name === undefined) continue;
    const isOfUnion = ({ schemaPath = '', instancePath }: SchemaFault) =>
      schemaPath.startsWith(`${union.schemaPath}/`) && instancePath.startsWith(union.instancePath);
    const value = union.data as Record<string, unknown> | null | undefined;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const at = isObject ? branches.findIndex((branch) => branch.properties?.[name]?.const === value[name]) : -1;
    const isMeant = (fault: SchemaFault) =>
      at < 0 ? !isOfUnion(fault) : !isOfUnion(fault) || fault.schemaPath?.startsWith(`${union.schemaPath}/${at}/`);
    left = left.flatMap((fault) => {
      if (fault !== union) return isMeant(fault) ? [fault] : [];
      return at < 0 ? [unnamed(union, { name, branches, isObject })] : [];
    });
  }
  return left;
}

/** The property that is a constant in each branch. */
const discriminatorOf = ([first, ...others]: Branch[]): string | undefined =>
  Object.keys(first?.properties ?? {}).find((name) =>
    [first, ...others].every((branch) => branch?.properties?.[name]?.const !== undefined),
  );

/** No branch is named, so no fault of any is the person's. */
function unnamed(
  { instancePath, data }: SchemaFault,
  { name, branches, isObject }: { name: string; branches: Branch[]; isObject: boolean },
): SchemaFault {
  if (!isObject) return { keyword: 'type', instancePath, params: {}, parentSchema: { type: 'object' } };
  if (!Object.hasOwn(data as object, name)) {
    return { keyword: 'required', instancePath, params: { missingProperty: name } };
  }
  const allowedValues = branches.map(({ properties }) => properties?.[name]?.const);
  return { keyword: 'enum', instancePath: `${instancePath}/${name}`, params: { allowedValues } };
}
