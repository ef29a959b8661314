import type { OptimizationStatus, ProductStatus } from '@headroom/contracts/catalogue';
import type { ReactNode } from 'react';
import styles from './status.module.css';

/** ● good · ○ open · ◐ half-way · – out of use · ▲ at risk · ■ failed · ◆ not sent. */
export type StatusShape = 'good' | 'open' | 'half' | 'out' | 'risk' | 'failed' | 'unsent';

const SHAPE_CLASSES: Readonly<Record<StatusShape, string | undefined>> = {
  good: styles.good,
  open: styles.open,
  half: styles.half,
  out: styles.out,
  risk: styles.risk,
  failed: styles.failed,
  unsent: styles.unsent,
};

/** A state as a shape and a word: the colour only repeats what both say. */
export function Status({ shape, children }: { shape: StatusShape; children: ReactNode }) {
  return <span className={`${styles.status} ${SHAPE_CLASSES[shape]}`}>{children}</span>;
}

export const PRODUCT_STATUS_WORDS: Readonly<Record<ProductStatus, string>> = {
  active: 'Active',
  draft: 'Draft',
  archived: 'Archived',
};
const PRODUCT_STATUS_SHAPES: Readonly<Record<ProductStatus, StatusShape>> = {
  active: 'good',
  draft: 'open',
  archived: 'out',
};

export function ProductStatusMark({ status }: { status: ProductStatus }) {
  return <Status shape={PRODUCT_STATUS_SHAPES[status]}>{PRODUCT_STATUS_WORDS[status]}</Status>;
}

export const OPTIMIZATION_STATUS_WORDS: Readonly<Record<OptimizationStatus, string>> = {
  original: 'Original',
  pending: 'Asked for',
  in_review: 'In review',
  completed: 'Optimised',
};
const OPTIMIZATION_STATUS_SHAPES: Readonly<Record<OptimizationStatus, StatusShape>> = {
  original: 'out',
  pending: 'open',
  in_review: 'half',
  completed: 'good',
};

export function OptimizationStatusMark({ status }: { status: OptimizationStatus }) {
  return <Status shape={OPTIMIZATION_STATUS_SHAPES[status]}>{OPTIMIZATION_STATUS_WORDS[status]}</Status>;
}
