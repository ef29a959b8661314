import { useState } from 'react';
import { isRefusedByBrowser, isRefusedHere, refuseMeasuring } from '../../monitoring/consent.ts';
import { LabelledCheckBox } from '../../ui/checkbox.tsx';
import styles from './account-screen.module.css';

/** Whether this browser tells how fast the app was for its person; kept in the browser, for whoever uses it. */
export function MeasuringChoice() {
  const [isRefused, setRefused] = useState(isRefusedHere);
  const isForbidden = isRefusedByBrowser();
  return (
    <>
      <p className={styles.lead}>
        This browser tells the service how long screens took and what went wrong: never who you are, what you typed or
        what stood on the page.
        {isForbidden && ' It asks sites not to follow you, so nothing is measured here.'}
      </p>
      <LabelledCheckBox
        checked={!isRefused && !isForbidden}
        disabled={isForbidden}
        onChange={() => {
          refuseMeasuring(!isRefused);
          setRefused(isRefusedHere());
        }}
      >
        Measure how fast the app is here, from the next page load on
      </LabelledCheckBox>
    </>
  );
}
