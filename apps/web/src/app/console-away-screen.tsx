import { Button, ButtonLink } from '../ui/button.tsx';
import { CropFrame } from '../ui/crop-frame.tsx';
import { Main } from '../ui/main.tsx';
import { usePageTitle } from '../ui/page-title.ts';
import styles from './plain-screen.module.css';

/** In the place of the console where it does not arrive: no device keeps it. */
export default function ConsoleAwayScreen() {
  usePageTitle('Console');
  return (
    <Main className={styles.screen}>
      <CropFrame
        level={1}
        title="The console needs the network"
        actions={
          <>
            <Button variant="go" onClick={() => window.location.reload()}>
              Load the page again
            </Button>
            <ButtonLink href="/">Open the catalogue</ButtonLink>
          </>
        }
      >
        <p>
          It shows what the server measures now, so this device keeps nothing of it. The catalogue works without a
          network.
        </p>
      </CropFrame>
    </Main>
  );
}
