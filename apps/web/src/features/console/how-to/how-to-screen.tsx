import { useEffect } from 'react';
import { useParams } from 'wouter';
import { ButtonLink } from '../../../ui/button.tsx';
import { ConsolePage } from '../console-page.tsx';
import { Code } from '../parts/section.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { HOW_TO_PAGES } from './how-to-pages.ts';
import { howToWords } from './how-to-words.tsx';
import { parseHowTo, type HowToBlock } from './parse-how-to.ts';
import styles from './how-to.module.css';

/** What to do about an alert: the page of docs/how-to, from this build, so that it fits this release and needs nothing else. */
export default function HowToScreen() {
  const { name = '' } = useParams();
  const { href } = useConsoleQuery();
  const source = HOW_TO_PAGES.get(name);
  const page = source === undefined ? undefined : parseHowTo(source);
  const { hash } = window.location;
  useEffect(() => {
    // The browser looked for the place before this was there.
    if (hash !== '') document.getElementById(hash.slice(1))?.scrollIntoView();
  }, [hash]);
  return (
    <ConsolePage
      title="What to do"
      verdict={page ? page.title : 'There is no such how-to in this release.'}
      actions={
        <ButtonLink variant={page ? 'plain' : 'go'} href={href('/console/alerts')}>
          All alerts
        </ButtonLink>
      }
    >
      {page && (
        <div className={styles.page}>
          {page.blocks.map((block, index) => (
            // A page does not change while it is shown.
            // oxlint-disable-next-line react/no-array-index-key
            <Block key={index} block={block} href={href} />
          ))}
        </div>
      )}
    </ConsolePage>
  );
}

function Block({ block, href }: { block: HowToBlock; href: (path: string) => string }) {
  if (block.kind === 'code') return <Code>{block.text}</Code>;
  if (block.kind === 'paragraph') return <p>{howToWords(block.text, href)}</p>;
  if (block.kind === 'heading') return <h2 id={block.id}>{block.text}</h2>;
  if (block.kind === 'list') {
    const List = block.isOrdered ? 'ol' : 'ul';
    return (
      <List>
        {block.items.map((item) => (
          <li key={item}>{howToWords(item, href)}</li>
        ))}
      </List>
    );
  }
  return (
    <div className={styles.wide}>
      <table>
        <thead>
          <tr>
            {block.head.map((words) => (
              <th key={words} scope="col">
                {howToWords(words, href)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((cells) => (
            <tr key={cells[0]}>
              {cells.map((words) => (
                <td key={words}>{howToWords(words, href)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
