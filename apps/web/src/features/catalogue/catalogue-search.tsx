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
  const isSettled = useRef(true);
  const timers = useRef<{ search?: ReturnType<typeof setTimeout>; settle?: ReturnType<typeof setTimeout> }>({});

  if (seen !== q) {
    setSeen(q);
    // What this field sent itself stays as it was typed, with its blanks.
    if (withQuery(parseCatalogueSearch(''), text).q !== q) setText(q);
  }
  useEffect(() => {
    if (!isCatalogue) return undefined;
    const { current } = timers;
    const forget = () => {
      clearTimeout(current.search);
      clearTimeout(current.settle);
      isSettled.current = true;
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

  function send(value: string) {
    clearTimeout(timers.current.search);
    const state = parseCatalogueSearch(window.location.pathname === '/' ? window.location.search : '');
    const next = withQuery(state, value);
    if (next.q === state.q && window.location.pathname === '/') return;
    navigate(catalogueHref(next), { replace: !isSettled.current });
    isSettled.current = false;
    clearTimeout(timers.current.settle);
    timers.current.settle = setTimeout(settle, SETTLED_AFTER_MILLISECONDS);
  }

  function settle() {
    isSettled.current = true;
  }

  function later(value: string) {
    if (!isCatalogue) return;
    clearTimeout(timers.current.search);
    timers.current.search = setTimeout(() => {
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
        setText(event.target.value);
        // A word that an input method is still composing is none yet.
        if (!(event.nativeEvent as InputEvent).isComposing) later(event.target.value);
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
