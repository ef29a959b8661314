import type { ShapeName } from '../shapes.ts';
import type { MeasureName } from './measures.ts';
import type { StuffName } from './stuff.ts';

export interface Noun {
  name: string;
  /** The drawing that fits; none where no drawing does. */
  shape: ShapeName | undefined;
}

export interface ProductType {
  name: string;
  stuff: StuffName;
  /** Half of its products cost less, in minor units. */
  medianPrice: number;
  measure: MeasureName;
  /** Which choice its variants offer first. */
  option: 'colour' | 'size' | 'pack';
  nouns: readonly Noun[];
  tags: readonly string[];
}

/** `Mug:mug, Plate` → nouns with their drawings. */
function nouns(list: string): Noun[] {
  return list.split(', ').map((entry) => {
    const [name = '', shape] = entry.split(':');
    return { name, shape: shape as ShapeName | undefined };
  });
}

type Row = [
  name: string,
  stuff: StuffName,
  medianPrice: number,
  measure: MeasureName,
  option: ProductType['option'],
  nouns: string,
  tags: string,
];

// oxfmt-ignore
const ROWS: Row[] = [
  ['Mugs & Cups', 'ceramic', 1900, 'cup', 'colour', 'Mug:mug, Cup:mug, Espresso Cup:mug, Teacup:mug, Cappuccino Cup:mug, Tankard:mug, Tea Bowl:bowl, Beaker:glass', 'coffee,tea,table'],
  ['Tableware', 'ceramic', 3200, 'diameter', 'colour', 'Bowl:bowl, Serving Bowl:bowl, Salad Bowl:bowl, Soup Bowl:bowl, Pasta Bowl:bowl, Dinner Plate, Side Plate, Platter:board, Sauce Boat:kettle, Jug:bottle', 'table,dinner,hosting'],
  ['Glassware', 'glass', 2400, 'glass', 'pack', 'Water Glass:glass, Tumbler:glass, Highball Glass:glass, Juice Glass:glass, Carafe:bottle, Decanter:bottle, Beer Glass:glass, Latte Glass:glass', 'table,hosting,bar'],
  ['Cookware', 'metal', 8900, 'volume', 'size', 'Kettle:kettle, Stovetop Kettle:kettle, Saucepan:bowl, Stock Pot:bowl, Casserole:bowl, Frying Pan, Sauté Pan, Whistling Kettle:kettle, Wok:bowl', 'cooking,kitchen,induction'],
  ['Kitchen Knives', 'blade', 7900, 'blade', 'size', 'Chef’s Knife:knife, Paring Knife:knife, Bread Knife:knife, Santoku:knife, Carving Knife:knife, Nakiri:knife, Boning Knife:knife, Utility Knife:knife, Petty Knife:knife', 'cooking,kitchen,sharp'],
  ['Chopping Boards', 'wood', 4900, 'area', 'size', 'Chopping Board:board, Serving Board:board, Bread Board:board, Cheese Board:board, Butcher’s Block:board, Carving Board:board', 'cooking,kitchen,wood'],
  ['Kitchen Tools', 'wood', 2200, 'length', 'colour', 'Mortar and Pestle:mortar, Pepper Mill:bottle, Salt Cellar:bowl, Rolling Pin, Spice Grinder:mortar, Herb Mortar:mortar, Oil Bottle:bottle, Mixing Bowl:bowl, Kitchen Timer:clock', 'cooking,kitchen,baking'],
  ['Coffee & Tea', 'metal', 5400, 'volume', 'colour', 'Teapot:kettle, Pour-over Kettle:kettle, Gooseneck Kettle:kettle, Coffee Canister:glass, Milk Jug:mug, Moka Pot:kettle, Tea Caddy:bottle, Samovar:kettle', 'coffee,tea,kitchen'],
  ['Food Storage', 'glass', 2100, 'volume', 'size', 'Storage Jar:glass, Preserving Jar:glass, Spice Jar:glass, Canister:glass, Bread Bin, Butter Dish:bowl, Oil Can:kettle, Pantry Bottle:bottle', 'kitchen,plastic-free,pantry'],
  ['Drinking Bottles', 'metal', 3100, 'volume', 'colour', 'Water Bottle:bottle, Vacuum Flask:bottle, Travel Mug:mug, Hip Flask:bottle, Sports Bottle:bottle, Thermos Jug:kettle', 'travel,outdoor,plastic-free'],
  ['Throws & Blankets', 'textile', 9800, 'cloth', 'colour', 'Throw:throw, Blanket:throw, Bedspread:throw, Picnic Blanket:throw, Plaid:throw, Baby Blanket:throw, Weighted Blanket:throw', 'cosy,living-room,winter'],
  ['Bed Linen', 'textile', 7900, 'bed', 'size', 'Duvet Cover:throw, Pillowcase:throw, Fitted Sheet:throw, Flat Sheet:throw, Quilt:throw, Duvet Set:throw', 'bedroom,sleep,soft'],
  ['Bath Textiles', 'textile', 2900, 'cloth', 'colour', 'Bath Towel:throw, Hand Towel:throw, Bath Sheet:throw, Bath Mat:throw, Face Cloth:throw, Hammam Towel:throw, Bathrobe', 'bathroom,soft,spa'],
  ['Kitchen Textiles', 'textile', 1700, 'cloth', 'pack', 'Tea Towel:throw, Tablecloth:throw, Napkin:throw, Table Runner:throw, Apron, Oven Glove, Pot Holder:throw', 'kitchen,table,hosting'],
  ['Cushions', 'textile', 4200, 'square', 'colour', 'Cushion:throw, Cushion Cover:throw, Floor Cushion:throw, Bolster:throw, Seat Pad:throw', 'cosy,living-room,soft'],
  ['Rugs', 'textile', 24900, 'rug', 'size', 'Rug:throw, Runner:throw, Doormat:throw, Kilim:throw, Rag Rug:throw', 'living-room,hallway,cosy'],
  ['Pendant Lights', 'metal', 15900, 'diameter', 'colour', 'Pendant Lamp:lamp, Dome Pendant:lamp, Cluster Pendant:lamp, Ceiling Lamp:lamp, Chandelier:lamp, Factory Lamp:lamp', 'lighting,dining-room,led'],
  ['Table & Floor Lamps', 'metal', 11900, 'height', 'colour', 'Table Lamp:lamp, Desk Lamp:lamp, Floor Lamp:lamp, Bedside Lamp:lamp, Reading Lamp:lamp, Lampshade:lamp, Lantern:lamp', 'lighting,living-room,led'],
  ['Chairs & Stools', 'wood', 28900, 'height', 'colour', 'Dining Chair:chair, Armchair:chair, Rocking Chair:chair, Bar Stool:chair, Counter Stool:chair, Spindle-back Chair:chair, Stool:chair, High Chair:chair', 'furniture,dining-room,wood'],
  ['Shelving', 'wood', 12900, 'length', 'size', 'Wall Shelf:board, Floating Shelf:board, Corner Shelf:board, Ladder Shelf, Bookcase, Spice Rack:board', 'furniture,storage,wood'],
  ['Garden Furniture', 'wood', 21900, 'height', 'colour', 'Garden Chair:chair, Deck Chair:chair, Folding Chair:chair, Adirondack Chair:chair, Garden Stool:chair, Bench', 'garden,outdoor,summer'],
  ['Clocks', 'wood', 6900, 'diameter', 'colour', 'Wall Clock:clock, Alarm Clock:clock, Mantel Clock:clock, Desk Clock:clock, Station Clock:clock, Travel Clock:clock', 'living-room,time,gift'],
  ['House Plants', 'plant', 2900, 'pot', 'size', 'Monstera:plant, Fiddle-leaf Fig:plant, Peace Lily:plant, Snake Plant:plant, Rubber Plant:plant, Boston Fern:plant, Olive Tree:plant, Pilea:plant, Calathea:plant', 'plants,green,living-room'],
  ['Planters', 'plant', 3400, 'pot', 'size', 'Planter:plant, Plant Pot:plant, Window Box:plant, Herb Planter:plant, Cachepot:plant, Trough', 'plants,garden,balcony'],
  ['Garden Tools', 'metal', 3200, 'length', 'colour', 'Watering Can:kettle, Trowel, Pruning Knife:knife, Grafting Knife:knife, Hori Hori:knife, Dibber, Hand Fork, Weeding Knife:knife', 'garden,outdoor,tools'],
  ['Backpacks', 'bag', 11900, 'litres', 'colour', 'Backpack:pack, Daypack:pack, Rucksack:pack, Hiking Pack:pack, Commuter Backpack:pack, Laptop Backpack:pack, Mini Backpack:pack', 'travel,everyday,outdoor'],
  ['Bags', 'bag', 8900, 'litres', 'colour', 'Tote:pack, Shoulder Bag:pack, Messenger Bag:pack, Crossbody Bag:pack, Satchel:pack, Bucket Bag:pack, Shopper:pack', 'everyday,fashion,gift'],
  ['Luggage', 'bag', 16900, 'litres', 'size', 'Weekender:pack, Duffel:pack, Cabin Bag:pack, Holdall:pack, Garment Bag:pack, Wash Bag:pack', 'travel,weekend,business'],
  ['Headphones', 'audio', 14900, 'ohms', 'colour', 'Headphones:phones, Over-ear Headphones:phones, On-ear Headphones:phones, Monitor Headphones:phones, Headset:phones, DJ Headphones:phones', 'music,studio,wireless'],
  ['Hearing Protection', 'audio', 3900, 'decibels', 'colour', 'Ear Defenders:phones, Earmuffs:phones, Kids’ Ear Defenders:phones, Shooting Earmuffs:phones', 'workshop,safety,tools'],
  ['Bolts & Screws', 'fastener', 1200, 'thread', 'pack', 'Hex Bolt:bolt, Coach Bolt:bolt, Machine Screw:bolt, Anchor Bolt:bolt, Carriage Bolt:bolt, Cap Screw:bolt, Eye Bolt, Wood Screw:bolt, Set Screw:bolt', 'workshop,hardware,diy'],
  ['Fixings', 'fastener', 1500, 'thread', 'pack', 'Threaded Rod:bolt, Stud:bolt, Coach Screw:bolt, Hanger Bolt:bolt, Hex Nut, Washer, Wall Plug, Turnbuckle', 'workshop,hardware,diy'],
  ['Hand Tools', 'blade', 3900, 'length', 'size', 'Trimming Knife:knife, Chisel:knife, Marking Knife:knife, Drawknife:knife, Carving Tool:knife, Spokeshave, Pocket Knife:knife, Hammer', 'workshop,tools,diy'],
  ['Camping', 'metal', 4400, 'volume', 'colour', 'Camp Mug:mug, Camp Kettle:kettle, Camp Stool:chair, Enamel Bowl:bowl, Canteen:bottle, Mess Tin:bowl, Camp Knife:knife, Lantern:lamp', 'outdoor,travel,summer'],
  ['Skincare', 'liquid', 2600, 'bottle', 'size', 'Body Lotion:bottle, Hand Wash:bottle, Shampoo:bottle, Shower Oil:bottle, Face Oil:bottle, Conditioner:bottle, Toner:bottle, Bath Oil:bottle', 'bathroom,care,vegan'],
  ['Home Fragrance', 'liquid', 3400, 'bottle', 'size', 'Room Spray:bottle, Reed Diffuser:bottle, Linen Water:bottle, Scented Candle:glass, Incense, Massage Oil:bottle', 'living-room,gift,cosy'],
  ['Stationery', 'paper', 1800, 'paper', 'pack', 'Notebook:board, Clipboard:board, Letter Opener:knife, Sketchbook:board, Pen Cup:mug, Desk Pad:board, Writing Board:board, Calendar', 'desk,office,gift'],
  ['Pets', 'ceramic', 2700, 'diameter', 'colour', 'Dog Bowl:bowl, Cat Bowl:bowl, Slow Feeder:bowl, Treat Jar:glass, Water Fountain:bowl, Pet Mat', 'pets,home,gift'],
];

export const PRODUCT_TYPES: readonly ProductType[] = ROWS.map(
  ([name, stuff, medianPrice, measure, option, list, tags]) => ({
    name,
    stuff,
    medianPrice,
    measure,
    option,
    nouns: nouns(list),
    tags: tags.split(','),
  }),
);
