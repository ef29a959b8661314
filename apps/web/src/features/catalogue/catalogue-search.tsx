import { useLocation, useSearchParams } from 'wouter';
import { SearchField } from '../../ui/search-field.tsx';

/** The search of the top bar. The shell shows it on every screen, so that the field keeps its focus between them. */
export function CatalogueSearch() {
  const [params] = useSearchParams();
  const [path, navigate] = useLocation();
  const q = path === '/' ? (params.get('q') ?? '') : '';
  return (
    <SearchField
      key={q}
      defaultValue={q}
      onSubmit={(text) => navigate(text ? `/?q=${encodeURIComponent(text)}` : '/')}
    />
  );
}
