import type { ProductStatus } from '@headroom/contracts/catalogue';
import type { CsvRow } from './csv-parser.ts';
import type { DecimalMark } from './parse-money.ts';
import type { RejectCode } from './problem-codes.ts';

/** What is wrong with a row: the line, the column's name as the file has it ('' for the whole row), and why. */
export interface RowProblem {
  readonly line: number;
  readonly column: string;
  readonly code: RejectCode;
  /** What stands there, cut short; '' for the whole row. */
  readonly found: string;
  readonly reason: string;
}

/** Undefined: the file has no such column, so what the catalogue has stays. */
export interface FragmentProduct {
  readonly handle: string;
  /** Where the handle is made from the title and two titles make the same one, this tells them apart. '' where nothing does. */
  readonly handleSuffix: string;
  readonly title: string;
  readonly description: string | undefined;
  readonly vendor: string | undefined;
  readonly type: string | undefined;
  readonly tags: readonly string[] | undefined;
  readonly status: ProductStatus | undefined;
}

/** A price that is read as having its thousands grouped by `mark`, which the other prices of the file must confirm. */
export interface PriceDoubt {
  readonly mark: DecimalMark;
  readonly text: string;
  readonly column: string;
}

export interface FragmentVariant {
  readonly line: number;
  readonly sku: string | null;
  readonly options: readonly { readonly name: string; readonly value: string }[];
  readonly price: number;
  readonly compareAtPrice: number | null;
  readonly stock: number;
  readonly doubt: PriceDoubt | undefined;
}

export interface FragmentImage {
  readonly url: string;
  readonly alt: string;
  readonly position: number | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** Neighbouring rows of one product. Mostly the whole product; else a later part, joined to it by the key. */
export interface ProductFragment {
  /** Ties the parts of a product together within the file; undefined where a broken row does not say whose it is. */
  readonly key: string | undefined;
  /** A second name under which parts may refer to the product. */
  readonly alias: string | undefined;
  readonly line: number;
  /** Undefined for a later part. */
  readonly product: FragmentProduct | undefined;
  readonly variants: readonly FragmentVariant[];
  readonly images: readonly FragmentImage[];
  readonly problem: RowProblem | undefined;
}

/** Which fields the file has columns for. */
export interface CarriedFields {
  readonly description: boolean;
  readonly vendor: boolean;
  readonly type: boolean;
  readonly tags: boolean;
  readonly status: boolean;
  readonly sku: boolean;
  readonly options: boolean;
  readonly price: boolean;
  readonly compareAtPrice: boolean;
  readonly stock: boolean;
  readonly images: boolean;
  /** Width and height of pictures. */
  readonly imageSizes: boolean;
}

/** The file's own names, '' where it has no such column, of what a reason that only the whole file can tell is about. */
export interface ColumnNames {
  /** What a product is called by before its SKU: the handle, or WooCommerce's ID. */
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  /** What a later part needs to find its product. */
  readonly orphan: string;
}

/** Turns rows into fragments; one format each. A fragment ends when a row of another product begins. */
export interface FragmentReader {
  readonly carries: CarriedFields;
  /** How a product of the file finds its like in the catalogue: by its handle, or by its SKUs first where the file has no handles. */
  readonly matchBy: 'handle' | 'sku';
  /** Handles are made from titles. */
  readonly derivesHandles: boolean;
  /** What a later part without its product lacks, as a sentence. */
  readonly orphanReason: string;
  readonly columnNames: ColumnNames;
  /** The fragment that this row ends: the one before it, or its own where a row is all of it. */
  push(row: CsvRow): ProductFragment | undefined;
  end(): ProductFragment | undefined;
}
