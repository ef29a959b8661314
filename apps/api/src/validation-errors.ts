import { discriminatedFaults } from './discriminated-faults.ts';
import type { FieldError } from './errors.ts';

/** What AJV says of one fault, with `verbose: true`. */
export type SchemaFault = {
  keyword: string;
  instancePath: string;
  params: Record<string, unknown>;
  schemaPath?: string | undefined;
  /** What the keyword says. */
  schema?: unknown;
  data?: unknown;
  message?: string | undefined;
  parentSchema?: Record<string, unknown> | undefined;
};
/** Where Fastify found the fault. */
export type RequestPart = 'body' | 'querystring' | 'params' | 'headers';

/** More faults than a person reads only make the answer as large as the attack. */
const MAX_ERRORS = 20;
const POINTER_ROOTS = { body: '/body', querystring: '/query', params: '/params', headers: '/headers' } as const;

/** Turns AJV's faults into the contract's: a JSON Pointer, a code and a sentence that says what is allowed. */
export function toFieldErrors(faults: readonly SchemaFault[], part: RequestPart): FieldError[] {
  const errors = discriminatedFaults(faults).map((fault) => ({
    path: POINTER_ROOTS[part] + pathOf(fault, part),
    code: fault.keyword === 'additionalProperties' ? 'unknown' : fault.keyword,
    message: messageOf(fault, part),
  }));
  // One value can break several keywords of one union; the person needs each sentence once.
  const seen = new Set<string>();
  return errors
    .filter(({ path, message }) => !seen.has(path + message) && seen.add(path + message))
    .slice(0, MAX_ERRORS);
}

function pathOf({ keyword, instancePath, params }: SchemaFault, part: RequestPart): string {
  const missing = keyword === 'required' ? params['missingProperty'] : undefined;
  const extra = keyword === 'additionalProperties' ? params['additionalProperty'] : undefined;
  const own = missing ?? extra;
  const path = own === undefined ? instancePath : `${instancePath}/${escapePointer(String(own))}`;
  // A query parameter is named by its name, also where it may be repeated and one of its values is wrong.
  return part === 'querystring' ? path.split('/').slice(0, 2).join('/') : path;
}

const escapePointer = (name: string): string => name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');

function messageOf(fault: SchemaFault, part: RequestPart): string {
  const { keyword, params, parentSchema: schema = {} } = fault;
  const noun = part === 'querystring' ? 'parameter' : 'field';
  switch (keyword) {
    case 'required':
      return `This ${noun} is required.`;
    case 'additionalProperties': {
      const known = Object.keys((schema['properties'] as object | undefined) ?? {});
      const taken = known.length > 0 ? `; taken here: ${known.join(', ')}` : '';
      return `There is no such ${noun}${taken}.`;
    }
    case 'enum':
      return `Must be one of: ${(params['allowedValues'] as unknown[]).join(', ')}.`;
    case 'minProperties':
      return 'Must not be empty.';
    case 'maxProperties':
      return `Must have at most ${schema['maxProperties']} fields.`;
    case 'type':
    case 'minimum':
    case 'maximum':
      return `Must be ${describe(schema)}.`;
    case 'minLength':
      return schema['minLength'] === 1 ? 'Must not be empty.' : `Must have at least ${schema['minLength']} characters.`;
    case 'maxLength':
      return `Must have at most ${schema['maxLength']} characters.`;
    case 'minItems':
      return schema['minItems'] === 1 ? 'Must not be empty.' : `Must have at least ${schema['minItems']} values.`;
    case 'maxItems':
      return `Must have at most ${schema['maxItems']} values.`;
    case 'format':
      return `Must be a ${FORMATS[String(params['format'])] ?? String(params['format'])}.`;
    default:
      return `${capitalise(fault.message ?? 'is not valid')}.`;
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'UUID',
  'date-time': 'time such as 2026-01-31T12:00:00.000Z',
};
const TYPES: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  string: 'a text',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

function describe(schema: Record<string, unknown>): string {
  const name = TYPES[String(schema['type'])] ?? 'another type';
  const { minimum, maximum } = schema;
  if (minimum !== undefined && maximum !== undefined) return `${name} from ${String(minimum)} to ${String(maximum)}`;
  if (minimum !== undefined) return `${name} of at least ${String(minimum)}`;
  if (maximum !== undefined) return `${name} of at most ${String(maximum)}`;
  return name;
}

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
