/** Flat inks on a tinted plate, four to a picture. */
export interface Palette {
  plate: string;
  body: string;
  shade: string;
  light: string;
}

export const PALETTES = {
  ink: { plate: '#ecebe6', body: '#3f3d38', shade: '#201f1b', light: '#c8c3b7' },
  moss: { plate: '#e5e9e4', body: '#4f6b57', shade: '#2f4437', light: '#b9c7bc' },
  clay: { plate: '#f1e7dd', body: '#b5623a', shade: '#7e3f22', light: '#e2b99c' },
  slate: { plate: '#e4e8ec', body: '#48627c', shade: '#2b3e52', light: '#b3c3d1' },
  ochre: { plate: '#efe9d9', body: '#c39a2e', shade: '#846413', light: '#ead9a2' },
  brick: { plate: '#eee4e3', body: '#8c3b3b', shade: '#5c2323', light: '#d8b0ad' },
  chalk: { plate: '#dcdad4', body: '#f6f3ec', shade: '#b5afa1', light: '#ffffff' },
  plum: { plate: '#e9e6ee', body: '#655a80', shade: '#3f3757', light: '#c4bcd6' },
  sand: { plate: '#f0ebe2', body: '#b98d5e', shade: '#7c5a35', light: '#e3c9a7' },
} as const satisfies Record<string, Palette>;
export type PaletteName = keyof typeof PALETTES;

