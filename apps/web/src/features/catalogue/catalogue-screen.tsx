import { Main } from '../../ui/main.tsx';

export default function CatalogueScreen() {
  return <Main>{null}</Main>;
}
