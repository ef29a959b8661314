import { Main } from '../../ui/main.tsx';

export default function SignInScreen() {
  return <Main>{null}</Main>;
}
