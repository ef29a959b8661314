import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useLocation, useSearch } from 'wouter';
import { catalogueHref, parseCatalogueSearch, withQuery } from '../../cache/catalogue-query.ts';
import { searchWait } from '../../cache/search-wait.ts';
import { SearchField } from '../../ui/search-field.tsx';

/** After so long without a key the next one begins another search, with its own entry in the history. */
const SETTLED_AFTER_MILLISECONDS = 2_000;

/**
 * The search of the top bar. The shell shows it on every screen, so that the field keeps its focus between them. In the
 * catalogue it searches while one writes: the first key adds an entry to the history, the following ones replace it.
 */
export function CatalogueSearch() {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const isCatalogue = path === '/';
  const q = isCatalogue ? parseCatalogueSearch(search).q : '';
  const [text, setText] = useState(q);
  const [seen, setSeen] = useState(q);
  const input = useRef<HTMLInputElement>(null);
  /** When this field last searched, in milliseconds since 1970; 0 once that search has settled. */
  const sentAt = useRef(0);
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);

  if (seen !== q) {
    setSeen(q);
    // What this field sent itself stays as it was typed, with its blanks.
    if (withQuery(parseCatalogueSearch(''), text).q !== q) setText(q);
  }
  useEffect(() => {
    if (!isCatalogue) return undefined;
    const forget = () => {
      clearTimeout(waiting.current);
      sentAt.current = 0;
    };
    /** What was typed and not yet searched for belongs to the place that was left. */
    const onPop = () => {
      forget();
      if (window.location.pathname === '/') setText(parseCatalogueSearch(window.location.search).q);
    };
    window.addEventListener('popstate', onPop);
    return () => {
      window.removeEventListener('popstate', onPop);
      forget();
    };
  }, [isCatalogue]);

  // What was typed into a drawn page before this could hear it.
  useEffect(() => {
    const { value } = input.current!;
    if (value !== text) take(value);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once
  }, []);

  function take(value: string) {
    setText(value);
    later(value);
  }

  function send(value: string) {
    clearTimeout(waiting.current);
    const state = parseCatalogueSearch(window.location.pathname === '/' ? window.location.search : '');
    const next = withQuery(state, value);
    if (next.q === state.q && window.location.pathname === '/') return;
    const now = Date.now();
    navigate(catalogueHref(next), { replace: now - sentAt.current < SETTLED_AFTER_MILLISECONDS });
    sentAt.current = now;
  }

  function settle() {
    sentAt.current = 0;
  }

  function later(value: string) {
    if (!isCatalogue) return;
    clearTimeout(waiting.current);
    waiting.current = setTimeout(() => {
      // Whoever opened a product meanwhile stays there.
      if (window.location.pathname === '/') send(value);
    }, searchWait.after(value));
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      if (text === '') event.currentTarget.blur();
      setText('');
      // Taking a search back is a step of its own, and back leads to the search again.
      settle();
      if (isCatalogue) send('');
    } else if (event.key === 'ArrowDown' && isCatalogue) {
      event.preventDefault();
      document.getElementById('products')?.focus();
    }
  }

  return (
    <SearchField
      ref={input}
      value={text}
      onChange={(event) => {
        const { value } = event.target;
        // A word that an input method is still composing is none yet.
        if ((event.nativeEvent as InputEvent).isComposing) setText(value);
        else take(value);
      }}
      onCompositionEnd={(event) => later(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={settle}
      onSubmit={(value) => {
        send(value);
        settle();
        // On a phone the keyboard covers what was found.
        if (window.matchMedia('(pointer: coarse)').matches) input.current?.blur();
      }}
    />
  );
}
