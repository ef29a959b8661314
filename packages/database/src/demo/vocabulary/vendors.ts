/** ISO 639-1 codes of the languages in which some products are titled. */
export type Language = 'en' | 'de' | 'sv' | 'fr' | 'el' | 'ru' | 'pl' | 'tr' | 'ar' | 'ja' | 'es' | 'cs';

export interface Vendor {
  name: string;
  language: Language;
  /** Three capital letters at the head of its SKUs. */
  code: string;
}

/** Names and what follows (or, in Turkish, Arabic and Japanese firms, goes with) them; every pair is a vendor. */
const FIRMS: { language: Language; names: string; forms: string; take: number }[] = [
  {
    language: 'en',
    names:
      'Hartley|Ashdown|Penrose|Wexford|Calder|Thistle|Marlow|Hawthorn|Linden|Brackley|Fenwick|Harrow|Kestrel|Rowan|Selby|Tamar|Whitby|Alder|Birch|Copeland',
    forms: '# & Co.|# Works|# Supply|Studio #|# & Daughters|# Mill|House of #',
    take: 118,
  },
  {
    language: 'de',
    names:
      'Brandt|Lindner|Vogel|Krüger|Schäfer|Jäger|Weiß|Möller|Böhm|Groß|Köhler|Fröhlich|Zöllner|Grünwald|Hübner|Löffler',
    forms: '# & Söhne|Manufaktur #|#werk|Gebrüder #|# Keramik',
    take: 66,
  },
  {
    language: 'sv',
    names:
      'Åkerlund|Öberg|Sjöström|Lindqvist|Björk|Nyström|Hägg|Ångström|Fjällmark|Svärd|Källgren|Østergaard|Sørensen|Bjørnstad|Kjær|Håland|Þórsson|Ægir',
    forms: '# & Co|# Hemslöjd|# Design|Bröderna #',
    take: 58,
  },
  {
    language: 'fr',
    names: 'Lefèvre|Dubois|Côté|Beauséjour|Garçon|Hérault|Château-Renard|Œuvrard|Noël|Périgord|Saint-Rémy|Gaël',
    forms: 'Maison #|Atelier #|# et Fils|# Frères',
    take: 42,
  },
  {
    language: 'es',
    names: 'Muñoz|Peñalver|Núñez|Ibáñez|Cádiz|Gijón|Ávila|Logroño',
    forms: 'Taller #|Casa #|Hermanos #',
    take: 22,
  },
  {
    language: 'pl',
    names: 'Łukasiewicz|Wiśniewski|Żółkiewski|Gdańsk|Ćmielów|Śląsk|Źródło|Ostrówek',
    forms: 'Pracownia #|# i Synowie|Fabryka #',
    take: 22,
  },
  { language: 'cs', names: 'Dvořák|Šťastný|Žižka|Příbram|Křížek|Řehoř', forms: 'Dílna #|# a synové', take: 11 },
  {
    language: 'tr',
    names: 'Çelik|Şahin|Güneş|Yıldız|Işık|Öztürk|İznik|Kütahya|Ağaç',
    forms: '# Seramik|# Atölyesi|# ve Oğulları',
    take: 25,
  },
  {
    language: 'el',
    names: 'Παπαδόπουλος|Αλεξίου|Ήλιος|Θάλασσα|Κρήτη|Σαντορίνη|Ναύπλιο|Ελιά',
    forms: '# & Υιοί|Εργαστήριο #|# Κεραμική',
    take: 22,
  },
  {
    language: 'ru',
    names: 'Иванов|Соловьёв|Белоярск|Гжель|Хохлома|Северная Мастерская|Журавль|Щедрин|Ёлкин',
    forms: '# и сыновья|Мастерская #|Артель #',
    take: 24,
  },
  { language: 'ar', names: 'النور|دمشق|الفخار|القاهرة|الياسمين|الأندلس|فاس|حلب', forms: 'دار #|ورشة #|بيت #', take: 20 },
  {
    language: 'ja',
    names: '有田|信楽|備前|京都|南部|山田|高橋|森|さくら|ひのき|カネコ|ミナト',
    forms: '#窯|#工房|#製作所|#堂',
    take: 40,
  },
  {
    language: 'en',
    names: '서울|한지|도자기|陶溪川|景德镇|ירושלים|หัตถกรรม|भारत हस्तशिल्प|Việt Gốm|Māori Toi',
    forms: '# Studio|# Collective|#',
    take: 30,
  },
];

const LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';

function code(index: number): string {
  // Spread over all codes, so that neighbours look nothing alike; 7,919 shares no factor with 23³.
  const number = (index * 7_919 + 4_211) % LETTERS.length ** 3;
  const letter = (place: number) => LETTERS[Math.floor(number / LETTERS.length ** place) % LETTERS.length] ?? 'X';
  return letter(2) + letter(1) + letter(0);
}

function firms({ language, names, forms, take }: (typeof FIRMS)[number]): { name: string; language: Language }[] {
  const all = names.split('|');
  const shapes = forms.split('|');
  const found: { name: string; language: Language }[] = [];
  for (let index = 0; found.length < take; index++) {
    const name = all[index % all.length] ?? '';
    const form = shapes[((index % all.length) + Math.floor(index / all.length)) % shapes.length] ?? '#';
    found.push({ name: form.replace('#', name), language });
  }
  return found;
}

/** 500 vendors, largest first: every script occurs among the large and the small. */
export const VENDORS: readonly Vendor[] = (() => {
  const groups = FIRMS.map(firms);
  const ranked = groups.flatMap((group) => group.map((firm, index) => ({ firm, place: (index + 0.5) / group.length })));
  return ranked
    .toSorted((left, right) => left.place - right.place || (left.firm.name < right.firm.name ? -1 : 1))
    .map(({ firm }, index) => ({ ...firm, code: code(index) }));
})();
