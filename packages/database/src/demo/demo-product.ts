import type { OptimizationStatus, ProductStatus, ReviewStatus } from '../../generated/enums.ts';

export interface DemoVariant {
  id: string;
  sku: string;
  options: { name: string; value: string }[];
  price: number;
  compareAtPrice: number | null;
  stock: number;
}

export interface DemoImage {
  id: string;
  url: string;
  alt: string;
}

export interface DemoContent {
  id: string;
  title: string;
  description: string;
  isActive: boolean;
  /** Milliseconds since 1970. */
  createdAt: number;
  review: { id: string; status: ReviewStatus; createdAt: number; decidedAt: number | null; comment: string } | null;
}

export interface DemoUsage {
  id: string;
  providerId: string;
  model: string;
  inputTokens: number;
  outputTokens: number;
  costMicros: number;
  createdAt: number;
}

/** A product with all that hangs on it. What triggers would derive is not in here. */
export interface DemoProduct {
  id: string;
  handle: string;
  title: string;
  /** As search sees them; the handle is made of them too. */
  titleWords: string[];
  description: string;
  vendor: string;
  type: string;
  tags: string[];
  status: ProductStatus;
  optimizationStatus: OptimizationStatus;
  lastOptimized: number | null;
  version: number;
  createdAt: number;
  updatedAt: number;
  variants: DemoVariant[];
  images: DemoImage[];
  content: DemoContent | null;
  usage: DemoUsage | null;
}
