import type { Noun } from './product-types.ts';
import type { StuffName } from './stuff.ts';
import type { Language } from './vendors.ts';

export interface LanguageWords {
  /** `#` stands for the noun, `@` for the material; chosen so that no ending has to agree. */
  form: string;
  materials: Readonly<Partial<Record<StuffName, readonly string[]>>>;
  /** Named after them, as firms name their series. */
  series: readonly string[];
  /** By English type: nouns with their drawings. */
  nouns: Readonly<Record<string, readonly Noun[]>>;
}

type Rows = Record<string, string>;

/** `ceramic: Ton, Porzellan; wood: Eiche` → lists by name. */
function lists(text: string): Record<string, readonly string[]> {
  return Object.fromEntries(
    text.split('; ').map((group) => {
      const [name = '', list = ''] = group.split(': ');
      return [name, list.split(', ')];
    }),
  );
}

function words(form: string, materials: string, series: string, rows: Rows): LanguageWords {
  const nouns = Object.entries(rows).map(([type, list]) => [
    type,
    list.split(', ').map((entry) => {
      const [name = '', shape] = entry.split(':');
      return { name, shape: shape as Noun['shape'] };
    }),
  ]);
  return { form, materials: lists(materials), series: series.split(', '), nouns: Object.fromEntries(nouns) };
}

