import { IMPORT_FIELDS, type ImportField } from '@headroom/contracts/catalogue';
import { foldText } from '@headroom/contracts/fold-text';
import type { ColumnMap } from '../choose-format.ts';

/** Names parted by bars. */
const called = (...texts: string[]): readonly string[] => texts.flatMap((text) => text.split('|'));
/** What columns are called in shops' and suppliers' tables, folded, the likeliest first: English, German, French, Spanish, Italian. */
const NAMES: Readonly<Partial<Record<ImportField, readonly string[]>>> = {
  handle: called('handle|url handle|slug|url key|permalink'),
  title: called(
    'title|product title|product name|name|product|item name|item|titel|produktname|artikelname',
    'artikelbezeichnung|bezeichnung|produkt|nom|titre|nom du produit|nombre|titulo|nome|titolo',
  ),
  description: called(
    'description|body (html)|body|long description|details|beschreibung|langtext|artikelbeschreibung',
    'descripcion|descrizione',
  ),
  vendor: called(
    'vendor|brand|manufacturer|maker|supplier|hersteller|marke|lieferant|marque|fabricant',
    'fournisseur|marca|fabricante|produttore|fornitore',
  ),
  type: called(
    'type|product type|category|product category|group|kategorie|warengruppe|typ|categorie|categoria',
    'tipo',
  ),
  tags: called('tags|keywords|labels|schlagworte|stichworte|mots cles|etiquetas|tag|parole chiave'),
  status: called('status|state|estado|statut|stato'),
  published: called('published|visible|active|enabled|aktiv|sichtbar'),
  sku: called(
    'sku|variant sku|article no.|article no|article number|item no.|item number|part number',
    'artikelnummer|artikelnr.|artikelnr|artikel-nr.|art.-nr.|art-nr|reference|ref|referencia|codice',
    'code|codigo',
  ),
  price: called(
    'price|variant price|unit price|retail price|sales price|regular price|preis|verkaufspreis|vk',
    'vk brutto|bruttopreis|prix|prix ttc|precio|pvp|prezzo|cost',
  ),
  compareAtPrice: called(
    'compare at price|compare-at price|list price|rrp|msrp|old price|uvp|streichpreis|listenpreis',
    'prix barre|precio anterior|prezzo di listino',
  ),
  stock: called(
    'stock|quantity|qty|inventory|inventory quantity|on hand|available|bestand|lagerbestand|menge',
    'anzahl|quantite|existencias|cantidad|giacenza|quantita',
  ),
  imageUrl: called(
    'image|image url|image src|picture|photo|image link|bild|bild-url|bildadresse|image 1|imagen',
    'immagine',
  ),
  imageAlt: called('image alt|image alt text|alt text|alt|alternativtext'),
  imagePosition: called('image position'),
};
const OWN_NAMES = new Map(IMPORT_FIELDS.map((field) => [field.toLowerCase(), field]));

/**
 * Guesses which column holds which field, by their names; each column and each field at most once. Null where not even a title is to be
 * seen: then any guess would be a nuisance.
 */
export function proposeMap(columns: readonly string[]): ColumnMap | null {
  const free = new Map<string, string>();
  for (const column of columns) {
    const folded = foldText(column)
      .replaceAll(/[_\s]+/g, ' ')
      .trim();
    if (folded !== '' && !free.has(folded)) free.set(folded, column);
  }
  const map: Partial<Record<ImportField, string>> = {};
  for (const [folded, column] of free) {
    const own = OWN_NAMES.get(folded.replaceAll(' ', ''));
    if (!own) continue;
    map[own] = column;
    free.delete(folded);
  }
  for (const [field, names] of Object.entries(NAMES) as [ImportField, readonly string[]][]) {
    const found = map[field] === undefined ? names.find((name) => free.has(name)) : undefined;
    const column = found === undefined ? undefined : free.get(found);
    if (found === undefined || column === undefined) continue;
    map[field] = column;
    free.delete(found);
  }
  return map.title === undefined ? null : map;
}
