import { Link } from 'wouter';
import { Main } from '../ui/main.tsx';
import { usePageTitle } from '../ui/page-title.ts';

export default function NotFoundScreen() {
  usePageTitle('Not found');
  return (
    <Main>
      <h1>There is nothing at this address</h1>
      <Link href="/">Open the catalogue</Link>
    </Main>
  );
}
