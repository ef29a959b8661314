// oxfmt-ignore
const LIST = `new bestseller sale gift handmade limited-edition last-chance staff-pick back-in-stock made-to-order exclusive pre-order
sustainable recycled organic vegan fair-trade plastic-free local repairable refillable upcycled carbon-neutral fsc-certified
spring summer autumn winter christmas easter midsummer valentines mothers-day fathers-day back-to-school wedding housewarming birthday
minimal rustic modern classic vintage industrial scandinavian japandi mediterranean bohemian art-deco mid-century colourful monochrome
small-space lightweight stackable foldable dishwasher-safe oven-safe microwave-safe induction waterproof frost-proof machine-washable
hypoallergenic child-safe left-handed magnetic rechargeable led dimmable smart wireless portable heavy-duty professional starter-set spare-part
for-her for-him for-kids for-cooks for-gardeners for-readers for-travellers for-makers for-students
under-25 under-50 over-100 bundle wholesale sample clearance outlet
kitchen table dinner hosting bar cooking sharp wood baking pantry coffee tea travel outdoor cosy living-room bedroom sleep soft bathroom spa
hallway lighting dining-room furniture storage garden time plants green balcony tools everyday fashion weekend business music studio workshop
safety hardware diy care desk office pets home`;

/** Tags of a whole catalogue; a product also gets some of its type's. */
export const TAGS: readonly string[] = [...new Set(LIST.split(/\s+/))];
/** Accents and spaces occur in tags too. */
export const UNUSUAL_TAGS: readonly string[] = [
  'crème',
  'café',
  'Größe M',
  'très chic',
  'новинка',
  'お茶',
  'ręcznie robione',
  'hygge & ro',
];
