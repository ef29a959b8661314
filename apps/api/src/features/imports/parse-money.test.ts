import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyDecimals, parseMoney } from './parse-money.ts';

const euro = { currency: 'EUR', decimals: 2, maxMinorUnits: 1_000_000_000_000 };

const group = (digits: string, mark: string) => digits.replace(/\B(?=(\d{3})+$)/g, mark);

describe('parseMoney', () => {
  it.each([
    ['12', 1200],
    ['12.5', 1250],
    ['0.99', 99],
    ['1,234.56', 123456],
    ['1.234,56', 123456],
    ['1.234.567', 123456700],
    ['1,234,567.8', 123456780],
    ['1 234,56', 123456],
    ['1\u202f234,56', 123456],
    ["1'234.50", 123450],
    ['€ 12,00', 1200],
    ['12,00 €', 1200],
    ['EUR 12.00', 1200],
    ['12.00 EUR', 1200],
    ['0,500', 50],
    ['1234,5', 123450],
    [' 7 ', 700],
    ['12.500000', 1250],
  ])('reads %s', (text, minorUnits) => {
    expect(parseMoney(text, euro)).toMatchObject({ ok: true, minorUnits });
  });

  it.each([
    '',
    'abc',
    '1,23,4',
    '1.2.3',
    '12.',
    '.5.',
    '1 2',
    '$ 12',
    '12 USD',
    '-3',
    '(3)',
    '1.234.56',
    '12,345.678',
    '1e5',
    '99999999999',
    '€',
    '1,2345',
  ])('refuses %s', (text) => {
    expect(parseMoney(text, euro)).toMatchObject({ ok: false, reason: expect.stringMatching(/./) });
  });

  it('marks what only other rows can decide', () => {
    expect(parseMoney('1.234', euro)).toEqual({ ok: true, minorUnits: 123400, doubt: '.' });
    expect(parseMoney('1,234', euro)).toEqual({ ok: true, minorUnits: 123400, doubt: ',' });
    expect(parseMoney('12,50', euro)).toEqual({ ok: true, minorUnits: 1250, evidence: ',' });
  });

  it('knows currencies without decimals and with three', () => {
    expect(currencyDecimals('JPY')).toBe(0);
    expect(parseMoney('1,200', { ...euro, currency: 'JPY', decimals: 0 })).toMatchObject({
      ok: true,
      minorUnits: 1200,
    });
    expect(parseMoney('12.50', { ...euro, currency: 'JPY', decimals: 0 })).toMatchObject({ ok: false });
    expect(parseMoney('12.345', { ...euro, currency: 'KWD', decimals: currencyDecimals('KWD') })).toMatchObject({
      doubt: '.',
    });
    expect(parseMoney('12.3456', { ...euro, currency: 'KWD', decimals: 3 })).toMatchObject({ ok: false });
    expect(parseMoney('$5.00', { ...euro, currency: 'USD' })).toMatchObject({ ok: true, minorUnits: 500 });
    expect(parseMoney('US$5.00', { ...euro, currency: 'USD' })).toMatchObject({ ok: true, minorUnits: 500 });
  });

  it('reads back every amount in every way of writing it', () => {
    const styles = fc.constantFrom(
      ['', '.'],
      ['', ','],
      [',', '.'],
      ['.', ','],
      [' ', ','],
      ["'", '.'],
      ['\u00a0', ','],
    );
    const around = fc.constantFrom(['', ''], ['€', ''], ['€ ', ''], ['', ' €'], ['', ' EUR'], ['EUR ', '']);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: euro.maxMinorUnits }),
        styles,
        around,
        (amount, [grouping = '', mark = ''], [before = '', after = '']) => {
          const digits = String(amount).padStart(3, '0');
          const text = `${before}${group(digits.slice(0, -2), grouping)}${mark}${digits.slice(-2)}${after}`;
          expect(parseMoney(text, euro)).toEqual({ ok: true, minorUnits: amount, evidence: mark });
        },
      ),
    );
  });

  it('never throws and never gives anything but whole minor units in range', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('1', '0', '9', '.', ',', ' ', "'", '€', '-', 'E', 'U', 'R', '$') }),
        (text) => {
          const reading = parseMoney(text, euro);
          const { minorUnits } = reading.ok ? reading : { minorUnits: 0 };
          expect(Number.isSafeInteger(minorUnits)).toBe(true);
          expect(minorUnits).toBeGreaterThanOrEqual(0);
          expect(minorUnits).toBeLessThanOrEqual(euro.maxMinorUnits);
        },
      ),
    );
  });
});