/** The drawings, in a view box of 120 by 90. */
export const SHAPES = {
  mug: ({ body, shade, light }: Palette) => `
    <ellipse cx="60" cy="72" rx="34" ry="3" fill="#000" opacity=".08"/>
    <path d="M74 33h8a12 12 0 0 1 0 24h-8v-6h7a6 6 0 0 0 0-12h-7z" fill="${shade}"/>
    <path d="M36 24h40v36a12 12 0 0 1-12 12H48a12 12 0 0 1-12-12z" fill="${body}"/>
    <path d="M36 24h10v48c-6-1-10-6-10-12z" fill="${light}" opacity=".35"/>
    <ellipse cx="56" cy="24" rx="20" ry="4" fill="${shade}"/>`,
  lamp: ({ body, shade, light }: Palette) => `
    <path d="M60 0v26" stroke="${shade}" stroke-width="1.5"/>
    <path d="M56 22h8v8h-8z" fill="${shade}"/>
    <path d="M60 28c-21 0-34 14-36 32h72c-2-18-15-32-36-32z" fill="${body}"/>
    <path d="M60 28c-21 0-34 14-36 32h14c2-16 10-28 22-32z" fill="${light}" opacity=".4"/>
    <ellipse cx="60" cy="60" rx="36" ry="4" fill="${shade}"/>
    <ellipse cx="60" cy="61" rx="11" ry="5" fill="#fff3c4"/>`,
  board: ({ body, shade }: Palette) => `
    <path d="M20 30h80a3 3 0 0 1 3 3v36H17V33a3 3 0 0 1 3-3z" fill="${body}"/>
    <path d="M17 64h86v6a4 4 0 0 1-4 4H21a4 4 0 0 1-4-4z" fill="${shade}"/>
    <path d="M33 30v34M49 30v34M65 30v34M81 30v34M17 41h86M17 52h86" stroke="${shade}" stroke-width=".7" opacity=".55"/>
    <rect x="24" y="35" width="72" height="24" rx="3" fill="none" stroke="${shade}" stroke-width="1.4"/>
    <path d="M24 74h8v4h-8zM88 74h8v4h-8z" fill="#26241f"/>`,
  mortar: ({ body, shade, light }: Palette) => `
    <ellipse cx="60" cy="74" rx="32" ry="3" fill="#000" opacity=".08"/>
    <path d="M69 44 90 12a5 5 0 0 1 8 5L80 48z" fill="${shade}"/>
    <path d="M28 40h64c0 20-10 28-18 30v4H46v-4c-8-2-18-10-18-30z" fill="${body}"/>
    <path d="M28 40h12c0 18 6 28 12 30v4h-6v-4c-8-2-18-10-18-30z" fill="${light}" opacity=".5"/>
    <ellipse cx="60" cy="40" rx="32" ry="5" fill="${shade}"/>
    <path d="m72 43 3-5 8 4-3 3z" fill="${light}"/>`,
  glass: ({ body, light }: Palette) => `
    <ellipse cx="60" cy="76" rx="22" ry="2.5" fill="#000" opacity=".08"/>
    <path d="M42 14h36l-4 62H46z" fill="${light}"/>
    <path d="M43 30h34l-3 44H46z" fill="${body}"/>
    <path d="M42.4 20h35.2l-.8 11c-3 3-6-1-9 1s-6 2-9 0-6 2-9 0-4 1-6.6-1z" fill="#fff"/>
    <path d="M50 36l1.5 32" stroke="${light}" stroke-width="2" opacity=".7"/>`,
  throw: ({ body, shade, light }: Palette) => `
    <ellipse cx="60" cy="76" rx="40" ry="2.5" fill="#000" opacity=".08"/>
    <rect x="20" y="56" width="80" height="19" rx="6" fill="${shade}"/>
    <rect x="20" y="38" width="80" height="20" rx="6" fill="${body}"/>
    <rect x="20" y="20" width="80" height="20" rx="6" fill="${light}"/>
    <path d="M36 20v20M40 20v20M36 38v20M40 38v20M76 20v20M82 20v20M76 38v20M82 38v20" stroke="${shade}" stroke-width="1.6"/>
    <path d="M100 60h6M100 64h6M100 68h6M100 72h5" stroke="${body}" stroke-width="1.4"/>`,
  clock: ({ body, shade }: Palette) => `
    <ellipse cx="60" cy="78" rx="26" ry="2.5" fill="#000" opacity=".08"/>
    <path d="M40 68l-5 9M80 68l5 9" stroke="${shade}" stroke-width="4"/>
    <circle cx="60" cy="44" r="32" fill="${body}"/>
    <circle cx="60" cy="44" r="26" fill="#fbf9f3"/>
    <path d="M60 22v5M60 61v5M38 44h5M77 44h5" stroke="#26241f" stroke-width="1.6"/>
    <path d="M60 44V28M60 44l12 7" stroke="#26241f" stroke-width="2.6" stroke-linecap="round"/>
    <circle cx="60" cy="44" r="2.4" fill="${shade}"/>`,
  kettle: ({ body, shade, light }: Palette) => `
    <ellipse cx="58" cy="75" rx="36" ry="3" fill="#000" opacity=".08"/>
    <path d="M30 46C24 20 92 20 86 46" fill="none" stroke="${shade}" stroke-width="4"/>
    <path d="M80 50c8-2 10-12 20-14l4 5c-10 4-10 18-22 24z" fill="${shade}"/>
    <path d="M30 52c0-12 12-18 28-18s28 6 28 18-6 22-12 22H42c-6 0-12-10-12-22z" fill="${body}"/>
    <path d="M36 46c4-6 10-9 16-10-8 8-10 22-8 38-8-2-12-18-8-28z" fill="${light}" opacity=".5"/>
    <path d="M44 36c4-4 24-4 28 0z" fill="${shade}"/>
    <circle cx="58" cy="31" r="3" fill="${shade}"/>`,
  pack: ({ body, shade, light }: Palette) => `
    <ellipse cx="60" cy="80" rx="28" ry="2.5" fill="#000" opacity=".08"/>
    <path d="M50 14c0-8 20-8 20 0" fill="none" stroke="${shade}" stroke-width="3"/>
    <path d="M34 34c0-14 8-22 26-22s26 8 26 22v40a6 6 0 0 1-6 6H40a6 6 0 0 1-6-6z" fill="${body}"/>
    <path d="M34 34c0-14 8-22 26-22-12 4-16 12-16 22v46h-4a6 6 0 0 1-6-6z" fill="${light}" opacity=".35"/>
    <rect x="42" y="50" width="36" height="24" rx="4" fill="${shade}"/>
    <path d="M42 57h36" stroke="${light}" stroke-width="1.2"/>
    <path d="M40 36h40" stroke="${shade}" stroke-width="1.5"/>
    <path d="M72 57v6" stroke="${light}" stroke-width="2"/>`,
  knife: ({ body, shade }: Palette) => `
    <path d="M8 46C20 34 44 28 74 30v18c-26 2-50 2-66-2z" fill="#d7dade"/>
    <path d="M8 46c16 4 40 4 66 2v-6C46 46 24 46 8 46z" fill="#aeb3b9"/>
    <path d="M74 28h6v22h-6z" fill="#4b4a46"/>
    <path d="M80 30h30c4 0 5 3 4 6l-2 6c-1 3-3 4-6 4l-26 3z" fill="${body}"/>
    <path d="M80 42l33-3-1 3c-1 3-3 4-6 4l-26 3z" fill="${shade}"/>
    <path d="M88 36h.1M98 36h.1" stroke="#e8e4da" stroke-width="3" stroke-linecap="round"/>`,
  bowl: ({ body, shade, light }: Palette) => `
    <ellipse cx="60" cy="72" rx="26" ry="3" fill="#000" opacity=".08"/>
    <path d="M20 36h80c-2 22-16 34-26 34H46C36 70 22 58 20 36z" fill="${body}"/>
    <path d="M20 36h14c1 18 8 30 16 34h-4C36 70 22 58 20 36z" fill="${light}" opacity=".5"/>
    <ellipse cx="60" cy="36" rx="40" ry="7" fill="${shade}"/>
    <ellipse cx="60" cy="37" rx="34" ry="5" fill="${light}"/>
    <path d="M26 52c22 7 46 7 68 0" fill="none" stroke="${light}" stroke-width="1.6" stroke-dasharray="3 3"/>`,
  chair: ({ body, shade }: Palette) => `
    <ellipse cx="60" cy="84" rx="30" ry="2.5" fill="#000" opacity=".08"/>
    <path d="M42 54 38 84M78 54l4 30M46 54l2 26M74 54l-2 26" stroke="${shade}" stroke-width="3"/>
    <path d="M40 8c8-4 32-4 40 0l-3 24c-8 4-26 4-34 0z" fill="${body}"/>
    <path d="M46 30l-1 20M74 30l1 20" stroke="${shade}" stroke-width="3"/>
    <path d="M36 48c14-4 34-4 48 0l-2 8c-14 3-30 3-44 0z" fill="${body}"/>
    <path d="M38 56c14 3 30 3 44 0l-.5 3c-14 3-29 3-43 0z" fill="${shade}"/>`,
  bolt: ({ body, shade, light }: Palette) => `
    <path d="M14 32l8-10h14v46H22l-8-10z" fill="${body}"/>
    <path d="M14 45h22v23H22l-8-10z" fill="${shade}"/>
    <path d="M36 34h66l6 5v12l-6 5H36z" fill="${light}"/>
    <path d="M58 34v22M64 34v22M70 34v22M76 34v22M82 34v22M88 34v22M94 34v22M100 34v22" stroke="${shade}" stroke-width="1.8"/>
    <path d="M36 46h70v6l-4 4H36z" fill="${shade}" opacity=".3"/>`,
  plant: ({ body, shade }: Palette) => `
    <ellipse cx="60" cy="82" rx="22" ry="2.5" fill="#000" opacity=".08"/>
    <path d="M60 52C58 30 44 22 30 22c0 16 12 28 30 30zM60 52c2-24 16-34 32-36 0 20-12 34-32 36zM60 52C52 36 54 16 60 6c8 12 10 30 0 46z" fill="#4f6b57"/>
    <path d="M60 52V12M60 52 34 26M60 52l28-32" stroke="#2f4437" stroke-width="1"/>
    <path d="M40 50h40l-4 31H44z" fill="${body}"/>
    <path d="M38 46h44v9H38z" fill="${shade}"/>`,
  phones: ({ body, shade, light }: Palette) => `
    <path d="M28 56C22 4 98 4 92 56" fill="none" stroke="${shade}" stroke-width="5"/>
    <path d="M34 54c0-42 52-42 52 0" fill="none" stroke="${light}" stroke-width="2"/>
    <rect x="20" y="48" width="20" height="32" rx="9" fill="${body}"/>
    <rect x="80" y="48" width="20" height="32" rx="9" fill="${body}"/>
    <rect x="34" y="50" width="9" height="28" rx="4" fill="${shade}"/>
    <rect x="77" y="50" width="9" height="28" rx="4" fill="${shade}"/>`,
  bottle: ({ body, shade, light }: Palette) => `
    <ellipse cx="60" cy="83" rx="18" ry="2.5" fill="#000" opacity=".08"/>
    <path d="M53 6h14v8H53z" fill="${shade}"/>
    <path d="M54 14h12v10c0 5 10 8 10 18v36a5 5 0 0 1-5 5H49a5 5 0 0 1-5-5V42c0-10 10-13 10-18z" fill="${body}"/>
    <path d="M46 46h28v24H46z" fill="#fbf9f3"/>
    <path d="M50 52h20M50 57h14M50 64h8" stroke="${shade}" stroke-width="1.6"/>
    <path d="M47 40c1-6 6-8 8-14" stroke="${light}" stroke-width="2" fill="none"/>`,
} as const satisfies Record<string, (palette: Palette) => string>;
export type ShapeName = keyof typeof SHAPES;