// oxfmt-ignore
export const TITLES_IN_LANGUAGES: Readonly<Partial<Record<Language, LanguageWords>>> = {
  de: words('# aus @', 'ceramic: Steinzeug, Porzellan, Ton; wood: Eiche, Nussbaum, Esche; metal: Edelstahl, Messing, Gusseisen; textile: Leinen, Bio-Baumwolle, Schafwolle; glass: Klarglas; bag: Segeltuch, Leder; blade: Kohlenstoffstahl, Damaststahl; fastener: Edelstahl A2, verzinktem Stahl; paper: Recyclingpapier, Leinen', 'Süd, Grün, Größe, Übermut, Föhn, Weiß, Möwe, Käuzchen', {
    'Mugs & Cups': 'Kaffeetasse:mug, Becher:mug, Espressotasse:mug, Teeschale:bowl', Tableware: 'Schüssel:bowl, Suppenteller, Müslischale:bowl, Krug:bottle', 'Kitchen Knives': 'Kochmesser:knife, Brotmesser:knife, Schälmesser:knife',
    'Chopping Boards': 'Schneidebrett:board, Frühstücksbrett:board', Cookware: 'Wasserkessel:kettle, Schmortopf:bowl', 'Throws & Blankets': 'Wolldecke:throw, Tagesdecke:throw', 'Bed Linen': 'Bettwäsche:throw, Kissenbezug:throw',
    'Table & Floor Lamps': 'Tischleuchte:lamp, Stehleuchte:lamp', 'Chairs & Stools': 'Esszimmerstuhl:chair, Hocker:chair', Clocks: 'Wanduhr:clock, Küchenuhr:clock', 'Bolts & Screws': 'Sechskantschraube:bolt, Schlossschraube:bolt', Backpacks: 'Rucksack:pack', Stationery: 'Notizbuch:board, Schreibunterlage:board',
  }),
  sv: words('# i @', 'ceramic: stengods, porslin, lergods; wood: ek, valnöt, björk; metal: mässing, gjutjärn, rostfritt stål; textile: linne, ekologisk bomull, lammull; plant: terrakotta, zink; bag: läder, vaxad canvas; blade: kolstål, rostfritt stål', 'Måne, Sjö, Höst, Älv, Skärgård, Björn, Ö, Blåbär', {
    'Mugs & Cups': 'Mugg:mug, Kaffekopp:mug, Tekopp:mug', Tableware: 'Skål:bowl, Uppläggningsfat:board, Kanna:bottle', 'Kitchen Knives': 'Kockkniv:knife, Brödkniv:knife', 'Chopping Boards': 'Skärbräda:board, Ostbricka:board', 'Throws & Blankets': 'Pläd:throw, Filt:throw',
    'Bed Linen': 'Påslakan:throw, Örngott:throw', 'Pendant Lights': 'Taklampa:lamp', 'Chairs & Stools': 'Pinnstol:chair, Pall:chair', Clocks: 'Väggur:clock', Planters: 'Kruka:plant', Backpacks: 'Ryggsäck:pack',
  }),
  fr: words('# en @', 'ceramic: grès, porcelaine, faïence; wood: chêne, noyer, hêtre; metal: laiton, fonte, acier inoxydable; textile: lin lavé, coton biologique, laine mérinos; glass: verre soufflé, cristal; bag: cuir, toile cirée; blade: acier carbone, acier inoxydable; liquid: flacon de verre', 'Été, Forêt, Île, Château, Rosée, Étoile, Garrigue, Noël', {
    'Mugs & Cups': 'Tasse à café:mug, Gobelet:mug, Bol à thé:bowl', Tableware: 'Saladier:bowl, Assiette creuse, Pichet:bottle', Glassware: 'Verre à eau:glass, Carafe:bottle', 'Kitchen Knives': 'Couteau d’office:knife, Couteau à pain:knife', 'Chopping Boards': 'Planche à découper:board',
    'Throws & Blankets': 'Plaid:throw, Couvre-lit:throw', 'Bath Textiles': 'Serviette de bain:throw', 'Table & Floor Lamps': 'Lampe à poser:lamp, Lampadaire:lamp', 'Chairs & Stools': 'Fauteuil:chair, Tabouret:chair', Clocks: 'Pendule:clock', Bags: 'Sac à bandoulière:pack', Skincare: 'Huile de soin:bottle',
  }),
  es: words('# de @', 'ceramic: gres, porcelana, barro; wood: roble, nogal; metal: latón, hierro fundido; textile: lino, algodón orgánico, lana; plant: barro, cemento', 'Mañana, Niño, Peñasco, Café, Corazón, Otoño', {
    'Mugs & Cups': 'Taza:mug, Jícara:mug', Tableware: 'Ensaladera:bowl, Fuente:board, Cuenco:bowl', 'Chopping Boards': 'Tabla de cortar:board', 'Throws & Blankets': 'Manta:throw, Colcha:throw', 'Chairs & Stools': 'Silla:chair, Mecedora:chair', Planters: 'Maceta:plant',
  }),
  pl: words('# z @', 'ceramic: kamionki, porcelany, gliny; wood: dębu, orzecha; metal: mosiądzu, żeliwa; textile: lnu, bawełny organicznej, wełny; blade: stali nierdzewnej, stali węglowej', 'Świt, Łąka, Źródło, Żuraw, Ćma, Jesień', {
    'Mugs & Cups': 'Kubek:mug, Filiżanka:mug', Tableware: 'Miska:bowl, Półmisek:board, Dzbanek:bottle', 'Kitchen Knives': 'Nóż szefa kuchni:knife', 'Throws & Blankets': 'Koc:throw, Narzuta:throw', 'Table & Floor Lamps': 'Lampa stołowa:lamp', 'Chairs & Stools': 'Krzesło:chair', Clocks: 'Zegar ścienny:clock',
  }),
  cs: words('# z @', 'ceramic: kameniny, porcelánu, hlíny; wood: dubu, ořechu; textile: lnu, biobavlny, vlny', 'Růže, Žába, Řeka, Měsíc', {
    'Mugs & Cups': 'Hrnek:mug, Šálek:mug', Tableware: 'Miska:bowl, Džbán:bottle', 'Throws & Blankets': 'Přehoz:throw', 'Chairs & Stools': 'Židle:chair',
  }),
  tr: words('@ #', 'ceramic: Seramik, Porselen, Çini; metal: Bakır, Pirinç, Paslanmaz çelik; textile: Keten, Organik pamuk, Yün', 'Işık, Gökyüzü, Çınar, Ilgaz, İnci, Şafak', {
    'Mugs & Cups': 'kupa:mug, çay bardağı:glass, kahve fincanı:mug', Tableware: 'kâse:bowl, servis tabağı:board, sürahi:bottle', 'Coffee & Tea': 'çaydanlık:kettle, demlik:kettle', 'Throws & Blankets': 'battaniye:throw', 'Bath Textiles': 'peştemal:throw, havlu:throw', Rugs: 'kilim:throw, halı:throw',
  }),
  el: words('# από @', 'ceramic: πηλό, πορσελάνη; wood: ελιά, δρυ; textile: λινό, βαμβάκι, μαλλί; liquid: λεβάντα, δεντρολίβανο', 'Ήλιος, Θάλασσα, Άνοιξη, Ελιά, Μέλισσα, Φως', {
    'Mugs & Cups': 'Κούπα:mug, Φλιτζάνι:mug', Tableware: 'Μπολ:bowl, Πιατέλα:board, Κανάτα:bottle', 'Chopping Boards': 'Ξύλο κοπής:board', 'Throws & Blankets': 'Κουβέρτα:throw', Skincare: 'Λάδι σώματος:bottle', 'Kitchen Tools': 'Γουδί:mortar',
  }),
  ru: words('# из @', 'ceramic: керамики, фарфора, глины; wood: дуба, ореха; metal: латуни, чугуна, нержавеющей стали; textile: льна, органического хлопка, овечьей шерсти', 'Ёлка, Заря, Журавль, Снегирь, Июнь, Байкал', {
    'Mugs & Cups': 'Кружка:mug, Чашка:mug', Tableware: 'Миска:bowl, Блюдо:board, Кувшин:bottle', 'Coffee & Tea': 'Чайник:kettle, Самовар:kettle', 'Throws & Blankets': 'Плед:throw, Покрывало:throw', 'Table & Floor Lamps': 'Настольная лампа:lamp', 'Chairs & Stools': 'Стул:chair, Кресло:chair', Clocks: 'Настенные часы:clock',
  }),
  ar: words('# من @', 'ceramic: السيراميك, الخزف; metal: النحاس, الفولاذ; textile: الكتان, القطن العضوي, الصوف', 'القمر, الواحة, الياسمين, النخيل, الفجر', {
    'Mugs & Cups': 'كوب:mug, فنجان قهوة:mug', Tableware: 'وعاء:bowl, طبق تقديم:board, إبريق:bottle', 'Coffee & Tea': 'إبريق شاي:kettle', Rugs: 'سجادة:throw', 'Table & Floor Lamps': 'مصباح طاولة:lamp', Cushions: 'وسادة:throw',
  }),
  ja: words('@の#', 'ceramic: 陶器, 磁器, 織部焼; glass: ガラス, 江戸切子; wood: 檜, 欅; metal: 鉄, 真鍮, ステンレス; textile: リネン, オーガニックコットン; blade: 鋼, ステンレス; paper: 和紙, 革; plant: 陶器, テラコッタ', '月, 雪, 朝顔, 波, 松風, こもれび', {
    'Mugs & Cups': 'マグカップ:mug, 湯呑み:mug, 抹茶碗:bowl', Tableware: '小鉢:bowl, 丼:bowl, 大皿:board, 片口:bottle', 'Coffee & Tea': '急須:kettle, 鉄瓶:kettle', 'Kitchen Knives': '三徳包丁:knife, 菜切包丁:knife, 出刃包丁:knife', Glassware: 'グラス:glass, 徳利:bottle', 'Throws & Blankets': 'ブランケット:throw', Clocks: '掛け時計:clock', Stationery: 'ノート:board', Planters: '植木鉢:plant',
  }),
};
