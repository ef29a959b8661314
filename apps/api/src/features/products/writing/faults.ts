import { AppError, type FieldError } from '../../../errors.ts';

/** Collects what is wrong with a body beyond its schema, each fault by its JSON Pointer. */
export interface Faults {
  /** @param path below the body, such as `/variants/1/sku`. */
  add(path: string, code: string, message: string): void;
  /** @throws AppError validation_failed where there is a fault. */
  throwAny(): void;
}

const MAX_ERRORS = 20;

/** @param root where the body stands in the request: `/body`, or `/body/items/3/patch` for one of many. */
export function createFaults(root: string): Faults {
  const errors: FieldError[] = [];
  return {
    add(path, code, message) {
      errors.push({ path: root + path, code, message });
    },
    throwAny() {
      const first = errors[0];
      if (!first) return;
      throw new AppError('validation_failed', {
        detail: `${first.path}: ${first.message}`,
        errors: errors.slice(0, MAX_ERRORS),
      });
    },
  };
}
