import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useLocation, useSearch } from 'wouter';
import { catalogueHref, parseCatalogueSearch, withQuery } from '../../cache/catalogue-query.ts';
import { SearchField } from '../../ui/search-field.tsx';

/** Longer than the gap between two keys of a fluent writer, shorter than a wait. */
const SEARCH_AFTER_MILLISECONDS = 120;
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
    const { current } = timers;
    return () => {
      clearTimeout(current.search);
      clearTimeout(current.settle);
    };
  }, []);

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
    setText(value);
    if (!isCatalogue) return;
    clearTimeout(timers.current.search);
    timers.current.search = setTimeout(() => send(value), SEARCH_AFTER_MILLISECONDS);
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
      onChange={(event) => later(event.target.value)}
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
