import type { Series } from '@headroom/contracts/monitoring/figures';
import { cleanup, fireEvent, render, screen, within, act } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ToastProvider } from '../../../ui/toasts.tsx';
import { Chart, type ChartProps } from './chart.tsx';

// Where tests run there is no canvas: what stands in its place for people who do not see one is what is tested here.
const MINUTE = 60;
const rate = (values: (number | null)[], more: Partial<Series> = {}): Series => ({
  name: 'rate',
  unit: 'perSecond',
  times: values.map((_, index) => 1_795_000_000 + index * MINUTE),
  values,
  ...more,
});
const show = (props: Partial<ChartProps> = {}) =>
  render(
    <ToastProvider>
      <Chart title="Traffic" series={[rate([1, 2, null, 4])]} figure="4 /s" n={90} {...props} />
    </ToastProvider>,
  );
const cursor = () => screen.getByRole('slider', { name: /^Traffic/ });
const says = () => cursor().getAttribute('aria-valuetext');
const press = (key: string, more = {}) => fireEvent.keyDown(cursor(), { key, ...more });

beforeEach(() => window.history.replaceState(null, '', '/console'));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('the keys move a cursor whose value is read out, and stop at the ends', () => {
  show();
  expect(cursor().tabIndex).toBe(0);
  expect(says()).toBe('Arrow keys read the values');
  press('End');
  expect(says()).toMatch(/^4\.00 \/s, /);
  expect(cursor().getAttribute('aria-valuenow')).toBe('3');
  press('ArrowRight');
  expect(cursor().getAttribute('aria-valuenow')).toBe('3');
  press('ArrowLeft');
  // A gap is said, not skipped: nothing measured is something.
  expect(says()).toMatch(/^–, /);
  press('ArrowLeft', { shiftKey: true });
  expect(cursor().getAttribute('aria-valuenow')).toBe('0');
  expect(says()).toMatch(/^1\.00 \/s, /);
  press('PageDown');
  expect(cursor().getAttribute('aria-valuenow')).toBe('3');
  press('Home');
  expect(cursor().getAttribute('aria-valuenow')).toBe('0');
  press('Escape');
  expect(says()).toBe('Arrow keys read the values');
  expect(screen.getByText('4 /s')).toBeTruthy();
});

test('the value under the cursor stands in the place of the figure until the focus leaves', () => {
  show();
  press('Home');
  expect(screen.queryByText('4 /s')).toBeNull();
  expect(screen.getByText('1.00 /s')).toBeTruthy();
  fireEvent.blur(cursor());
  expect(screen.getByText('4 /s')).toBeTruthy();
});

test('of three lines the middle one is the figure, with the others and the interval beside it', () => {
  const lines = ['p50', 'p95', 'p99'].map((name, index) =>
    rate([10 * (index + 1)], { name, unit: 'ms', ...(index === 0 && { low: [8], high: [12] }) }),
  );
  show({ series: lines });
  press('End');
  expect(says()).toMatch(/^20 ms, .*8 ms to 12 ms.*p50 10 ms.*p99 30 ms/);
});

test('what it is compared with is told apart from its own lines', () => {
  show({ series: [rate([1])], compared: [rate([3])] });
  press('End');
  expect(says()).toMatch(/compared 3\.00 \/s/);
});

test('nothing measured is said, and offers neither cursor nor table', () => {
  show({ series: [rate([null, null])], figure: '–', n: 0 });
  expect(screen.getByText('Nothing was measured in this time.')).toBeTruthy();
  expect(screen.queryByRole('slider')).toBeNull();
  expect(screen.queryByRole('button')).toBeNull();
});

test('figures on their way keep the room, and offer nothing yet', () => {
  show({ series: undefined, figure: undefined, n: undefined });
  expect(screen.queryByRole('slider')).toBeNull();
  expect(screen.queryByText('Nothing was measured in this time.')).toBeNull();
});

test('a single point can be read', () => {
  show({ series: [rate([7])] });
  press('Home');
  expect(says()).toMatch(/^7\.00 \/s/);
  expect(cursor().getAttribute('aria-valuemax')).toBe('0');
});

test('few values are said to be few, in words', () => {
  show({ n: 3 });
  expect(screen.getByText('n 3').className).not.toBe('');
  cleanup();
  show({ n: 90 });
  expect(screen.getByText('n 90').className).toBe('');
});

test('the table is made when it is opened, the latest value first', () => {
  show();
  expect(screen.queryByRole('table')).toBeNull();
  const button = screen.getByRole('button', { name: 'Table: Traffic' });
  expect(button.getAttribute('aria-expanded')).toBe('false');
  fireEvent.click(button);
  expect(button.getAttribute('aria-expanded')).toBe('true');
  const rows = within(screen.getByRole('table', { name: 'Values of Traffic' })).getAllByRole('row');
  expect(rows.map((row) => row.lastElementChild?.textContent)).toEqual(['rate', '4.00 /s', '–', '2.00 /s', '1.00 /s']);
});

test('of very many values the table has the last, and says so', () => {
  show({ series: [rate(Array.from({ length: 1_200 }, (_, index) => index))] });
  fireEvent.click(screen.getByRole('button', { name: 'Table: Traffic' }));
  expect(screen.getByText(/The last 1,000 of 1,200 times/)).toBeTruthy();
});

test('the values are copied as CSV', async () => {
  const writeText = vi.fn<(text: string) => Promise<void>>(async () => undefined);
  vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText } });
  show();
  await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Copy as CSV: Traffic' })));
  const [head, first, , gap] = writeText.mock.calls[0]![0].split('\n');
  expect(head).toBe('time,"rate (perSecond)"');
  expect(first).toMatch(/^20\d\d-.*Z,1$/);
  expect(gap).toMatch(/Z,$/);
  expect(screen.getByText('Copied 4 lines of Traffic as CSV.')).toBeTruthy();
});

test('where a page may not copy, the table opens instead', async () => {
  vi.stubGlobal('navigator', { ...navigator, clipboard: undefined });
  show();
  await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Copy as CSV: Traffic' })));
  expect(screen.getByRole('table', { name: 'Values of Traffic' })).toBeTruthy();
  expect(screen.getByText(/does not let the page copy/)).toBeTruthy();
});
