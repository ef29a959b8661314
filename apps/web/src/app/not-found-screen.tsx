import { useLocation } from 'wouter';
import { ButtonLink } from '../ui/button.tsx';
import { CropFrame } from '../ui/crop-frame.tsx';
import { Main } from '../ui/main.tsx';
import { usePageTitle } from '../ui/page-title.ts';
import styles from './plain-screen.module.css';

export default function NotFoundScreen() {
  const [path] = useLocation();
  usePageTitle('Not found');
  return (
    <Main className={styles.screen}>
      <CropFrame
        level={1}
        title="There is nothing at this address"
        note={path}
        actions={
          <ButtonLink variant="go" href="/">
            Open the catalogue
          </ButtonLink>
        }
      >
        <p>The link may be cut short, or what it led to was moved. Everything can be found from the catalogue.</p>
      </CropFrame>
    </Main>
  );
}
