import { describe, expect, test } from 'vitest';
import { classUses } from './class-uses.ts';

const uses = (code: string) => {
  const [found] = classUses('x.tsx', `import styles from './x.module.css';\n${code}`);
  return { isWhole: found?.isWhole, names: found?.members.map(({ name }) => name) };
};

describe('classUses', () => {
  test('finds each class that is named, and where it stands', () => {
    const code = `import styles from './x.module.css';\nexport const X = () => <b className={styles.bold} />;`;
    expect(classUses('x.tsx', code)).toEqual([
      {
        path: './x.module.css',
        statement: { start: 0, end: 36 },
        members: [{ name: 'bold', start: 74, end: 85 }],
        isWhole: false,
      },
    ]);
  });

  test.each([
    ['a class in a template', 'const x = `a ${styles.one} ${styles.two}`;', ['one', 'two']],
    ['words in texts and comments', 'const x = <p>see styles.one</p>; // styles.two', []],
    ['a property of the same name', 'const x = { styles: 1 }; x.styles;', []],
  ])('reads %s', (_what, code, names) => {
    expect(uses(code)).toEqual({ isWhole: false, names });
  });

  test.each([
    ['searched by a variable', 'const x = (name: string) => styles[name];'],
    ['handed on', 'const x = { ...styles };'],
    ['hidden by another of its name', 'const x = (styles: { one: string }) => styles.one;'],
  ])('says when the object is %s', (_what, code) => {
    expect(uses(code).isWhole).toBe(true);
  });
});
