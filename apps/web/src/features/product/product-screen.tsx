import { Main } from '../../ui/main.tsx';

export default function ProductScreen() {
  return <Main>{null}</Main>;
}
