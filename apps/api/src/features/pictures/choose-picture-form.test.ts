import { describe, expect, it } from 'vitest';
import { choosePictureForm } from './choose-picture-form.ts';

const all = { avif: 1, webp: 1, jpg: 1 };
const early = { webp: 1, jpg: 1 };

describe('choosePictureForm', () => {
  it.each([
    ['nothing', {}, { width: 768, format: 'jpg' }, undefined],
    ['the form itself', { 96: all, 768: all }, { width: 768, format: 'avif' }, { width: 768, format: 'avif' }],
    ['the only width', { 96: early }, { width: 1920, format: 'webp' }, { width: 96, format: 'webp' }],
    ['a wider one', { 384: early, 1280: early }, { width: 768, format: 'jpg' }, { width: 1280, format: 'jpg' }],
    ['a format that the asker takes', { 768: early }, { width: 768, format: 'avif' }, { width: 768, format: 'webp' }],
    ['JPEG for WebP', { 768: { jpg: 1 } }, { width: 768, format: 'webp' }, { width: 768, format: 'jpg' }],
    ['nothing that the asker may not take', { 768: { avif: 1, webp: 1 } }, { width: 768, format: 'jpg' }, undefined],
  ] as const)('gives %s', (_, forms, asked, chosen) => {
    expect(choosePictureForm(forms, asked)).toEqual(chosen);
  });
});
