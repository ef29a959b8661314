import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlToText } from './html-to-text.ts';

describe('htmlToText', () => {
  it.each([
    ['<p>One <b>bold</b> word.</p><p>Two&nbsp;&amp; three</p>', 'One bold word.\nTwo & three'],
    ['<ul><li>First</li><li>Second</li></ul>', '• First\n• Second'],
    ['line<br>next<br/>last', 'line\nnext\nlast'],
    ['<script>alert("x")</script><style>p{}</style>text', 'text'],
    ['<img alt="a > b" src=x>after', 'after'],
    ['&lt;b&gt; stays text', '<b> stays text'],
    ['&amp;lt;', '&lt;'],
    ['3 < 5 and 7 > 2', '3 < 5 and 7 > 2'],
    ['<p>a < b</p>', 'a < b'],
    ['plain\r\ntext\n\nkept', 'plain\ntext\n\nkept'],
    ['<!-- note -->seen', 'seen'],
    ['Gr&ouml;&#223;e &#x1F600;', 'Größe 😀'],
    ['<p>cut <b', 'cut <b'],
    ['<table><tr><td>a</td><td>b</td></tr></table>', 'a b'],
  ])('%s', (html, text) => {
    expect(htmlToText(html)).toBe(text);
  });

  it('is linear on hostile markup', () => {
    for (const piece of ['<', '<a ', '<a b="', '<!--', '&', '<p>', "<a '>", '</script', '<script>']) {
      const started = performance.now();
      htmlToText(piece.repeat(200_000));
      expect({ piece, isQuick: performance.now() - started < 3_000 }).toEqual({ piece, isQuick: true });
    }
  });

  it('never throws, and leaves text without markup as it is', () => {
    const unit = fc.constantFrom('<', '>', '/', 'p', 'script', '"', ' ', 'x', '&', ';', '!', '-', '=', '\n');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 80 }), (html) => {
        expect(htmlToText(html)).toBeTypeOf('string');
        const plain = html.replace(/[<&]/g, '');
        expect(htmlToText(plain)).toBe(plain.trim());
      }),
    );
  });
});
