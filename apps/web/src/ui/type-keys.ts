/**
 * Does in the focused field what these keys would have done there: characters, Backspace and Enter. Anything else that has the focus is
 * left alone: a key that was typed before it could be seen must press no button.
 */
export function typeKeys(keys: readonly string[]): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement) || field.selectionStart === null) return;
  for (const key of keys) {
    if (key === 'Enter') {
      field.form?.requestSubmit();
      continue;
    }
    const { selectionStart, selectionEnd } = field;
    const end = selectionEnd ?? field.value.length;
    let start = selectionStart ?? end;
    if (key === 'Backspace' && start === end) start = Math.max(0, start - 1);
    field.setRangeText(key === 'Backspace' ? '' : key, start, end, 'end');
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
}
