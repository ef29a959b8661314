import type { SortKey } from '@headroom/contracts/catalogue';
import { compareTexts } from './code-point-order.ts';
import type { RowTable } from './row-table.ts';

export type OrderKey = SortKey | 'id';

interface Order {
  /** Live slots, rising by the key and then by the id. */
  slots: Int32Array;
  /** The table's length and revision then. */
  length: number;
  revision: number;
}

/** The products in every order that a list can have. Made when first asked for, then kept up by what changed. */
export function createRowOrders(table: RowTable) {
  const orders = new Map<OrderKey, Order>();
  const { ids, titleKeys, price, createdAt, updatedAt, lastOptimized } = table.columns;
  const compare: Readonly<Record<OrderKey, (a: number, b: number) => number>> = {
    title: (a, b) => compareTexts(titleKeys[a]!, titleKeys[b]!),
    vendor: (a, b) => compareTexts(table.vendorKey(a), table.vendorKey(b)),
    price: (a, b) => price[a]! - price[b]!,
    createdAt: (a, b) => compareTexts(createdAt[a]!, createdAt[b]!),
    updatedAt: (a, b) => compareTexts(updatedAt[a]!, updatedAt[b]!),
    lastOptimized: (a, b) => compareTexts(lastOptimized[a]!, lastOptimized[b]!),
    id: () => 0,
  };

  function sorted(key: OrderKey, from: number): Int32Array {
    const live: number[] = [];
    for (let slot = from; slot < table.length(); slot++) if (table.isLive(slot)) live.push(slot);
    const byKey = compare[key];
    return Int32Array.from(live.toSorted((a, b) => byKey(a, b) || compareTexts(ids[a]!, ids[b]!)));
  }

  /** What still lives of an order, with the rows that came since between it. */
  function renewed(key: OrderKey, order: Order): Int32Array {
    const fresh = sorted(key, order.length);
    const byKey = compare[key];
    const slots = new Int32Array(table.size());
    let at = 0;
    let next = 0;
    for (const slot of order.slots) {
      if (!table.isLive(slot)) continue;
      while (next < fresh.length) {
        const other = fresh[next]!;
        if ((byKey(other, slot) || compareTexts(ids[other]!, ids[slot]!)) > 0) break;
        slots[at++] = other;
        next++;
      }
      slots[at++] = slot;
    }
    slots.set(fresh.subarray(next), at);
    return slots;
  }

  return {
    /** Live slots, rising; falling is the same read backwards. */
    rising(key: OrderKey): Int32Array {
      const known = orders.get(key);
      if (known?.revision === table.revision()) return known.slots;
      const slots = known ? renewed(key, known) : sorted(key, 0);
      orders.set(key, { slots, length: table.length(), revision: table.revision() });
      return slots;
    },
    /** A row's key as text, as the marks of a list read it. */
    keyText(key: SortKey, slot: number): string {
      if (key === 'title') return titleKeys[slot]!;
      if (key === 'vendor') return table.vendorKey(slot);
      if (key === 'price') return String(price[slot]);
      return table.columns[key][slot]!;
    },
  };
}
