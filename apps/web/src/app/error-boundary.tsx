import { Component, type ReactNode } from 'react';
import { Button, ButtonLink } from '../ui/button.tsx';
import { CropFrame } from '../ui/crop-frame.tsx';
import { Main } from '../ui/main.tsx';
import styles from './plain-screen.module.css';

/** A chunk that a newer release has replaced, or that the network did not bring. Every engine words it its own way. */
const CHUNK_FAILED = /dynamically imported module|module script failed|No styles/i;

interface Props {
  /** A change of it clears the error: another screen gets its chance. */
  place: string;
  children: ReactNode;
}

/** The last net under a screen: what breaks while rendering becomes a sentence and a way out. */
export class ErrorBoundary extends Component<Props, { error: unknown; place: string }> {
  override state = { error: undefined as unknown, place: this.props.place };

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? new Error('thrown without a reason') };
  }

  static getDerivedStateFromProps(props: Props, state: { place: string }) {
    return props.place === state.place ? null : { error: undefined, place: props.place };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    const chunk = CHUNK_FAILED.test(String(error));
    return (
      <Main className={styles.screen}>
        <CropFrame
          tone="bad"
          level={1}
          title={chunk ? 'This screen did not arrive' : 'This screen broke'}
          note={chunk ? undefined : String(error)}
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
            {chunk
              ? 'The network broke off, or a newer version of Headroom was installed meanwhile.'
              : 'Nothing that is stored was changed. Loading the page again usually mends it.'}
          </p>
        </CropFrame>
      </Main>
    );
  }
}
